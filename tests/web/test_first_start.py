"""The first start: everything wrong is said beside its field, nothing typed is lost, and it happens once."""

import re
import threading

import pytest

from lib.register import accounts, organisation, sessions
from lib.register import store as stores
from lib.register.store import Store
from tests.web.conftest import PASSWORD, the_client

RIGHT = {
    "name": "Przykładowa sp. z o.o.",
    "address": "ul. Cicha 1, 00-001 Warszawa",
    "tax_number": "123-456-32-18",
    "contact_email": "biuro@firma.pl",
    "contact_phone": "22 100 00 00",
    "has_dpo": "yes",
    "dpo_name": "Iga Inspektor",
    "dpo_email": "iod@firma.pl",
    "account_name": "Anna Pierwsza",
    "account_login": "Anna",
    "account_password": PASSWORD,
    "account_again": PASSWORD,
}
CODE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}")


def test_the_form_begins_the_register_and_signs_in(front, client):
    assert client.get("/").headers["location"] == "/start"
    assert "Your register begins here" in client.get("/start").text

    answer = client.post("/start?lang=pl", data=RIGHT)

    assert answer.headers["location"] == "/"
    assert client.get("/report").text == "inside /report"
    firm = organisation.get(front.store)
    assert (firm["tax_number"], firm["has_dpo"], firm["dpo_name"]) == ("1234563218", True, "Iga Inspektor")
    account = front.store.one("select login, role, language from accounts")
    assert account == {"login": "anna", "role": "admin", "language": "pl"}


@pytest.mark.parametrize(("answer", "kept"), [("yes", True), ("no", False), ("unsaid", None), ("", None)])
def test_no_answer_about_the_officer_is_not_no(front, client, answer, kept):
    client.post("/start", data={**RIGHT, "has_dpo": answer})
    firm = organisation.get(front.store)
    assert firm["has_dpo"] is kept
    assert bool(firm["dpo_name"]) is bool(kept)


def test_everything_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(front, client):
    sent = {**RIGHT, "tax_number": "123", "contact_email": "<biuro>", "account_password": "krótkie", "dpo_email": "x"}
    answer = client.post("/start", data=sent)

    assert answer.status_code == 422
    for field in ("tax_number", "contact_email", "dpo_email", "account_password", "account_again"):
        assert f'id="{field}-problem"' in answer.text
        assert re.search(rf'<input id="{field}"[^>]* aria-describedby="[^"]*{field}-problem"', answer.text)
    assert "5 things to correct" in answer.text
    assert re.findall(r'<input id="(\w+)"[^>]* autofocus', answer.text) == ["tax_number"]
    for kept in ("Przykładowa sp. z o.o.", "ul. Cicha 1", "&lt;biuro&gt;", "Iga Inspektor", "Anna Pierwsza"):
        assert kept in answer.text
    assert 'value="yes" checked' in answer.text
    assert "krótkie" not in answer.text
    assert PASSWORD not in answer.text
    assert accounts.is_empty(front.store)


def test_an_empty_form_asks_for_what_is_needed_and_no_more(client):
    answer = client.post("/start", data={})
    assert set(re.findall(r'id="(\w+)-problem"', answer.text)) == {
        "name",
        "account_name",
        "account_login",
        "account_password",
    }


def test_two_different_passwords_are_no_password(front, client):
    answer = client.post("/start", data={**RIGHT, "account_again": PASSWORD + "x"})
    assert "The two passwords differ." in answer.text
    assert accounts.is_empty(front.store)


def test_it_happens_once(begun, client):
    assert client.get("/start").headers["location"] == "/"
    assert client.post("/start", data=RIGHT).headers["location"] == "/sign-in"
    assert client.get("/report").status_code == 303
    assert begun.store.value("select count(*) from accounts") == 1


def test_of_several_at_once_one_begins(front, client, tmp_path):
    answers = []

    def start(login):
        with the_client(front, tmp_path) as visitor:
            answers.append(visitor.post("/start", data={**RIGHT, "account_login": login}).headers["location"])

    threads = [threading.Thread(target=start, args=(f"osoba{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["/", "/sign-in", "/sign-in", "/sign-in"]


# -- from another computer


@pytest.fixture
def remote(front, tmp_path):
    with the_client(front, tmp_path, client=("10.0.0.9", 50000)) as visitor:
        yield visitor


def test_from_another_computer_the_code_on_the_console_is_needed(front, remote, said):
    assert "Code from the console" in remote.get("/start").text
    (line,) = said
    code = CODE.search(line)[0]

    for wrong in ({}, {"code": "AAAA-AAAA"}):
        answer = remote.post("/start", data={**RIGHT, **wrong})
        assert 'id="code-problem"' in answer.text
        assert accounts.is_empty(front.store)
    assert remote.post("/start", data={**RIGHT, "code": f" {code.lower()} "}).headers["location"] == "/"


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-real-ip", "forwarded"])
def test_what_comes_through_a_proxy_is_from_another_computer(front, client, header):
    answer = client.post("/start", data=RIGHT, headers={header: "127.0.0.1"})
    assert 'id="code-problem"' in answer.text
    assert accounts.is_empty(front.store)


def test_at_this_computer_no_code_is_asked_for(client, said):
    assert "Code from the console" not in client.get("/start").text
    assert said == []


def test_who_guesses_gets_another_code(front, remote, said):
    remote.get("/start")
    first = CODE.search(said[0])[0]
    for _ in range(5):
        remote.post("/start", data={**RIGHT, "code": "AAAA-AAAA"})

    assert len(said) == 2
    assert 'id="code-problem"' in remote.post("/start", data={**RIGHT, "code": first}).text
    assert accounts.is_empty(front.store)


# -- the example


def test_the_example_never_touches_the_empty_register(front, client, tmp_path, clock):
    mine = front.store
    answer = client.post("/start/example")

    assert answer.headers["location"] == "/"
    assert client.get("/").text == "inside /"
    assert stores.register().is_example
    assert stores.register() is not mine
    token = client.cookies[sessions.COOKIE]
    assert sessions.person_of(stores.register(), token, clock()).name == "Dana Demo"

    scratch = stores.register().folder
    front.close()
    assert not scratch.exists()
    again = Store(tmp_path / "register")
    assert accounts.is_empty(again)
    assert not again.is_example
    again.close()
    front.open()


def test_the_example_from_another_computer_takes_the_code(front, remote, said):
    assert 'id="example_code-problem"' in remote.post("/start/example").text
    assert not front.store.is_example
    code = CODE.search(said[0])[0]
    assert remote.post("/start/example", data={"example_code": code}).headers["location"] == "/"
    remote.cookies.clear()
    assert remote.post("/start/example").headers["location"] == "/sign-in"


def test_an_example_that_fails_leaves_the_empty_register_open(front, client, tmp_path):
    def fails(_store, _at):
        raise RuntimeError("no example today")

    front._fill = fails
    with pytest.raises(RuntimeError):
        client.post("/start/example")
    assert accounts.is_empty(front.store)
    assert not front.store.is_example


def test_a_demo_serves_the_example_from_the_start(tmp_path, clock, said):
    from tests.web.conftest import Front, an_example

    front = Front(tmp_path / "never", demo=True, now=clock, fill=an_example, say=said.append)
    front.open()
    try:
        with the_client(front, tmp_path) as client:
            assert client.post(front.demo_link()).headers["location"] == "/"
            assert client.get("/").text == "inside /"
    finally:
        front.close()
    assert not (tmp_path / "never").exists()
