"""The door: signing in, guessing, signing out."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from lib.register import accounts, sessions
from lib.web.sign_in import FREE_ATTEMPTS, LONGEST_WAIT, Attempts, safe_next
from tests.builders import NOW
from tests.web.conftest import PASSWORD, the_client

RIGHT = {"login": "anna", "password": PASSWORD}
WHO = ("anna", "127.0.0.1")


# -- in


def test_the_right_password_opens_and_leads_back(begun, client):
    answer = client.post("/sign-in?next=%2Fincident%3Fnumber%3D2026%2F014", data=RIGHT)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/incident?number=2026/014"
    assert client.get("/report").text == "inside /report"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(begun, client):
    cookie = client.post("/sign-in", data=RIGHT).headers["set-cookie"]

    name, *attributes = cookie.split("; ")
    assert name.startswith(f"{sessions.COOKIE}=")
    assert {a.lower() for a in attributes} == {"httponly", "samesite=lax", "path=/"}


def test_over_https_the_cookie_is_secure(begun, tmp_path):
    with the_client(begun, tmp_path, base_url="https://localhost") as client:
        assert "secure" in client.post("/sign-in", data=RIGHT).headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "wrong", [{"login": "anna", "password": "zgaduję"}, {"login": "nikt", "password": PASSWORD}, {}, {"login": "anna"}]
)
def test_what_does_not_match_gets_one_sentence(begun, client, wrong):
    answer = client.post("/sign-in", data=wrong)

    assert answer.status_code == 403
    assert "Login and password do not match." in answer.text
    assert "set-cookie" not in answer.headers


def test_the_login_typed_is_kept_and_the_password_is_not(begun, client):
    answer = client.post("/sign-in?next=%2Freport", data={"login": 'a"<b>&', "password": "tajne-hasło"})

    assert 'value="a&quot;&lt;b&gt;&amp;"' in answer.text
    assert "tajne-hasło" not in answer.text
    assert 'action="/sign-in?next=%2Freport"' in answer.text


def test_a_disabled_account_hears_the_same(begun, client, clock):
    anna = begun.store.one("select * from accounts")
    begun.store._run("update accounts set disabled_at = now()")
    assert client.post("/sign-in", data=RIGHT).status_code == 403
    assert anna["disabled_at"] is None


def test_who_is_in_needs_no_door(enter, client):
    enter()
    assert client.get("/sign-in?next=%2Freport").headers["location"] == "/report"


def test_signing_in_again_ends_the_session_before(enter, begun, client, clock):
    before = enter()
    client.post("/sign-in", data=RIGHT)
    assert sessions.person_of(begun.store, before, clock()) is None


def test_without_an_account_the_door_leads_to_the_first_start(client):
    assert client.get("/sign-in").headers["location"] == "/start"
    assert client.get("/").headers["location"] == "/start"


@pytest.mark.parametrize("body", [b"x" * 40_000, b"login=%ff%fe&password=%00", b"&" * 5_000, b"\xff\xfe", b"login[]=a"])
def test_a_strange_body_is_a_wrong_password(begun, client, body):
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/sign-in", content=body, headers=headers).status_code == 403


# -- where to


@pytest.mark.parametrize(
    "wanted",
    ["/", "/report", "/incident?number=2026/014", "/report?x=https://example.org", "/a%2Fb", "/?next=//x"],
)
def test_a_path_of_its_own_is_where_it_goes(wanted):
    assert safe_next(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "",
        "report",
        "//evil.example",
        "///evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/\\evil.example",
        "\\\\evil.example",
        "/a\\b",
        "/\t/evil.example",
        "/\n/evil.example",
        "/a b",
        "/a\r\nSet-Cookie: x=y",
        "\x00/",
        "/sign-in",
        "/sign-in?next=/report",
        "/sign-out",
        "/start",
        "/" + "x" * 3_000,
    ],
)
def test_anything_else_is_the_beginning(begun, client, wanted):
    assert safe_next(wanted) == "/"
    answer = client.post(f"/sign-in?next={quote(wanted or '')}", data=RIGHT)
    assert answer.headers["location"] == "/"


# -- guessing


def test_after_five_wrong_passwords_even_the_right_one_waits(begun, client, clock):
    for _ in range(FREE_ATTEMPTS):
        assert client.post("/sign-in", data={"login": "ANNA", "password": "zgaduję"}).status_code == 403

    answer = client.post("/sign-in", data=RIGHT)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "2"
    assert "possible in 2 s" in answer.text

    clock.pass_(seconds=2)
    assert client.post("/sign-in", data=RIGHT).status_code == 303


def test_another_address_and_another_login_do_not_wait(begun, client, tmp_path):
    for _ in range(FREE_ATTEMPTS + 1):
        client.post("/sign-in", data={"login": "anna", "password": "zgaduję"})

    assert client.post("/sign-in", data={"login": "ewa", "password": "x"}).status_code == 403
    with the_client(begun, tmp_path, client=("10.0.0.9", 1)) as elsewhere:
        assert elsewhere.post("/sign-in", data=RIGHT).status_code == 303


def test_each_failure_doubles_the_wait_up_to_a_quarter_of_an_hour():
    attempts, at, waits = Attempts(), NOW, []
    for _ in range(FREE_ATTEMPTS + 12):
        attempts.count(WHO, at)
        waits.append(attempts.wait(WHO, at).total_seconds())
        at += attempts.wait(WHO, at)

    assert waits[: FREE_ATTEMPTS + 3] == [0, 0, 0, 0, 2, 4, 8, 16]
    assert waits[-1] == LONGEST_WAIT.total_seconds()


def test_the_right_password_and_an_hour_forgive():
    attempts = Attempts()
    for _ in range(9):
        attempts.count(WHO, NOW)
    later = NOW + timedelta(hours=2)
    attempts.count(WHO, later)
    assert not attempts.wait(WHO, later)

    for _ in range(9):
        attempts.count(WHO, NOW)
    attempts.forgive(WHO)
    assert not attempts.wait(WHO, NOW)


def test_a_flood_of_logins_does_not_fill_the_memory():
    attempts = Attempts()
    for i in range(12_000):
        attempts.count((str(i), "10.0.0.1"), NOW)
    assert len(attempts._failed) == 10_000


# -- out


def test_signing_out_ends_the_session_for_every_tab(enter, begun, client, clock):
    token = enter()
    answer = client.post("/sign-out")

    assert answer.headers["location"] == "/sign-in?out=1"
    assert sessions.person_of(begun.store, token, clock()) is None
    client.cookies.set(sessions.COOKIE, token)
    assert client.get("/report").status_code == 303
    assert "You are signed out." in client.get("/sign-in?out=1").text


def test_looking_at_the_way_out_is_not_leaving(enter, client):
    enter()
    assert "Sign out?" in client.get("/sign-out").text
    assert client.get("/report").status_code == 200


def test_signing_out_twice_is_no_error(begun, client):
    assert client.post("/sign-out").status_code == 303


# -- languages


def test_the_browser_chooses_the_language(begun, client):
    assert '<html lang="pl">' in client.get("/sign-in", headers={"accept-language": "pl-PL,pl;q=0.9"}).text
    assert '<html lang="en">' in client.get("/sign-in", headers={"accept-language": "de"}).text


def test_the_switch_is_remembered_and_keeps_the_way_back(begun, client):
    answer = client.get("/sign-in?next=%2Freport")
    assert 'href="/sign-in?next=%2Freport&amp;lang=pl"' in answer.text

    client.get("/sign-in?lang=pl")
    assert '<html lang="pl">' in client.get("/sign-in").text


def test_a_language_nobody_speaks_here_is_the_browsers(begun, client):
    answer = client.get("/sign-in?lang=%22%3E%3Cscript%3E")
    assert '<html lang="en">' in answer.text
    assert "<script" not in answer.text


# -- the example


def test_who_signed_out_of_the_example_may_come_back(front, client):
    front.explore()
    assert "Look around in the example register" in client.get("/sign-in").text
    assert client.post("/start/example").headers["location"] == "/"
    assert accounts.names(front.store)
    assert client.get("/").text == "inside /"


def test_a_real_register_offers_no_way_around(begun, client):
    assert "/start/example" not in client.get("/sign-in").text
    assert client.post("/start/example").headers["location"] == "/"
    assert client.get("/report").status_code == 303
