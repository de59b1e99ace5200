"""One-time links: to sign in, or to choose a password.

The address only asks; the button does it. Programs that look at the links in a mail would use them up otherwise.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib.domain import passwords
from lib.domain.messages import N_, Problem, Problems
from lib.register import accounts, sessions
from lib.register.sessions import Link
from lib.web import page
from lib.web.front import Front
from lib.web.sign_in import enter_or_ask


def routes(front: Front) -> list[Route]:
    async def link(request: Request) -> Response:
        sent = await page.form_of(request) if request.method == "POST" else None
        return await run_in_threadpool(_link, front, request, sent)

    return [Route("/link/{token}", link, methods=["GET", "POST"])]


def _link(front: Front, request: Request, sent: dict[str, str] | None) -> Response:
    token = request.path_params["token"]
    link = sessions.link_of(front.store, token, front.now())
    if link is None or link.purpose == "second_factor":
        return _no_good(request)
    if sent is None:
        return _ask(request, link)
    if link.purpose == "set_password":
        return _set_password(front, request, link, token, sent)
    used = sessions.redeem(front.store, token, "sign_in", front.now())
    return enter_or_ask(front, request, used.account_id, means="link") if used else _no_good(request)


def _set_password(front: Front, request: Request, link: Link, token: str, sent: dict[str, str]) -> Response:
    password = sent.get("password", "")
    problems = accounts.password_problems(password, link.login, link.name)
    if not problems and password != sent.get("again", ""):
        problems = [Problem("again", N_("The two passwords differ."))]
    if problems:
        return _ask(request, link, problems)
    try:
        account_id = accounts.set_password_by_link(front.store, token, password, at=front.now())
    except Problems as refused:
        return _ask(request, link, refused.problems)
    return _no_good(request) if account_id is None else enter_or_ask(front, request, account_id, means="link")


def _ask(request: Request, link: Link, problems: list[Problem] | None = None) -> Response:
    _ = page.language_for(request).gettext
    if link.purpose == "set_password":
        return _ask_for_password(request, link, problems or [])
    return page.show(
        request,
        _("Sign in"),
        page.tag("p", _("This link signs you in as {name}. It works once.").format(name=link.name)),
        page.form(request.url.path, page.button(_("Sign in"), autofocus=True)),
    )


def _ask_for_password(request: Request, link: Link, problems: list[Problem]) -> Response:
    language = page.language_for(request)
    _ = language.gettext
    wrong = page.by_field(language, problems)
    return page.show(
        request,
        _("Choose a password"),
        page.tag("p", _("This link is for {name}. It works once.").format(name=link.name)),
        page.form(
            request.url.path,
            page.field("login", _("Login"), value=link.login, autocomplete="username", readonly=True),
            page.field(
                "password",
                _("New password"),
                kind="password",
                hint=_("At least {count} characters; a few words in a row will do.").format(count=passwords.SHORTEST),
                problem=wrong.get("password"),
                autocomplete="new-password",
                autofocus=True,
            ),
            page.field(
                "again",
                _("The same password again"),
                kind="password",
                problem=wrong.get("again"),
                autocomplete="new-password",
            ),
            page.button(_("Save and sign in")),
        ),
        status=422 if problems else 200,
    )


def _no_good(request: Request) -> Response:
    _ = page.language_for(request).gettext
    return page.show(
        request,
        _("This link no longer works"),
        page.tag(
            "p", _("It was used already, or it is more than a day old. An admin of the register can make another.")
        ),
        page.tag("p", page.tag("a", _("Sign in"), href="/sign-in")),
        status=410,
    )
