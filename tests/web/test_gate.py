"""Nothing is reached without a session but what the list names."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress

import anyio
import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from lib.register import sessions
from lib.register.store import Store, Unavailable
from lib.web.assets import Assets
from lib.web.front import Front
from lib.web.gate import Gate, hosts_for
from tests.web.conftest import HTML, the_client

SHUT = [
    "/",
    "/report",
    "/pages/report.py",
    "/lib/main.py",
    "/media/abc.pdf",
    "/component/x/index.html",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/stream",
    "/_stcore/upload_file/a/b",
    "/_stcore/agent/openapi.json",
    "/_stcore/bidi-components/x",
    "/index.html",
    "/static",
    "/static/",
    "/static/js/none.js",
    "/static/js/index.js/",
    "/static/../_stcore/metrics",
    "/static/js/%2e%2e/%2e%2e/_stcore/metrics",
    "/sign-in/",
    "/sign-in/x",
    "//sign-in",
    "/Sign-in",
    "/start/x",
    "/health/x",
    "/link/short",
    "/link/" + "x" * 44,
    "/link/" + "x" * 43 + "/y",
    "/link/" + "x" * 42 + "%0a",
]


# -- without a session


@pytest.mark.parametrize("path", SHUT)
def test_a_program_without_a_session_hears_401(begun, client, path):
    answer = client.get(path, headers={"accept": "*/*"})
    assert answer.status_code == 401
    assert "inside" not in answer.text


@pytest.mark.parametrize("path", SHUT)
def test_a_person_without_a_session_is_led_to_the_door(begun, client, path):
    answer = client.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")
    assert answer.text == ""


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_no_method_gets_in(begun, client, method):
    assert client.request(method, "/_stcore/upload_file/a/b").status_code == 401


def test_the_way_back_is_kept_with_its_query(begun, client):
    answer = client.get("/incident?number=2026/014&tab=a%26b")
    assert answer.headers["location"] == "/sign-in?next=%2Fincident%3Fnumber%3D2026%2F014%26tab%3Da%2526b"
    assert client.get("/").headers["location"] == "/sign-in"


def test_a_websocket_is_refused_before_it_opens(begun, client):
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream"):
        pass


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "'; drop table accounts; --", "é" * 43])
def test_an_invented_cookie_opens_nothing(begun, client, token):
    headers = {"cookie": f"{sessions.COOKIE}={token}".encode(), **HTML}
    assert client.get("/report", headers=headers).status_code == 303


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/health", "/static/js/index.js", f"/link/{'x' * 43}"])
def test_what_is_open_answers(begun, client, path):
    assert client.get(path).status_code in (200, 410)


# -- with a session


@pytest.mark.parametrize("path", ["/", "/report", "/media/abc.pdf", "/_stcore/metrics"])
def test_a_session_opens(enter, client, path):
    enter()
    assert client.get(path).text == f"inside {path}"


def test_a_session_opens_no_download_of_another(enter, begun, tmp_path):
    with the_client(begun, tmp_path, is_own=lambda path, _cookie, token: path == f"/media/{token}.pdf") as client:
        token = enter()
        client.cookies.set(sessions.COOKIE, token)
        assert client.get(f"/media/{token}.pdf").status_code == 200
        assert client.get("/media/of-somebody-else.pdf").status_code == 403


def test_a_session_opens_the_websocket(enter, client):
    enter()
    with client.websocket_connect("/_stcore/stream") as socket:
        socket.send_bytes(b"hello")
        assert socket.receive_bytes() == b"hello"


def test_an_ended_session_stops_what_an_open_websocket_sends(begun, enter, tmp_path, clock):
    with the_client(begun, tmp_path, stop=lambda sent: b"stopped " + sent) as client:
        token = enter()
        client.cookies.set(sessions.COOKIE, token)
        with client.websocket_connect("/_stcore/stream") as socket:
            socket.send_bytes(b"one")
            assert socket.receive_bytes() == b"one"
            sessions.end(begun.store, token, clock())
            socket.send_bytes(b"two")
            assert socket.receive_bytes() == b"stopped two"


def test_what_a_page_sends_by_itself_keeps_no_session_alive(begun, enter, tmp_path, clock):
    with the_client(begun, tmp_path, stop=lambda _sent: b"stopped", by_itself=lambda sent: sent == b"tick") as client:
        client.cookies.set(sessions.COOKIE, enter())
        with client.websocket_connect("/_stcore/stream") as socket:
            for _ in range(3):
                clock.pass_(minutes=39)
                socket.send_bytes(b"tick")
                assert socket.receive_bytes() == b"tick"
            clock.pass_(minutes=39)
            socket.send_bytes(b"tick")
            assert socket.receive_bytes() == b"stopped"


# -- other sites, other names


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),  # another program on another port of this computer
        ({"origin": "http://localhost:8501"}, 200),
        ({"origin": "http://localhost:9999"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://localhost:8501"}, 403),
    ],
)
def test_nothing_is_written_from_another_site(enter, client, headers, status):
    enter()
    assert client.post("/anything", headers=headers).status_code == status
    assert client.put("/_stcore/upload_file/a/b", headers=headers).status_code == status


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/start", "/start/example", f"/link/{'x' * 43}"])
def test_the_forms_take_nothing_from_another_site(client, path):
    assert client.post(path, headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_a_websocket_of_another_site_is_refused(enter, client):
    enter()
    for origin in ("http://localhost:9999", "https://evil.example", "null"):
        with (
            pytest.raises(WebSocketDisconnect),
            client.websocket_connect("/_stcore/stream", headers={"origin": origin}),
        ):
            pass
    with client.websocket_connect("/_stcore/stream", headers={"origin": "http://testserver"}):  # the client's host
        pass


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8501", 200),
        ("127.0.0.1:8501", 200),
        ("[::1]:8501", 200),
        ("LOCALHOST.", 200),
        ("rejestr.firma.pl", 200),
        ("rejestr.firma.pl:443", 200),
        ("evil.example:8501", 421),
        ("localhost.evil.example", 421),
        ("evil.example#localhost", 421),
        ("localhost@evil.example", 421),
        ("", 421),
    ],
)
def test_only_its_own_names_are_served(begun, tmp_path, host, status):
    hosts = hosts_for("127.0.0.1", " Rejestr.Firma.pl ,")
    with the_client(begun, tmp_path, hosts=hosts) as client:
        assert client.get("/sign-in", headers={"host": host}).status_code == status


def test_the_name_behind_a_proxy_may_differ_from_the_host(begun, tmp_path):
    with the_client(begun, tmp_path, hosts=hosts_for("127.0.0.1", "rejestr.firma.pl")) as client:
        sent = {"origin": "https://rejestr.firma.pl"}
        assert client.post("/sign-out", headers=sent).status_code == 303
        assert client.post("/sign-out", headers={"origin": "http://localhost:3000"}).status_code == 403


def test_a_server_for_the_network_takes_any_name_until_names_are_given():
    assert hosts_for("0.0.0.0") == ()
    assert "rejestr.firma.pl" in hosts_for("0.0.0.0", "rejestr.firma.pl")
    assert set(hosts_for("::1")) == set(hosts_for("localhost")) == {"localhost", "127.0.0.1", "::1"}


# -- headers


def test_every_answer_carries_its_security_headers(enter, client):
    enter()
    for path in ("/", "/sign-in", "/health", "/static/js/index.js", "/media/x"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_nothing_but_the_front_end_is_kept_by_the_browser(enter, client):
    enter()
    assert client.get("/media/x").headers["cache-control"] == "no-store"
    assert client.get("/").headers["cache-control"] == "no-store"
    assert client.get("/static/js/index.js").headers["cache-control"].startswith("public, immutable")


def test_the_policy_names_no_other_host(enter, client):
    enter()
    policy = client.get("/").headers["content-security-policy"]
    assert "http" not in policy.replace("https://localhost", "")
    assert "ws://localhost:8501" in policy
    assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")
    assert "script-src 'self' blob: 'wasm-unsafe-eval' 'sha256-" in policy


# -- a register that is not there


@pytest.fixture
def locked(tmp_path, clock):
    holder = Store(tmp_path / "register")
    front = Front(tmp_path / "register", now=clock)
    front.open()
    with the_client(front, tmp_path) as client:
        yield client
    front.close()
    holder.close()


@pytest.mark.parametrize("path", ["/", "/sign-in", "/start", "/report", "/static/js/index.js"])
def test_a_register_that_cannot_be_opened_is_one_calm_page_everywhere(locked: TestClient, path):
    answer = locked.get(path, headers={"accept-language": "en"})
    assert answer.status_code == 503
    assert Unavailable.SENTENCES["locked"] in answer.text
    assert "register.duckdb" in answer.text
    assert "Traceback" not in answer.text


def test_it_is_said_in_polish_too(locked: TestClient):
    answer = locked.get("/", headers={"accept-language": "pl"})
    assert answer.headers["content-language"] == "pl"
    assert '<html lang="pl">' in answer.text


def test_a_program_hears_503(locked: TestClient):
    assert locked.get("/media/x", headers={"accept": "*/*"}).text == "The register is not available."
    assert locked.get("/health").status_code == 503
    with pytest.raises(WebSocketDisconnect), locked.websocket_connect("/_stcore/stream"):
        pass


def test_a_register_that_fails_meanwhile_says_so(enter, client):
    enter()
    answer = client.get("/broken")
    assert answer.status_code == 503
    assert Unavailable.SENTENCES["failed"] in answer.text


def test_a_register_that_fails_at_the_gate_says_so(begun, enter, client, monkeypatch):
    enter()

    def fails(*_args, **_more):
        raise Unavailable("failed", begun.store.path)

    monkeypatch.setattr(Store, "one", fails)
    assert client.get("/").status_code == 503


def test_health_asks_the_register(begun, client):
    assert client.get("/health").text == "ok"


@pytest.mark.parametrize(("leaves", "is_told"), [(True, False), (False, True)])
def test_a_browser_that_left_during_an_answer_is_no_fault_and_a_fault_stays_one(
    begun, enter, tmp_path, leaves, is_told
):
    async def inside(_scope, _receive, send):
        with suppress(OSError):
            await send({"type": "websocket.accept"})
        raise TypeError("WebSocket text frames are not supported")

    async def send(_message):
        if leaves:
            raise OSError

    gate = Gate(inside, begun, front_end=tmp_path, assets=Assets(tmp_path))
    headers = [(b"host", b"localhost:8501"), (b"cookie", f"{sessions.COOKIE}={enter()}".encode())]
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers, "query_string": b""}
    with ThreadPoolExecutor(1) as thread:  # with a loop of its own: a browser of another test may run in this one
        answered = thread.submit(anyio.run, gate, scope, None, send)
        with pytest.raises(TypeError) if is_told else nullcontext():
            answered.result()
