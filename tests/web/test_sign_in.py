"""The door: signing in, guessing, signing out."""

from datetime import timedelta
from urllib.parse import quote

import pyotp
import pytest
from starlette.requests import Request
from starlette.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from lib.domain.permissions import Person
from lib.register import accounts, attempts, second_factor, sessions
from lib.register.attempts import ADDRESS
from lib.web.sign_in import address_of, safe_next
from tests.builders import NOW
from tests.web.conftest import HTML, PASSWORD, an_app, the_client

RIGHT = {"login": "anna", "password": PASSWORD}
FREE = attempts.PAIR.free


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
    for _ in range(FREE):
        assert client.post("/sign-in", data={"login": "ANNA", "password": "zgaduję"}).status_code == 403

    answer = client.post("/sign-in", data=RIGHT)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "2"
    assert "possible in 2 s" in answer.text

    clock.pass_(seconds=2)
    assert client.post("/sign-in", data=RIGHT).status_code == 303


def test_another_address_and_another_login_do_not_wait(begun, client, tmp_path):
    for _ in range(FREE + 1):
        client.post("/sign-in", data={"login": "anna", "password": "zgaduję"})

    assert client.post("/sign-in", data={"login": "ewa", "password": "x"}).status_code == 403
    with the_client(begun, tmp_path, client=("10.0.0.9", 1)) as elsewhere:
        assert elsewhere.post("/sign-in", data=RIGHT).status_code == 303


def test_a_restart_forgives_nothing(begun, client, tmp_path, clock):
    for _ in range(FREE):
        client.post("/sign-in", data={"login": "anna", "password": "zgaduję"})
    begun.close()
    begun.open()
    assert client.post("/sign-in", data=RIGHT).status_code == 429


def test_many_logins_from_one_address_wait_and_the_register_does_not_keep_what_was_typed(begun, client):
    for i in range(ADDRESS.free):
        attempts.count(begun.store, f"moje-hasło-{i}", "127.0.0.1", NOW)
    answer = client.post("/sign-in", data=RIGHT)

    assert answer.status_code == 429
    assert "Too many attempts" in answer.text
    assert "moje-hasło" not in str(begun.store.ask("select * from sign_in_attempts"))


def test_who_comes_in_learns_how_often_it_went_wrong_before(begun, client):
    for _ in range(3):
        client.post("/sign-in", data={"login": "anna", "password": "zgaduję"})
    client.post("/sign-in", data=RIGHT)

    (session,) = sessions.open_of(begun.store, begun.store.value("select id from accounts"), NOW)
    assert (session["means"], session["failed_before"]) == ("password", 3)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("10.0.0.9", "10.0.0.9"),
        ("::1", "::1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:10.0.0.9", "10.0.0.9"),
        ("testclient", "testclient"),
    ],
)
def test_one_network_of_the_newer_protocol_is_one_address(host, address):
    assert address_of(Request({"type": "http", "client": (host, 1), "headers": []})) == address


def test_only_a_proxy_that_is_named_says_where_somebody_comes_from_and_how(begun, tmp_path):
    told = {"x-forwarded-proto": "https", "x-forwarded-for": "198.51.100.7"}
    for peer, believed in (("127.0.0.1", True), ("203.0.113.5", False)):
        inner = an_app(begun, tmp_path)
        client = TestClient(
            ProxyHeadersMiddleware(inner, ["127.0.0.1"]), base_url="http://localhost", client=(peer, 1), headers=HTML
        )
        answer = client.post("/sign-in", data=RIGHT, headers=told, follow_redirects=False)
        assert ("secure" in answer.headers["set-cookie"].lower()) is believed
        assert ("strict-transport-security" in answer.headers) is believed


# -- the second step


@pytest.fixture
def secret(begun, clock):
    """Anna's phone."""
    anna = Person(begun.store.value("select id from accounts"), "Anna", "admin")
    secret = second_factor.fresh_secret()
    before = clock() - timedelta(minutes=10)
    begun.codes = second_factor.switch_on(begun.store, secret, pyotp.TOTP(secret).at(before), by=anna, at=before)
    return secret


def test_with_a_second_factor_the_password_alone_opens_nothing(begun, client, clock, secret):
    asked = client.post("/sign-in?next=%2Freport", data=RIGHT)
    assert asked.headers["location"] == "/sign-in/code?next=%2Freport"
    assert sessions.COOKIE not in client.cookies
    assert client.get("/report").status_code == 303
    assert "The six digits" in client.get("/sign-in/code").text

    assert client.post("/sign-in/code", data={"code": "000000"}).status_code == 403
    code = pyotp.TOTP(secret).at(clock())
    answer = client.post("/sign-in/code?next=%2Freport", data={"code": f"{code[:3]} {code[3:]}"})
    assert answer.headers["location"] == "/report"
    assert client.get("/report").text == "inside /report"
    client.cookies.delete(sessions.COOKIE)

    client.post("/sign-in", data=RIGHT)
    assert client.post("/sign-in/code", data={"code": code}).status_code == 403  # each code opens once
    assert client.post("/sign-in/code", data={"code": begun.codes[0].lower()}).status_code == 303
    client.post("/sign-in", data=RIGHT)
    assert client.post("/sign-in/code", data={"code": begun.codes[0]}).status_code == 403


def test_codes_are_guessed_as_slowly_as_passwords_and_for_five_minutes(begun, client, clock, secret):
    client.post("/sign-in", data=RIGHT)
    answers = [client.post("/sign-in/code", data={"code": f"{i:06}"}).status_code for i in range(6)]
    assert answers == [403] * 4 + [429] * 2

    clock.pass_(minutes=6)
    right = {"code": pyotp.TOTP(secret).at(clock())}
    assert client.post("/sign-in/code", data=right).headers["location"] == "/sign-in"
    assert client.get("/sign-in/code").headers["location"] == "/sign-in"


def test_a_link_from_an_admin_does_not_go_around_the_second_factor(begun, client, clock, secret):
    account = begun.store.value("select id from accounts")
    token = sessions.one_time_link(begun.store, account, "sign_in", clock())
    assert client.post(f"/link/{token}").headers["location"] == "/sign-in/code"

    step = client.cookies.get("rejestr72-step", path="/sign-in")
    assert client.get(f"/link/{step}").status_code == 410


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
