"""The first start: whose register this is, and its first account. Open only while there is no account."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib.domain import passwords
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import Refused
from lib.register import accounts, organisation
from lib.web import page
from lib.web.front import Front
from lib.web.gate import LOOPBACK
from lib.web.sign_in import address_of, enter

FIELDS = (*organisation.FIELDS, "account_name", "account_login")  # what is shown again; passwords never are
_ORDER = ("code", *FIELDS, "account_password", "account_again", "example_code")
_OFFICER = ("dpo_name", "dpo_email", "dpo_phone")
_ANSWERS = {"yes": True, "no": False}
_FORWARDED = ("x-forwarded-for", "x-real-ip", "forwarded")

Sent = Mapping[str, str]


def routes(front: Front) -> list[Route]:
    async def start(request: Request) -> Response:
        if request.method == "POST":
            return await run_in_threadpool(_found, front, request, await page.form_of(request))
        return await run_in_threadpool(_ask, front, request)

    async def explore(request: Request) -> Response:
        return await run_in_threadpool(_explore, front, request, await page.form_of(request))

    return [
        Route("/start", start, methods=["GET", "POST"]),
        Route("/start/example", explore, methods=["POST"]),
    ]


def is_remote(request: Request) -> bool:
    """Whether the visitor sits at another computer; what comes through a proxy counts as that."""
    return address_of(request) not in LOOPBACK or any(name in request.headers for name in _FORWARDED)


def _ask(front: Front, request: Request) -> Response:
    return _form(front, request, {}, []) if accounts.is_empty(front.store) else page.go("/")


def _found(front: Front, request: Request, sent: Sent) -> Response:
    if not accounts.is_empty(front.store):
        return page.go("/sign-in")
    problems = _problems_of_form(front, request, sent)
    try:
        account = _founded(front, request, sent, problems)
    except Problems as refused:
        return _form(front, request, sent, refused.problems)
    except Refused:  # somebody else was quicker
        return page.go("/sign-in")
    return enter(front, request, account, means="password")


def _founded(front: Front, request: Request, sent: Sent, problems: list[Problem]) -> int:
    """The id of the founder. Raises `Problems` with all there are, those of the form and those of the register."""
    firm = {name: sent.get(name) for name in organisation.FIELDS}
    firm["has_dpo"] = _ANSWERS.get(sent.get("has_dpo", ""))
    if not firm["has_dpo"]:
        firm |= dict.fromkeys(_OFFICER)  # those fields are folded away unless the answer is yes
    account = {name: sent.get(f"account_{name}", "") for name in ("name", "login", "password")}
    account["language"] = page.language_for(request).code
    if problems:
        raise Problems(problems + organisation.founding_problems(firm, account))
    return organisation.found(front.store, firm, account, at=front.now())["id"]


def _problems_of_form(front: Front, request: Request, sent: Sent) -> list[Problem]:
    problems = []
    if is_remote(request) and not front.is_code(sent.get("code", "")):
        problems.append(Problem("code", N_("This is not the code on the console.")))
    if sent.get("account_password", "") != sent.get("account_again", ""):
        problems.append(Problem("account_again", N_("The two passwords differ.")))
    return problems


def _explore(front: Front, request: Request, sent: Sent) -> Response:
    """Into the example register, which replaces the empty one until the program is started again."""
    if not front.store.is_example:
        if not accounts.is_empty(front.store):
            return page.go("/")
        if is_remote(request) and not front.is_code(sent.get("example_code", "")):
            return _form(front, request, {}, [Problem("example_code", N_("This is not the code on the console."))])
        front.explore()
    elif is_remote(request):
        return page.go("/sign-in")
    return enter(front, request, front.guide(), means="link")


# -- the form


def _form(front: Front, request: Request, sent: Sent, problems: list[Problem]) -> Response:
    language = page.language_for(request)
    _ = language.gettext
    wrong = page.by_field(language, problems)
    remote = is_remote(request)
    if remote:
        front.tell_code()
    form = _Form(_, sent, wrong)
    return page.show(
        request,
        _("Your register begins here"),
        page.tag("p", _("Two minutes, then it is ready. Everything can be changed later."), class_="lead"),
        page.refusal(*_summary(language, len(wrong))) if wrong else None,
        page.form(
            "/start",
            form.elsewhere() if remote else None,
            form.firm(),
            form.officer(),
            form.account(),
            page.button(_("Begin the register")),
        ),
        _example(_, form, remote),
        status=422 if problems else 200,
        wide=True,
    )


def _summary(language: page.Language, count: int) -> list[str]:
    sentence = language.ngettext(
        "{n} thing to correct; it is marked below. Nothing you typed is lost.",
        "{n} things to correct; they are marked below. Nothing you typed is lost.",
        count,
    )
    return [sentence.format(n=count), language.gettext("Only the passwords must be typed again.")]


def _example(_: Callable[[str], str], form: "_Form", remote: bool) -> page.Html:
    return page.tag(
        "section",
        page.tag("h2", _("Just looking?")),
        page.tag(
            "p",
            _("An invented firm with two years of incidents, thrown away when the program stops. Yours stays empty."),
            class_="hint",
        ),
        page.form(
            "/start/example",
            form.code("example_code") if remote else None,
            page.button(_("Explore the example register"), quiet=True),
        ),
    )


class _Form:
    """The parts of the form, filled with what was typed, each problem beside its field."""

    def __init__(self, _: Callable[[str], str], sent: Sent, wrong: Mapping[str, str]):
        self._, self.sent, self.wrong = _, sent, wrong
        self.first = next((name for name in _ORDER if name in wrong), "name")  # where the cursor stands

    def _field(self, name: str, label: str, **more: Any) -> page.Html:
        value = self.sent.get(name, "") if name in FIELDS else ""
        return page.field(name, label, value=value, problem=self.wrong.get(name), autofocus=name == self.first, **more)

    def code(self, name: str) -> page.Html:
        _ = self._
        return self._field(
            name,
            _("Code from the console"),
            hint=_("It stands where the program was started. Only who sees that may begin the register."),
            autocomplete="off",
            autocapitalize="characters",
            spellcheck="false",
        )

    def elsewhere(self) -> page.Html:
        _ = self._
        return page.tag("section", page.tag("h2", _("You are at another computer")), self.code("code"))

    def firm(self) -> page.Html:
        _ = self._
        return page.tag(
            "section",
            page.tag("h2", _("Your organisation")),
            page.tag("p", _("This stands on notifications, letters and reports."), class_="hint"),
            self._field("name", _("Name (needed)"), autocomplete="organization"),
            self._field("address", _("Address"), autocomplete="street-address"),
            self._field("tax_number", "NIP", inputmode="numeric", autocomplete="off"),
            page.tag(
                "div",
                self._field("contact_email", _("Contact: e-mail"), kind="email", autocomplete="email"),
                self._field("contact_phone", _("Contact: phone"), kind="tel", autocomplete="tel"),
                class_="pair",
            ),
        )

    def officer(self) -> page.Html:
        _ = self._
        answers = {"yes": _("yes"), "no": _("no"), "unsaid": _("not said yet")}
        return page.tag(
            "section",
            page.choice(
                "has_dpo",
                _("Is a data-protection officer appointed?"),
                answers,
                chosen=self.sent.get("has_dpo", "unsaid"),
                problem=self.wrong.get("has_dpo"),
            ),
            page.tag(
                "div",
                self._field("dpo_name", _("Officer: name"), autocomplete="off"),
                page.tag(
                    "div",
                    self._field("dpo_email", _("Officer: e-mail"), kind="email", autocomplete="off"),
                    self._field("dpo_phone", _("Officer: phone"), kind="tel", autocomplete="off"),
                    class_="pair",
                ),
                class_="officer",
            ),
        )

    def account(self) -> page.Html:
        _ = self._
        hint = _("At least {count} characters; a few words in a row will do.")
        return page.tag(
            "section",
            page.tag("h2", _("Your account")),
            page.tag("p", _("The first account is an admin: it makes the others."), class_="hint"),
            page.tag(
                "div",
                self._field("account_name", _("Your name (needed)"), autocomplete="name"),
                self._field(
                    "account_login",
                    _("Login (needed)"),
                    autocomplete="username",
                    autocapitalize="none",
                    spellcheck="false",
                ),
                class_="pair",
            ),
            page.tag("p", hint.format(count=passwords.SHORTEST), class_="hint", id="password-rule"),
            page.tag(
                "div",
                self._field("account_password", _("Password (needed)"), kind="password", autocomplete="new-password"),
                self._field(
                    "account_again", _("The same password again"), kind="password", autocomplete="new-password"
                ),
                class_="pair",
            ),
        )
