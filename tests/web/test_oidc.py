"""In through an identity provider, a real one that runs beside the test: who is known comes in, nobody else."""

import base64
import hashlib
import warnings
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.testclient import TestClient

from lib.register import accounts, journal, sessions
from lib.web.oidc import COOKIE, Provider
from tests.builders import PROGRAM
from tests.web.conftest import the_client

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from oidc_provider_mock import User, run_server_in_thread

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

PEOPLE = {
    "s-ewa": {"email": "Ewa@Chmurka.example", "email_verified": True},
    "s-new-ewa": {"email": "ewa@chmurka.example", "email_verified": True},
    "s-unverified": {"email": "jan@chmurka.example", "email_verified": False},
    "s-unknown": {"email": "obca@chmurka.example", "email_verified": True},
    "s-twice": {"email": "biuro@chmurka.example", "email_verified": True},
    "s-none": {},
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    people = [User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    with run_server_in_thread(require_nonce=True, user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def firm(begun, clock):
    for login, email in (
        ("ewa", "ewa@chmurka.example"),
        ("jan", "jan@chmurka.example"),
        ("one", "biuro@chmurka.example"),
        ("two", "biuro@chmurka.example"),
    ):
        values = {"login": login, "name": login.title(), "role": "handler", "email": email}
        accounts.create(begun.store, values, by=PROGRAM, at=clock())
    begun.provider = "Firmowe konto"
    return begun


@pytest.fixture
def client(firm, tmp_path, issuer) -> Iterator[TestClient]:
    with the_client(firm, tmp_path, provider=Provider(issuer, "rejestr", "tajemnica")) as visiting:
        yield visiting


@pytest.fixture
def at_provider(client) -> Callable[..., str]:
    """Goes to the provider and signs in there; gives the address it sends back to."""

    def visit(sub: str, path: str = "/sign-in/provider") -> str:
        address = client.get(path).headers["location"]
        sent = httpx.post(address, data={"sub": sub} if sub else {"action": "deny"})
        return sent.headers["location"].removeprefix("http://localhost:8501")

    return visit


def test_who_is_known_by_a_verified_address_comes_in_and_goes_on(client, at_provider, firm, clock):
    assert "Sign in with Firmowe konto" in client.get("/sign-in?next=%2Freport").text
    answer = client.get(at_provider("s-ewa", "/sign-in/provider?next=%2Freport"))

    assert answer.headers["location"] == "/report"
    person = sessions.person_of(firm.store, client.cookies[sessions.COOKIE], clock())
    assert (person.name, person.role) == ("Ewa", "handler")
    assert sessions.open_of(firm.store, person.id, clock())[0]["means"] == "provider"
    assert journal.verify(firm.store).holds

    # who gets the address later does not get the account
    client.cookies.delete(sessions.COOKIE)
    assert "belongs to somebody else" in client.get(at_provider("s-new-ewa")).text

    # a disabled account is out at the next action and stays out
    client.get(at_provider("s-ewa"))
    assert client.get("/report").status_code == 200
    ewa = firm.store.one("select id, version from accounts where login = 'ewa'")
    accounts.disable(firm.store, ewa["id"], ewa["version"], by=PROGRAM, at=clock())
    assert client.get("/report").status_code == 303
    assert "is disabled" in client.get(at_provider("s-ewa")).text


def test_anybody_else_is_told_why_and_gets_no_session(client, at_provider):
    told = {
        "s-unverified": "does not confirm an e-mail address",
        "s-none": "does not confirm an e-mail address",
        "s-unknown": "Nobody in this register has your e-mail address.",
        "s-twice": "Several accounts",
        "": "did not let you through",
    }
    for sub, sentence in told.items():
        answer = client.get(at_provider(sub))
        assert answer.status_code == 403
        assert sentence in answer.text
    assert sessions.COOKIE not in client.cookies


def test_the_request_carries_state_nonce_and_a_challenge_and_the_answer_counts_once(client, at_provider, firm, clock):
    address = urlsplit(client.get("/sign-in/provider").headers["location"])
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    (visit,) = firm.store.ask("select * from provider_visits")
    digest = hashlib.sha256(visit["verifier"].encode()).digest()
    assert (asked["code_challenge_method"], asked["nonce"]) == ("S256", visit["nonce"])
    assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert asked["redirect_uri"] == "http://localhost:8501/sign-in/provider/back"
    assert asked["state"] == client.cookies[COOKIE] != visit["state_hash"]

    back = at_provider("s-ewa")
    state = client.cookies.get(COOKIE, path="/sign-in/provider")
    client.cookies.clear()
    assert "Please begin again." in client.get(back).text  # in another browser
    client.cookies.set(COOKIE, state)
    assert client.get(back).status_code == 303
    client.cookies.set(COOKIE, state)
    assert "Please begin again." in client.get(back).text  # a second time
    client.cookies.clear()
    late = at_provider("s-ewa")
    clock.pass_(minutes=11)
    assert "Please begin again." in client.get(late).text

    # an invented code, another visit's nonce
    assert client.get(at_provider("s-ewa").replace("code=", "code=x")).status_code == 403
    back = at_provider("s-ewa")
    firm.store._run("update provider_visits set nonce = 'of another visit'")
    assert "did not let you through" in client.get(back).text
    assert sessions.COOKIE not in client.cookies


def test_a_provider_that_is_silent_is_said_and_without_one_its_paths_lead_to_the_door(begun, tmp_path):
    with the_client(begun, tmp_path, provider=Provider("http://localhost:9", "rejestr", "x")) as lonely:
        answer = lonely.get("/sign-in/provider")
        assert answer.status_code == 502
        assert "does not answer" in answer.text
    with the_client(begun, tmp_path) as client:
        for path in ("/sign-in/provider", "/sign-in/provider/back?state=x&code=y"):
            assert client.get(path).headers["location"] == "/sign-in"
        assert "Sign in with" not in client.get("/sign-in").text
