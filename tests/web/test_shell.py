"""The page around Streamlit, its files, and the watch over the session."""

import gzip
import re

import pytest

from lib.register import sessions
from tests.web.conftest import the_client


@pytest.fixture
def client(front, tmp_path):
    with the_client(front, tmp_path, with_shell=True) as visiting:
        yield visiting


def test_files_are_sent_compressed_to_who_can_read_that(client):
    packed = client.get("/static/js/index.js", headers={"accept-encoding": "br, gzip"})
    plain = client.get("/static/js/index.js", headers={"accept-encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content == b"//"
    assert packed.headers["content-type"] == "text/javascript; charset=utf-8"
    assert packed.headers["vary"] == "Accept-Encoding"


def test_what_is_compressed_before_anybody_asks_is_what_is_sent(front, tmp_path):
    from lib.web.assets import Assets

    the_client(front, tmp_path)
    assets = Assets(tmp_path / "front_end")
    assets.warm_up('<script src="./static/js/index.js">')
    assert {path: gzip.decompress(body) for path, body in assets._packed.items()} == {"/static/js/index.js": b"//"}


def test_nothing_is_written_to_a_file(begun, client):
    assert client.post("/static/js/index.js").status_code == 401


def test_looking_whether_the_session_is_good_does_not_keep_it_alive(enter, client, clock):
    enter()
    for _ in range(3):
        clock.pass_(minutes=39)
        assert client.head("/here", headers={"accept": "*/*"}).status_code == 204
    clock.pass_(minutes=39)
    assert client.head("/here", headers={"accept": "*/*"}).status_code == 401


def test_looking_at_pages_does(enter, begun, client, clock):
    token = enter()
    for _ in range(4):
        clock.pass_(minutes=39)
        assert client.get("/report").status_code == 200
    assert sessions.person_of(begun.store, token, clock())


def test_the_page_speaks_the_readers_language_and_names_itself(enter, client):
    enter()
    text = client.get("/", headers={"accept-language": "pl"}).text
    assert '<html lang="pl">' in text
    assert "<title>Rejestr72</title>" in text
    assert '<script src="/watch.js" defer>' in text
    assert '<script src="/typed.js" defer>' in text
    assert '<script src="/lost.js" defer>' in text
    assert '<meta name="lost" content="Brak połączenia' in text
    assert '<html lang="en">' in client.get("/report", headers={"accept-language": "en"}).text


def test_the_policy_allows_the_script_that_streamlit_ships_and_no_other(enter, client):
    enter()
    answer = client.get("/")
    assert len(re.findall(r"<script>", answer.text)) == 1
    assert answer.headers["content-security-policy"].count("'sha256-") == 1
