"""The forms and the gate without Streamlit behind them: what got through is answered by `inside`."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from lib.register import organisation, sessions
from lib.register import store as stores
from lib.register.store import Store, Unavailable
from lib.web import doors, shell, trouble
from lib.web.assets import Assets
from lib.web.front import Front
from lib.web.gate import Gate
from lib.web.oidc import Provider
from tests.builders import NOW
from tests.firm import Clock
from tests.visits import id_of

PASSWORD = "cztery spokojne słowa"
FOUNDER = {"login": "anna", "name": "Anna Pierwsza", "password": PASSWORD}
INDEX = '<html lang="en"><head><title>Streamlit</title><script>window.ready = false</script></head><!-- x --></html>'
HTML = {"accept": "text/html", "accept-language": "en"}


@pytest.fixture
def said() -> list[str]:
    """What was printed on the console."""
    return []


@pytest.fixture(scope="session")
def with_anna(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a register with its first account, `anna`."""
    folder = shutil.copytree(empty, tmp_path_factory.mktemp("with-anna") / "register")
    store = Store(folder)
    organisation.found(store, {"name": "Firma"}, FOUNDER, at=NOW)
    store.close()
    return folder


@pytest.fixture
def template(request: pytest.FixtureRequest) -> Path:
    """Anna's register for who asks for `begun`, the firm's for who asks for `enter_as`, otherwise an empty one."""
    asked = request.fixturenames
    return request.getfixturevalue("with_anna" if "begun" in asked else "founded" if "enter_as" in asked else "empty")


@pytest.fixture
def front(template: Path, tmp_path: Path, clock: Clock, said: list[str]) -> Iterator[Front]:
    """The process in front of a copy of `template`."""
    running = Front(shutil.copytree(template, tmp_path / "register"), now=clock, fill=an_example, say=said.append)
    running.open()
    yield running
    running.close()
    stores.use(None)


def an_example(store: Store, at: datetime) -> None:
    """The smallest example: a firm and its guide."""
    organisation.found(store, {"name": "Przykład"}, {**FOUNDER, "login": "demo", "name": "Dana Demo"}, at=at)


@pytest.fixture
def begun(front: Front) -> Front:
    """A register with its first account, `anna`; `template` sees to it."""
    return front


@pytest.fixture
def client(front: Front, tmp_path: Path) -> Iterator[TestClient]:
    with the_client(front, tmp_path) as visiting:
        yield visiting


def the_client(front: Front, tmp_path: Path, **how: Any) -> TestClient:
    """A visitor at this computer, who follows no redirect by itself."""
    base = how.pop("base_url", "http://localhost:8501")
    peer = how.pop("client", ("127.0.0.1", 50000))
    app = an_app(front, tmp_path, **how)
    return TestClient(app, base_url=base, client=peer, headers=HTML, follow_redirects=False)


def an_app(
    front: Front, tmp_path: Path, *, with_shell: bool = False, provider: Provider | None = None, **gate: Any
) -> Starlette:
    """The frame as app.py builds it, with a stand-in for Streamlit."""
    front_end = tmp_path / "front_end"
    (front_end / "static" / "js").mkdir(parents=True, exist_ok=True)
    (front_end / "index.html").write_text(INDEX, "utf-8")
    (front_end / "static" / "js" / "index.js").write_text("//", "utf-8")

    async def inside(request: Request) -> Response:
        return HTMLResponse(f"inside {request.url.path}")

    async def broken(_request: Request) -> Response:
        raise Unavailable("failed", Path("register.duckdb"))

    async def stream(socket: WebSocket) -> None:
        await socket.accept()
        with suppress(WebSocketDisconnect):
            while True:
                await socket.send_bytes(await socket.receive_bytes())

    return Starlette(
        routes=[
            *doors.routes(front, provider),
            Route("/broken", broken),
            WebSocketRoute("/_stcore/stream", stream),
            *(shell.routes(front, front_end) if with_shell else []),
            Route("/{path:path}", inside, methods=["GET", "POST", "PUT", "DELETE"]),
        ],
        middleware=[Middleware(Gate, front=front, front_end=front_end, assets=Assets(front_end), **gate)],
        exception_handlers={Unavailable: trouble.unavailable, Exception: trouble.unexpected},
    )


@pytest.fixture
def enter(begun: Front, client: TestClient, clock: Clock) -> Callable[[], str]:
    """Signs `anna` in without the form; gives the token."""

    def entering() -> str:
        account = begun.store.value("select id from accounts where login = 'anna'")
        token = sessions.begin(begun.store, account, clock())
        client.cookies.set(sessions.COOKIE, token)
        return token

    return entering


@pytest.fixture
def enter_as(front: Front, client: TestClient, clock: Clock) -> Callable[[str], None]:
    """Signs somebody of the firm in, in place of who was."""

    def entering(login: str) -> None:
        client.cookies.set(sessions.COOKIE, sessions.begin(front.store, id_of(front.store, login), clock()))

    return entering
