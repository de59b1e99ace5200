"""Signing in with login and password, and signing out."""

import math
import threading
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib.register import accounts, sessions
from lib.web import page
from lib.web.front import Front

FREE_ATTEMPTS = 5  # mistyping is human; a program that guesses needs thousands
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)
MOST_REMEMBERED = 10_000
LONGEST_NEXT = 2_000
AT_ONCE = 4  # passwords being checked; the others wait without taking a thread from who is signed in


class Attempts:
    """How often it went wrong, by login and address: after five times each further try waits twice as long.

    In memory only: a restart forgives, and nobody can lock somebody else out from another address.
    """

    def __init__(self) -> None:
        self._failed: dict[tuple[str, str], tuple[int, datetime]] = {}
        self._lock = threading.Lock()

    def wait(self, who: tuple[str, str], at: datetime) -> timedelta:
        """How long until the next try."""
        count, last = self._failed.get(who, (0, at))
        if count < FREE_ATTEMPTS:
            return timedelta(0)
        pause = min(timedelta(seconds=2 ** min(count - FREE_ATTEMPTS + 1, 20)), LONGEST_WAIT)
        return max(last + pause - at, timedelta(0))

    def count(self, who: tuple[str, str], at: datetime) -> None:
        """Counts a try before its password is checked, so that many at once do not all come first."""
        with self._lock:
            count, last = self._failed.pop(who, (0, at))
            if at - last > FORGOTTEN_AFTER:
                count = 0
            if len(self._failed) >= MOST_REMEMBERED:
                self._failed.pop(next(iter(self._failed)))
            self._failed[who] = (count + 1, at)

    def forgive(self, who: tuple[str, str]) -> None:
        with self._lock:
            self._failed.pop(who, None)


def routes(front: Front) -> list[Route]:
    attempts, turns = Attempts(), CapacityLimiter(AT_ONCE)

    async def enter(request: Request) -> Response:
        if request.method == "POST":
            sent = await page.form_of(request)
            return await to_thread.run_sync(_sign_in, front, attempts, request, sent, limiter=turns)
        return await run_in_threadpool(_ask, front, request)

    async def leave(request: Request) -> Response:
        if request.method == "POST":
            return await run_in_threadpool(_sign_out, front, request)
        return _ask_to_leave(request)

    return [
        Route("/sign-in", enter, methods=["GET", "POST"]),
        Route("/sign-out", leave, methods=["GET", "POST"]),
    ]


def safe_next(wanted: str | None) -> str:
    """Where to go after signing in: a path of this application, or its beginning."""
    if not wanted or len(wanted) > LONGEST_NEXT or not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    if "\\" in wanted or any(ord(c) < 0x21 or ord(c) == 0x7F for c in wanted):
        return "/"
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or parts.path in ("/sign-in", "/sign-out", "/start"):
        return "/"
    return wanted


def signed_in(request: Request, token: str, path: str = "/") -> Response:
    """Gives the browser its session and sends it on. The cookie goes when the browser is closed."""
    response = page.go(path)
    secure = request.url.scheme == "https"
    response.set_cookie(sessions.COOKIE, token, path="/", httponly=True, samesite="lax", secure=secure)
    return response


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def _ask(front: Front, request: Request) -> Response:
    wanted = safe_next(request.query_params.get("next"))
    if accounts.is_empty(front.store):
        return page.go("/start")
    if sessions.person_of(front.store, request.cookies.get(sessions.COOKIE), front.now()):
        return page.go(wanted)
    _ = page.language_for(request).gettext
    said = [page.note(_("You are signed out."))] if "out" in request.query_params else []
    return _form(front, request, wanted, above=said)


def _sign_in(front: Front, attempts: Attempts, request: Request, sent: dict[str, str]) -> Response:
    login, now = sent.get("login", "")[:200], front.now()
    wanted = safe_next(request.query_params.get("next"))
    who = (accounts.login_of(login), address_of(request))
    _ = page.language_for(request).gettext
    wait = attempts.wait(who, now)
    if wait:
        seconds = math.ceil(wait.total_seconds())
        sentence = _("Too many attempts. The next one is possible in {seconds} s.").format(seconds=seconds)
        response = _form(front, request, wanted, login, [page.refusal(sentence)], status=429)
        response.headers["Retry-After"] = str(seconds)
        return response
    attempts.count(who, now)
    account_id = accounts.sign_in(front.store, login, sent.get("password", ""))
    if account_id is None:
        return _form(front, request, wanted, login, [page.refusal(_("Login and password do not match."))], status=403)
    attempts.forgive(who)
    sessions.end(front.store, request.cookies.get(sessions.COOKIE), now)
    return signed_in(request, sessions.begin(front.store, account_id, now), wanted)


def _form(
    front: Front,
    request: Request,
    wanted: str,
    login: str = "",
    above: list[page.Html] | None = None,
    status: int = 200,
) -> Response:
    _ = page.language_for(request).gettext
    return page.show(
        request,
        _("Sign in"),
        *(above or []),
        page.form(
            "/sign-in" if wanted == "/" else f"/sign-in?next={quote(wanted, safe='')}",
            page.field(
                "login",
                _("Login"),
                value=login,
                autocomplete="username",
                autocapitalize="none",
                spellcheck="false",
                autofocus=not login,
            ),
            page.field(
                "password",
                _("Password"),
                kind="password",
                autocomplete="current-password",
                autofocus=bool(login),
            ),
            page.button(_("Sign in")),
        ),
        _example_entrance(front, request),
        page.tag(
            "p",
            _("Forgotten? An admin of the register can give you a link to choose a new password."),
            class_="hint",
        ),
        status=status,
    )


def _example_entrance(front: Front, request: Request) -> page.Html | None:
    if not front.store.is_example:
        return None
    _ = page.language_for(request).gettext
    return page.form("/start/example", page.button(_("Look around in the example register"), quiet=True))


def _sign_out(front: Front, request: Request) -> Response:
    """Ends the session itself: whoever still holds its cookie, in another tab or a copy, is out as well."""
    sessions.end(front.store, request.cookies.get(sessions.COOKIE), front.now())
    response = page.go("/sign-in?out=1")
    response.delete_cookie(sessions.COOKIE, path="/", httponly=True, samesite="lax")
    return response


def _ask_to_leave(request: Request) -> Response:
    _ = page.language_for(request).gettext
    return page.show(
        request,
        _("Sign out?"),
        page.tag("p", _("All tabs of this browser are signed out.")),
        page.form("/sign-out", page.button(_("Sign out"), autofocus=True)),
        page.tag("p", page.tag("a", _("Back to the register"), href="/")),
    )
