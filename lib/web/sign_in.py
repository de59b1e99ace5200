"""Signing in with login and password, then the code of the second factor where there is one; and signing out."""

import ipaddress
import math
from urllib.parse import quote, urlsplit

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib.register import accounts, attempts, second_factor, sessions
from lib.web import page
from lib.web.front import Front

LONGEST_NEXT = 2_000
AT_ONCE = 4  # passwords being checked; the others wait without taking a thread from who is signed in
STEP_COOKIE = "rejestr72-step"  # between the password and the code of the second factor


def routes(front: Front) -> list[Route]:
    turns = CapacityLimiter(AT_ONCE)

    async def enter(request: Request) -> Response:
        if request.method == "POST":
            sent = await page.form_of(request)
            return await to_thread.run_sync(_sign_in, front, request, sent, limiter=turns)
        return await run_in_threadpool(_ask, front, request)

    async def code(request: Request) -> Response:
        sent = await page.form_of(request) if request.method == "POST" else None
        return await run_in_threadpool(_second, front, request, sent)

    async def leave(request: Request) -> Response:
        if request.method == "POST":
            return await run_in_threadpool(_sign_out, front, request)
        return _ask_to_leave(request)

    return [
        Route("/sign-in", enter, methods=["GET", "POST"]),
        Route("/sign-in/code", code, methods=["GET", "POST"]),
        Route("/sign-out", leave, methods=["GET", "POST"]),
    ]


def safe_next(wanted: str | None) -> str:
    """Where to go after signing in: a path of this application, or its beginning."""
    if not wanted or len(wanted) > LONGEST_NEXT or not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    if "\\" in wanted or any(ord(c) < 0x21 or ord(c) == 0x7F for c in wanted):
        return "/"
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or parts.path.startswith(("/sign-in", "/sign-out", "/start")):
        return "/"
    return wanted


def enter(
    front: Front, request: Request, account_id: int, path: str = "/", *, means: str, failed_before: int | None = None
) -> Response:
    """Begins a session in place of the one before; gives the browser its cookie and sends it on.

    The cookie goes when the browser is closed.
    """
    now = front.now()
    sessions.end(front.store, request.cookies.get(sessions.COOKIE), now)
    token = sessions.begin(front.store, account_id, now, means=means, failed_before=failed_before)
    response = page.go(path)
    give(request, response, sessions.COOKIE, token, "/")
    return response


def enter_or_ask(front: Front, request: Request, account_id: int, path: str = "/", *, means: str) -> Response:
    """As `enter`, but asks for the code first where the account has a second factor."""
    if not second_factor.is_on(front.store, account_id):
        return enter(front, request, account_id, path, means=means)
    token = sessions.one_time_link(front.store, account_id, "second_factor", front.now())
    response = page.go(_onward("/sign-in/code", path))
    give(request, response, STEP_COOKIE, token, "/sign-in")
    return response


def give(request: Request, response: Response, name: str, token: str, path: str) -> None:
    """A cookie out of reach of scripts and other sites, by TLS only where the visit is by TLS."""
    secure = request.url.scheme == "https"
    response.set_cookie(name, token, path=path, httponly=True, samesite="lax", secure=secure)


def address_of(request: Request) -> str:
    """Where somebody comes from; one household or office of IPv6 is one address."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4 or address.is_loopback:
        return host
    return str(address.ipv4_mapped or ipaddress.IPv6Network((address, 64), strict=False))


def _onward(path: str, wanted: str) -> str:
    return path if wanted == "/" else f"{path}?next={quote(wanted, safe='')}"


def _ask(front: Front, request: Request) -> Response:
    wanted = safe_next(request.query_params.get("next"))
    if accounts.is_empty(front.store):
        return page.go("/start")
    if sessions.person_of(front.store, request.cookies.get(sessions.COOKIE), front.now()):
        return page.go(wanted)
    _ = page.language_for(request).gettext
    said = [page.note(_("You are signed out."))] if "out" in request.query_params else []
    return _form(front, request, wanted, above=said)


def _sign_in(front: Front, request: Request, sent: dict[str, str]) -> Response:
    login, now = sent.get("login", "")[:200], front.now()
    wanted = safe_next(request.query_params.get("next"))
    who = (accounts.login_of(login), address_of(request))
    _ = page.language_for(request).gettext
    if wait := math.ceil(attempts.wait(front.store, *who, now).total_seconds()):
        return _slowed(_form(front, request, wanted, login, [_later(request, wait)], status=429), wait)
    attempts.count(front.store, *who, now)
    account_id = accounts.sign_in(front.store, login, sent.get("password", ""))
    if account_id is None:
        return _form(front, request, wanted, login, [page.refusal(_("Login and password do not match."))], status=403)
    if second_factor.is_on(front.store, account_id):
        return enter_or_ask(front, request, account_id, wanted, means="password")
    failed = attempts.forgive(front.store, *who)
    return enter(front, request, account_id, wanted, means="password", failed_before=failed)


def _later(request: Request, seconds: int) -> page.Html:
    _ = page.language_for(request).gettext
    return page.refusal(_("Too many attempts. The next one is possible in {seconds} s.").format(seconds=seconds))


def _slowed(response: Response, seconds: int) -> Response:
    response.headers["Retry-After"] = str(seconds)
    return response


# -- the second factor


def _second(front: Front, request: Request, sent: dict[str, str] | None) -> Response:
    """Asks for the code of who has given the password within the last minutes; tries are counted like passwords."""
    token, now = request.cookies.get(STEP_COOKIE, ""), front.now()
    wanted = safe_next(request.query_params.get("next"))
    step = sessions.link_of(front.store, token, now)
    if step is None or step.purpose != "second_factor":
        return page.go(_onward("/sign-in", wanted))
    if sent is None:
        return _ask_for_code(request, wanted)
    who = (step.login, address_of(request))
    if wait := math.ceil(attempts.wait(front.store, *who, now).total_seconds()):
        return _slowed(_ask_for_code(request, wanted, _later(request, wait), status=429), wait)
    attempts.count(front.store, *who, now)
    if not second_factor.opens(front.store, step.account_id, sent.get("code", "")[:40], now):
        _ = page.language_for(request).gettext
        return _ask_for_code(request, wanted, page.refusal(_("This code does not match.")), status=403)
    if sessions.redeem(front.store, token, "second_factor", now) is None:
        return page.go(_onward("/sign-in", wanted))
    failed = attempts.forgive(front.store, *who, tries=2)
    response = enter(front, request, step.account_id, wanted, means="second_factor", failed_before=failed)
    response.delete_cookie(STEP_COOKIE, path="/sign-in", httponly=True, samesite="lax")
    return response


def _ask_for_code(request: Request, wanted: str, above: page.Html | None = None, status: int = 200) -> Response:
    _ = page.language_for(request).gettext
    return page.show(
        request,
        _("Second step"),
        above,
        page.form(
            _onward("/sign-in/code", wanted),
            page.field(
                "code",
                _("Code"),
                hint=_("The six digits that your phone shows now, or a recovery code."),
                autocomplete="one-time-code",
                autocapitalize="none",
                spellcheck="false",
                autofocus=True,
            ),
            page.button(_("Sign in")),
        ),
        page.tag("p", page.tag("a", _("Begin again"), href=_onward("/sign-in", wanted))),
        page.tag("p", _("Phone and recovery codes lost? An admin can take the second step away."), class_="hint"),
        status=status,
    )


# -- the form


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
            _onward("/sign-in", wanted),
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
        _provider_entrance(front, request, wanted),
        _example_entrance(front, request),
        page.tag(
            "p",
            _("Forgotten? An admin of the register can give you a link to choose a new password."),
            class_="hint",
        ),
        status=status,
    )


def _provider_entrance(front: Front, request: Request, wanted: str) -> page.Html | None:
    if front.provider is None:
        return None
    text = page.language_for(request).gettext("Sign in with {name}").format(name=front.provider)
    return page.tag("p", page.tag("a", text, href=_onward("/sign-in/provider", wanted), class_="button quiet"))


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
