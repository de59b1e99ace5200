"""A fresh server, asked for something as its very first request: Streamlit would then run a page file by itself.

Each case starts a real process and asks it once, because every later request meets a server that has already run
its menu. The servers of one way of starting are started together and asked one question each.
"""

import base64
import os
import secrets
import signal
import socket
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest

from lib.register import organisation, sessions
from lib.register.store import Store
from tests.browser.conftest import ROOT, Server, free_port
from tests.builders import NOW

pytestmark = pytest.mark.slow

PAGES = sorted(file.stem for file in (ROOT / "pages").glob("*.py"))
WAYS = {
    "python app.py": (str(ROOT / "app.py"),),
    "streamlit run app.py": ("-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port={port}"),
}
CORE = [
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/allowed-message-origins",
    "/_stcore/upload_file/a/b",
    "/_stcore/bidi-components/x/index.js",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/mcp",
    "/media/x",
    "/component/x/index.html",
    "/app/static/x",
    "/auth/login",
    "/oauth2callback",
    "/index.html",
    "/",
]


def addresses_of(page: str) -> list[str]:
    return [f"/{page}", f"/{page}.py", f"/pages/{page}", f"/pages/{page}.py", f"/lib/pages/{page}", f"/{page}/"]


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def ask(server: Server, path: str, **headers: str) -> tuple[int, str]:
    """Status and text of an answer; a redirect is an answer."""
    request = Request(server.url + path, headers={"accept": "text/html", **headers})
    try:
        with build_opener(_Stay).open(request, timeout=60) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except HTTPError as answer:
        return answer.code, answer.read().decode("utf-8", "replace")


def knock(server: Server, cookie: str = "", origin: str = "") -> int:
    """The status with which the WebSocket answers: 101 opens it."""
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(secrets.token_bytes(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        *([f"Cookie: {cookie}"] if cookie else []),
        *([f"Origin: {origin}"] if origin else []),
    ]
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=60)) as wire:
        wire.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return int(wire.recv(4096).split()[1])


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """The folder of a register with one account, and a cookie that is signed in to it."""
    folder = tmp_path / "data"
    store = Store(folder)
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    founder = {"login": "anna", "name": "Anna", "password": "cztery spokojne słowa"}
    account = organisation.found(store, {"name": "Firma"}, founder, at=NOW)
    token = sessions.begin(store, account["id"], now)
    store.close()
    return folder, f"{sessions.COOKIE}={token}"


class Cold(Server):
    """A server that has not answered anything yet."""

    def _wait(self, seconds: float = 300) -> None:
        """Waits for the port, not for an answer."""
        import time

        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise AssertionError(self.said())
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError(self.said())


def cold(folder: Path, way: str, **environment: str) -> Cold:
    return Cold(folder, *WAYS[way], **environment)


@pytest.mark.parametrize("way", WAYS)
def test_a_page_file_asked_for_first_is_not_shown(begun, way):
    """One process a page: only its first request is cold."""
    folder, _ = begun
    for page in PAGES:
        server = cold(folder, way)
        try:
            for path in addresses_of(page):
                status, text = ask(server, path)
                assert status in (303, 400, 401, 404), path
                assert "stApp" not in text
                assert "root" not in text
            assert knock(server) == 403
        finally:
            server.stop()


@pytest.mark.parametrize("way", WAYS)
def test_the_websocket_asked_for_first_does_not_open(begun, way):
    folder, cookie = begun
    server = cold(folder, way)
    try:
        assert knock(server) == 403
        assert knock(server, f"{sessions.COOKIE}={'x' * 43}") == 403
        assert knock(server, cookie, origin="https://evil.example") == 403
        for path in CORE:
            for accept in ("text/html", "*/*"):
                status, text = ask(server, path, accept=accept)
                assert status in (303, 401), (path, server.said())
                assert text in ("", "Not signed in."), path

        assert knock(server, cookie, origin=server.url) == 101
        assert ask(server, "/", cookie=cookie)[0] == 200
        assert ask(server, "/report", cookie=cookie)[0] == 200
        assert ask(server, "/_stcore/health", cookie=cookie) == (200, "ok")
        assert ask(server, "/_stcore/host-config", cookie=cookie)[0] == 200
    finally:
        server.stop()


@pytest.mark.parametrize("way", WAYS)
def test_an_empty_register_shows_nothing_but_its_first_start(tmp_path, way):
    server = cold(tmp_path / "data", way)
    try:
        for path in ["/report", "/pages/report.py", *CORE]:
            assert ask(server, path)[0] == 303, path
        assert knock(server) == 403
        assert ask(server, "/start")[0] == 200
        assert ask(server, "/health") == (200, "ok")
    finally:
        server.stop()


# -- starting and stopping


def test_every_option_of_the_file_takes_effect(tmp_path):
    """Started from somewhere else, as `python app.py`."""
    probe = tmp_path / "probe.py"
    probe.write_text(
        "import json, sys, uvicorn\n"
        "sys.argv = sys.argv[1:]\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "class Said(uvicorn.Server):\n"
        "    def run(self, sockets=None):\n"
        "        from streamlit import config\n"
        "        names = json.loads(sys.argv[2])\n"
        "        made = sockets[0]\n"
        "        said = {name: config.get_option(name) for name in names}\n"
        "        said |= {'proto': made.proto, 'name': made.getsockname(), 'ping': self.config.ws_ping_interval}\n"
        "        said |= {'secret': len(config.get_option('server.cookieSecret'))}\n"
        "        from streamlit.delta_generator_singletons import context_dg_stack\n"
        "        said |= {'stack': context_dg_stack._context_var is not None}\n"
        "        print(json.dumps(said))\n"
        "uvicorn.Server = Said\n"
        "import runpy\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    import json
    import subprocess

    options = {
        f"{section}.{name}" if not isinstance(value, dict) else f"{section}.{name}.{inner}": deep
        for section, values in tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8")).items()
        for name, value in values.items()
        for inner, deep in (value.items() if isinstance(value, dict) else [("", value)])
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("REJESTR_", "STREAMLIT_"))}
    port = free_port()
    ran = subprocess.run(
        [sys.executable, str(probe), str(ROOT / "app.py"), str(ROOT), json.dumps(list(options))],
        cwd=tmp_path,
        env=environment | {"REJESTR_DATA": str(tmp_path / "data"), "REJESTR_PORT": str(port)},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout.splitlines()[-1])

    assert {name: said[name] for name in options} == options | {"server.port": port}
    assert said["proto"] == socket.IPPROTO_TCP
    assert said["name"] == ["127.0.0.1", port]
    assert said["ping"] == options["server.websocketPingInterval"]
    assert said["secret"] == 64
    assert said["stack"], "two people at once after a start make Streamlit lose its place on the page"


@pytest.mark.parametrize("way", WAYS)
def test_a_stopped_server_closes_its_register(begun, way):
    folder, cookie = begun
    server = cold(folder, way)
    ask(server, "/", cookie=cookie)
    assert server.stop() in (0, -signal.SIGTERM)

    assert not list(folder.glob("*.wal"))
    Store(folder).close()  # nobody holds it any more


def test_a_port_in_use_is_one_sentence(tmp_path):
    server = Server(tmp_path / "data")
    try:
        with pytest.raises(AssertionError, match="is taken by another program") as second:
            Server(tmp_path / "other", REJESTR_PORT=str(server.port))
        assert "Traceback" not in str(second.value)
        assert not (tmp_path / "other" / "register.duckdb").exists()
    finally:
        server.stop()


def test_a_second_program_on_the_same_register_says_so(tmp_path):
    server = Server(tmp_path / "data")
    second = cold(tmp_path / "data", "python app.py")
    try:
        status, text = ask(second, "/", **{"accept-language": "en"})
        assert status == 503
        assert "already open in another program" in text
        assert "Traceback" not in text
        assert ask(server, "/start")[0] == 200
    finally:
        second.stop()
        server.stop()


def test_the_secret_is_kept_and_nobody_else_reads_it(tmp_path):
    folder = tmp_path / "data"
    for _ in range(2):
        server = Server(folder)
        server.stop()
        kept = (folder / "cookie.secret").read_text()
        assert len(kept) == 64
    if os.name != "nt":
        assert (folder / "cookie.secret").stat().st_mode & 0o777 == 0o600


def test_the_demo_shows_the_example_by_its_link_and_leaves_nothing(tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    server = Server(tmp_path / "data", str(ROOT / "app.py"), "--demo", TMPDIR=str(scratch))
    try:
        (path,) = [word.removeprefix(server.url) for word in server.said().split() if "/link/" in word]
        assert ask(server, path)[0] == 200
        assert ask(server, "/report")[0] == 303
        assert list(scratch.glob("rejestr72-example-*"))
    finally:
        server.stop()
    assert not list(scratch.iterdir())
    assert not (tmp_path / "data").exists()
