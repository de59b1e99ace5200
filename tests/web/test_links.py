"""One-time links: looking uses nothing up, the button does it once."""

import pytest

from lib.register import accounts, sessions
from tests.builders import PROGRAM
from tests.web.conftest import PASSWORD

NEW = {"password": "nowe hasło z pięciu słów", "again": "nowe hasło z pięciu słów"}


@pytest.fixture
def link(begun, clock):
    def made(purpose):
        account = begun.store.value("select id from accounts where login = 'anna'")
        return f"/link/{sessions.one_time_link(begun.store, account, purpose, clock())}"

    return made


def test_a_link_signs_in_once(link, client):
    path = link("sign_in")
    for _ in range(3):  # a mail scanner looks at it too
        assert "Anna Pierwsza" in client.get(path).text

    assert client.post(path).headers["location"] == "/"
    assert client.get("/report").text == "inside /report"
    client.cookies.clear()
    assert client.post(path).status_code == 410
    assert client.get(path).status_code == 410
    assert client.get("/report").status_code == 303


def test_a_link_sets_a_password(link, client, begun):
    path = link("set_password")
    assert 'autocomplete="new-password"' in client.get(path).text

    assert client.post(path, data=NEW).headers["location"] == "/"
    assert client.get("/report").text == "inside /report"
    assert accounts.sign_in(begun.store, "anna", NEW["password"])
    assert accounts.sign_in(begun.store, "anna", PASSWORD) is None


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"password": "krótkie", "again": "krótkie"}, "at least 12 characters"),
        ({**NEW, "again": "co innego w drugim polu"}, "The two passwords differ."),
        ({}, "at least 12 characters"),
    ],
)
def test_a_password_to_correct_leaves_the_link_good(link, client, sent, sentence):
    path = link("set_password")

    answer = client.post(path, data=sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert NEW["password"] not in answer.text
    assert client.post(path, data=NEW).status_code == 303


def test_an_old_link_says_so(link, client, clock):
    path = link("sign_in")
    clock.pass_(hours=25)
    answer = client.post(path)
    assert answer.status_code == 410
    assert "This link no longer works" in answer.text


def test_the_link_of_a_disabled_account_is_void(link, client, begun, clock):
    other = accounts.create(begun.store, {"login": "ewa", "name": "Ewa", "role": "handler"}, by=PROGRAM, at=clock())
    token = accounts.invite(begun.store, other["id"], "set_password", by=PROGRAM, at=clock())
    accounts.disable(begun.store, other["id"], 1, by=PROGRAM, at=clock())
    assert client.get(f"/link/{token}").status_code == 410


def test_a_name_is_text_wherever_it_stands(begun, client, clock):
    values = {"login": "ewa", "name": "<b>Ewa</b> & {x}", "role": "handler"}
    other = accounts.create(begun.store, values, by=PROGRAM, at=clock())
    token = accounts.invite(begun.store, other["id"], "sign_in", by=PROGRAM, at=clock())
    assert "&lt;b&gt;Ewa&lt;/b&gt; &amp; {x}" in client.get(f"/link/{token}").text
