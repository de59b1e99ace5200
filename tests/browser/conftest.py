"""A real Chromium against a real server.

`browser` is one Chromium for the whole run. `server` is a running `python app.py` with an empty register of its own:

    def test_something(server, browser):
        server.begin()                         # organisation and first admin (login `anna`), as the form would
        page = server.signed_in_page(browser)  # a page of a fresh profile, signed in as anna, Streamlit drawn
        page.get_by_role("button", name="Zgłoś").click()

`browser` skips with its reason where there is no Chromium. `server.page(browser, ...)` is a fresh profile that is not
signed in; `locale`, `width`, `dark` choose what it looks like. A test fails at its end when one of its pages asked
another host for anything, or when the content policy stopped something: `server.complaints` lists it.
"""

import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000  # milliseconds for what must come; that it comes is the test, how soon is the machine's
PASSWORD = "cztery spokojne słowa"
FOUNDER = {"account_name": "Anna Pierwsza", "account_login": "anna", "account_password": PASSWORD}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=2))  # a busy machine may miss a moment; each rerun is counted


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One headless Chromium; `REJESTR_CHROMIUM` names it where it is not on the path."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = os.environ.get("REJESTR_CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if path is None:
        pytest.skip("no Chromium found; set REJESTR_CHROMIUM to its path")
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def closed_afterwards(browser: Any) -> Iterator[None]:
    """No page of a test stays open: it would go on asking for a server that is gone."""
    yield
    for context in browser.contexts:
        context.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator["Server"]:
    """A running `python app.py` on a free port, its register in `tmp_path`."""
    running = Server(tmp_path / "data")
    yield running
    running.stop()
    assert running.complaints == []


class Server:
    """A server process. `how` are the words after the interpreter (`{port}` in them is the port)."""

    def __init__(self, folder: Path, *how: str, **environment: str):
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder.parent / f"server-{self.port}.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("REJESTR_", "STREAMLIT_"))},
            "REJESTR_DATA": str(folder),
            "REJESTR_PORT": str(self.port),
            "REJESTR_HEADLESS": "1",
            **environment,
        }
        self.how = how or (str(ROOT / "app.py"),)
        self.complaints: list[str] = []
        self.start()

    def start(self) -> None:
        """Starts the process and waits until it answers. The first answer is `/health`, which runs no page."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *(word.format(port=self.port) for word in self.how)],
                cwd=self.folder.parent,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        try:
            self._wait()
        except BaseException:
            self.process.kill()
            raise

    def stop(self) -> int:
        """Asks the process to end, as a supervisor would; gives its exit code."""
        self.process.terminate()
        try:
            return self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait(timeout=60)

    def said(self) -> str:
        """What it printed so far."""
        return self.log.read_text("utf-8", "replace")

    def begin(self, lang: str = "pl", **values: str) -> None:
        """The first start, through its form: organisation and the admin `anna`, who reads `lang`."""
        from urllib.parse import urlencode

        sent = {"name": "Przykładowa sp. z o.o.", **FOUNDER, "account_again": PASSWORD, **values}
        request = urllib.request.Request(f"{self.url}/start?lang={lang}", data=urlencode(sent).encode(), method="POST")
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.build_opener(_Stay).open(request, timeout=60)
        assert answer.value.code == 303, answer.value.read().decode()

    def page(
        self,
        browser: Any,
        *,
        locale: str = "pl-PL",
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
    ) -> Any:
        """A page of a fresh profile, on nothing yet."""
        context = browser.new_context(
            base_url=self.url,
            locale=locale,
            timezone_id="Europe/Warsaw",
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(PATIENCE)
        return self.watched(context.new_page())

    def watched(self, page: Any) -> Any:
        """Notes in `complaints` what a page must never do: ask another host, or try what the policy forbids."""

        def asked(request: Any) -> None:
            if not request.url.startswith((self.url, "data:", "blob:", "about:")):
                self.complaints.append(f"asked {request.url}")

        def said(message: Any) -> None:
            if "Content Security Policy" in message.text:
                self.complaints.append(message.text)

        page.on("request", asked)
        page.on("console", said)
        return page

    def signed_in_page(self, browser: Any, path: str = "/", **looks: Any) -> Any:
        """A page that came through the sign-in form as `anna` and shows what Streamlit drew."""
        page = self.page(browser, **looks)
        page.goto(f"/sign-in?next={path}" if path != "/" else "/sign-in")
        sign_in(page)
        wait_for_streamlit(page)
        return page

    def _wait(self, seconds: float = 300) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.said()}")
            with suppress(OSError):
                urllib.request.urlopen(f"{self.url}/health", timeout=10).read()
                return
            time.sleep(0.05)
        raise AssertionError(f"the server does not answer:\n{self.said()}")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def free_port() -> int:
    """A port that nobody holds, below those that the system gives away to whoever connects while ours is not held."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def sign_in(page: Any, login: str = "anna", password: str = PASSWORD) -> None:
    """Fills the sign-in form and sends it."""
    page.locator("#login").fill(login)
    page.locator("#password").fill(password)
    page.locator("main form button").first.click()


def hears_nothing_by_itself(page: Any) -> None:
    """From now on the page does not learn by asking once a minute that its session is over."""
    page.route("**/here", lambda route: route.abort())


def wait_for_streamlit(page: Any) -> None:
    """Until Streamlit has drawn something and rests."""
    page.locator("[data-testid=stAppViewContainer]").wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
