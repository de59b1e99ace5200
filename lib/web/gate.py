"""The gate: nothing of Streamlit is reached without a valid session, by HTTP or WebSocket.

What is open stands in `OPEN`, one list, and, where switched on, in `public_intake.PATHS`; the files of Streamlit's own
front end are open besides, by name. It also refuses strange hosts and writes from other sites, and gives every
answer its security headers.
"""

import base64
import hashlib
import logging
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.domain.permissions import Person
from lib.register import accounts, outside, sessions
from lib.register.store import Unavailable
from lib.web import calendar_feed, page, public_intake, shell, trouble
from lib.web.assets import Assets
from lib.web.front import Front

log = logging.getLogger(__name__)

OPEN = tuple(
    re.compile(path)
    for path in (
        "/sign-in",
        "/sign-in/code",  # answers only after the password
        "/sign-in/provider",  # to the identity provider, and back
        "/sign-in/provider/back",
        "/sign-out",
        "/start",  # answers only while there is no account
        "/start/example",
        "/link/[A-Za-z0-9_-]{43}",
        "/health",
        calendar_feed.PATH,
    )
)
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_HOST = re.compile(r"\[[0-9a-fA-F:.]+\](:\d+)?|[A-Za-z0-9._-]+(:\d+)?")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Gate:
    """ASGI middleware. `front_end` is the folder of Streamlit's own files, `assets` those that are open.

    `hosts` are the names under which the application may be asked for; empty: any. `stop` is what becomes of a
    WebSocket message whose session is over, `by_itself` says that a message was sent by a page, not by a person,
    `is_own` whether what lies at a path was made for the pages of a session (path, name and value of its cookie).
    """

    def __init__(
        self,
        app: ASGIApp,
        front: Front,
        *,
        front_end: Path,
        assets: Assets,
        hosts: Iterable[str] = (),
        stop: Callable[[bytes], bytes] = lambda _message: b"",
        by_itself: Callable[[bytes], bool] = lambda _message: False,
        is_own: Callable[[str, str, str], bool] = lambda _path, _cookie, _value: True,
    ):
        self.app, self.front, self.stop, self.by_itself, self.is_own = app, front, stop, by_itself, is_own
        self.hosts = frozenset(host.lower() for host in hosts)
        self.assets = assets
        self.policy = _policy(front_end)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        send = self._with_headers(request, send)
        try:
            answer = await self._refusal(request)
        except Unavailable as error:
            answer = trouble.show(request, error)
        await (answer or self.app)(scope, receive, send)

    async def _refusal(self, request: Request) -> Response | None:
        """What stands in place of an answer from inside; None lets the request through."""
        path = request.url.path
        if not self._is_host(request):
            return PlainTextResponse("This address is not served here.", 421)
        if request.method not in _SAFE_METHODS and not self._is_same_site(request):
            return PlainTextResponse("This was sent from another site.", 403)
        if path == "/health":
            return None
        if self.front.trouble is not None:
            return trouble.show(request, self.front.trouble)
        if path in self.assets and request.method in ("GET", "HEAD"):
            return await self.assets.answer(request)
        if any(pattern.fullmatch(path) for pattern in OPEN):
            return None
        if path in public_intake.PATHS and await run_in_threadpool(outside.is_on, self.front.store):
            return None
        if await self._person(request, touch=path != shell.HERE) is not None:
            token = request.cookies.get(sessions.COOKIE, "")
            return None if self.is_own(path, sessions.COOKIE, token) else PlainTextResponse("Not yours.", 403)
        return await run_in_threadpool(self._turn_away, request)

    def _turn_away(self, request: Request) -> Response:
        """A person goes to the door, a program hears 401."""
        if request.method not in ("GET", "HEAD") or "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse("Not signed in.", 401)
        if accounts.is_empty(self.front.store):
            return page.go("/start")
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return page.go("/sign-in" if wanted == "/" else f"/sign-in?next={quote(wanted, safe='')}")

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refused before it opens (the client sees 403), unless host, origin and session are right."""
        connection = HTTPConnection(scope)
        if not await self._may_connect(connection):
            await send({"type": "websocket.close", "code": 1008})
            return

        async def checked() -> Message:
            message = await receive()
            return await self._checked(connection, message) if message.get("bytes") else message

        is_gone = False

        async def answered(message: Message) -> None:
            nonlocal is_gone
            try:
                await send(message)
            except OSError:
                is_gone = True
                raise

        try:
            await self.app(scope, checked, answered)
        except Exception:
            if not is_gone:
                raise
            # Streamlit takes a browser that left during an answer for one that sends text, and would fail of it.
            log.debug("a browser left before it was answered", exc_info=True)

    async def _may_connect(self, connection: HTTPConnection) -> bool:
        if not self._is_host(connection) or not self._is_same_site(connection):
            return False
        try:
            return await self._person(connection) is not None
        except Unavailable:
            return False

    async def _checked(self, connection: HTTPConnection, message: Message) -> Message:
        """The message, or what it becomes once the session is over.

        Streamlit runs callbacks, fragments and dialogs without the main script, so its own check of the session
        comes too late or not at all.
        """
        sent = message["bytes"]
        try:
            person = await self._person(connection, touch=not self.by_itself(sent))
        except Unavailable:
            person = None
        return message if person is not None else {**message, "bytes": self.stop(sent)}

    async def _person(self, connection: HTTPConnection, *, touch: bool = True) -> Person | None:
        token = connection.cookies.get(sessions.COOKIE)
        if token is None:
            return None
        front = self.front
        return await run_in_threadpool(
            lambda: sessions.person_of(front.store, token, front.now(), touch=touch)  # the disk, off the event loop
        )

    # -- hosts and origins

    def _is_host(self, connection: HTTPConnection) -> bool:
        """Whether it was asked for under a name of its own: another site may point its name at this computer."""
        host = connection.headers.get("host", "")
        if not _HOST.fullmatch(host):
            return False
        return not self.hosts or _name(host) in self.hosts

    def _is_same_site(self, connection: HTTPConnection) -> bool:
        """Whether a page of this application sent it; a program that is no browser says nothing and may."""
        site = connection.headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        origin = connection.headers.get("origin")
        if origin is None:
            return True
        place = urlsplit(origin).netloc
        return place == connection.headers.get("host") or (bool(place) and _name(place) in self.hosts - {*LOOPBACK})

    # -- headers

    def _with_headers(self, request: Request, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                if request.url.scheme == "https":
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                headers.setdefault("Content-Security-Policy", self._policy_for(request))
                if request.url.path not in self.assets:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        return sending

    def _policy_for(self, request: Request) -> str:
        host = request.headers.get("host", "")
        return self.policy.replace("HOST", host if _HOST.fullmatch(host) else "localhost")


def hosts_for(address: str, more: str = "") -> tuple[str, ...]:
    """The names for a server bound to `address`; `more` is a list with commas. Empty: any name will do."""
    named = tuple(name.strip().lower().strip("[]") for name in more.split(",") if name.strip())
    if address.strip("[]") in LOOPBACK:
        return (*LOOPBACK, *named)
    return (*LOOPBACK, address, *named) if named else ()


def _name(host: str) -> str:
    """The name in a `Host` header, without port and brackets."""
    return (host[1 : host.index("]")] if host.startswith("[") else host.split(":")[0]).lower().rstrip(".")


def _policy(front_end: Path) -> str:
    """What Streamlit's pages may load: their own files and connections, nothing of anybody else's.

    Its styles are made by script, so inline styles stay allowed; inline scripts only as Streamlit ships them, by hash.
    """
    index = front_end / "index.html"
    scripts = shell.INLINE_SCRIPT.findall(index.read_text("utf-8")) if index.exists() else []
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in scripts)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: 'wasm-unsafe-eval' {hashes}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' ws://HOST wss://HOST",
            "worker-src 'self' blob:",
            "frame-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
