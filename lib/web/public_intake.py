"""`/tell`: a report without an account, where that is switched on; `/tell/state`: what became of it, by its receipt.

Five questions, no script. It shows nothing of the register, takes so many reports an hour and no more, and gives back
a text in which numbers of people were typed, with marks in their place.
"""

import secrets
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lib.domain import taxonomy
from lib.domain.local_time import is_missing, to_utc
from lib.domain.messages import N_, Problem, Problems
from lib.register import organisation, outside
from lib.web import page, sign_in
from lib.web.front import Front

PATHS = ("/tell", "/tell/state")
AN_HOUR = timedelta(hours=1)
FROM_ONE, FROM_ALL, LOOK_UPS = 6, 60, 30  # an hour: reports from one address, from everywhere, receipts asked for
MOST_REMEMBERED = 10_000
STATES = {
    "received": N_("It has been received. Nobody has taken it up yet."),
    "taken_up": N_("Somebody is working on it."),
    "closed": N_("Work on the report is finished."),
}
_TRAP = "website"  # a field nobody sees; programs fill it in
Sent = dict[str, str]


class Limits:
    """How often within the last hour, by what and from where; in memory, a restart forgives."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], deque[datetime]] = {}
        self._lock = threading.Lock()

    def allows(self, what: str, where: str, most: int, at: datetime) -> bool:
        """Whether once more is allowed; it is counted then."""
        with self._lock:
            seen = self._seen.pop((what, where), None) or deque()
            while seen and at - seen[0] >= AN_HOUR:
                seen.popleft()
            if len(self._seen) >= MOST_REMEMBERED:
                self._seen.pop(next(iter(self._seen)))
            self._seen[what, where] = seen
            if len(seen) >= most:
                return False
            seen.append(at)
            return True


def routes(front: Front) -> list[Route]:
    limits = Limits()

    def answering(answer: Callable[[Front, Limits, Request, Sent | None], Response]) -> Callable:
        async def answered(request: Request) -> Response:
            sent = await page.form_of(request) if request.method == "POST" else None
            if not outside.is_on(front.store):
                return PlainTextResponse("This is not open.", 404)
            return await run_in_threadpool(answer, front, limits, request, sent)

        return answered

    return [
        Route("/tell", answering(_tell), methods=["GET", "POST"]),
        Route("/tell/state", answering(_state), methods=["GET", "POST"]),
    ]


# -- a report


def _tell(front: Front, limits: Limits, request: Request, sent: Sent | None) -> Response:
    if sent is None:
        return _form(front, request, {"token": secrets.token_urlsafe(24)}, [])
    if not sent:  # larger than a form may be
        too_long = Problem(
            "description", N_("This is too long; at most {longest} characters."), {"longest": outside.LONGEST}
        )
        return _form(front, request, {"token": secrets.token_urlsafe(24)}, [too_long])
    if sent.get(_TRAP):
        return _thanks(request, f"R-{secrets.token_hex(2)}-{secrets.token_hex(2)}-{secrets.token_hex(2)}".upper())
    values, problems = _values(sent, front.now())
    if problems:
        return _form(front, request, sent, problems)
    if (text := outside.marked(values["description"])) != values["description"]:
        sentence = N_(
            "We put marks such as [PESEL] in place of numbers and addresses of people. Read it and send again."
        )
        return _form(front, request, sent | {"description": text}, [Problem("description", sentence)])
    if not _may_report(limits, request, front.now()):
        return _form(
            front, request, sent, [Problem("", N_("Too many reports within an hour. Please call us instead."))], 429
        )
    try:
        receipt = outside.receive(
            front.store, values, sent.get("token", "")[:64], page.language_for(request).code, front.now()
        )
    except Problems as refused:
        return _form(front, request, sent, refused.problems)
    return _thanks(request, receipt)


def _may_report(limits: Limits, request: Request, at: datetime) -> bool:
    return limits.allows("report", sign_in.address_of(request), FROM_ONE, at) and limits.allows(
        "report", "", FROM_ALL, at
    )


def _values(sent: Sent, at: datetime) -> tuple[dict, list[Problem]]:
    problems = []
    detected_at = None
    if typed := sent.get("detected_at", "").strip():
        try:
            wall = datetime.fromisoformat(typed[:16])
            detected_at = None if is_missing(wall) or wall.tzinfo else to_utc(wall)
        except (ValueError, OverflowError):
            detected_at = None
        if detected_at is None:
            problems.append(Problem("detected_at", N_("Give day and hour, or leave it empty.")))
    values = {
        "description": sent.get("description", "").replace("\r\n", "\n").strip(),
        "found_by": sent.get("found_by", ""),
        "detected_at": detected_at,
        "ongoing": {"yes": True, "no": False}.get(sent.get("ongoing", "")),
        "contact": " ".join(sent.get("contact", "").split()),
    }
    if len(sent.get("token", "")) < 16:
        problems.append(Problem("", N_("This form is too old. Please send it again.")))
        sent["token"] = secrets.token_urlsafe(24)
    return values, problems + outside.problems(values, at)


def _form(front: Front, request: Request, sent: Sent, problems: list[Problem], status: int = 422) -> Response:
    language = page.language_for(request)
    _ = language.gettext
    wrong = page.by_field(language, problems)
    finders = {code: taxonomy.label("finders", code, language.code) for code in outside.FINDERS}
    return page.show(
        request,
        _("Report an incident with personal data"),
        page.tag("p", _lead(front, language), class_="lead"),
        page.refusal(wrong[""]) if "" in wrong else None,
        page.form(
            "/tell",
            page.hidden("token", sent.get("token", "")),
            page.text_area(
                "description",
                _("What happened?"),
                value=sent.get("description", ""),
                hint=_("In your own words. No names, PESEL numbers or passwords of the people concerned, please."),
                problem=wrong.get("description"),
                longest=outside.LONGEST,
            ),
            page.field(
                "detected_at",
                _("When did you notice it? (if you know)"),
                value=sent.get("detected_at", ""),
                kind="datetime-local",
                problem=wrong.get("detected_at"),
            ),
            page.choice(
                "found_by",
                _("Who are you to us?"),
                finders,
                chosen=sent.get("found_by"),
                problem=wrong.get("found_by"),
            ),
            page.choice(
                "ongoing",
                _("Is it still going on?"),
                {"yes": _("yes"), "no": _("no"), "unknown": _("I do not know")},
                chosen=sent.get("ongoing", "unknown"),
            ),
            page.field(
                "contact",
                _("How can we reach you? (if you like)"),
                value=sent.get("contact", ""),
                hint=_("Name, phone or e-mail: only for questions about this report."),
                problem=wrong.get("contact"),
                autocomplete="off",
            ),
            page.trap(_TRAP),
            page.button(_("Send the report")),
        ),
        page.tag("p", page.tag("a", _("Ask what became of a report"), href="/tell/state")),
        status=status if problems else 200,
        wide=True,
    )


def _lead(front: Front, language: page.Language) -> str:
    found = organisation.get(front.store)
    firm = found["name"] if found else page.NAME
    return language.gettext(
        "For {firm}: five questions, no account. You get a receipt with which you can ask later."
    ).format(firm=firm)


def _thanks(request: Request, receipt: str) -> Response:
    _ = page.language_for(request).gettext
    return page.show(
        request,
        _("Thank you, we have it"),
        page.tag("p", _("Your receipt, shown only now:")),
        page.tag("p", page.tag("code", receipt), class_="receipt"),
        page.tag("p", _("With it you can ask what became of your report. Keep it; we cannot look it up for you.")),
        page.tag("p", page.tag("a", _("Ask what became of a report"), href="/tell/state")),
    )


# -- what became of it


def _state(front: Front, limits: Limits, request: Request, sent: Sent | None) -> Response:
    language = page.language_for(request)
    _ = language.gettext
    receipt = (sent or {}).get("receipt", "")[:40]
    said, status, problem = None, 200, None
    if sent is not None:
        if not limits.allows("state", sign_in.address_of(request), LOOK_UPS, front.now()):
            problem, status = _("Too often within an hour. Please try again later."), 429
        elif found := outside.state_of(front.store, receipt):
            received = _("Received {moment}.").format(moment=language.moment(found["received_at"]))
            said = page.note(received, _(STATES[found["state"]]))
        else:
            problem, status = _("There is no such receipt. Look at it letter by letter."), 404
    return page.show(
        request,
        _("What became of a report"),
        said,
        page.form(
            "/tell/state",
            page.field(
                "receipt", _("Receipt"), value=receipt, problem=problem, autocomplete="off", autocapitalize="characters"
            ),
            page.button(_("Ask")),
        ),
        page.tag("p", page.tag("a", _("Report an incident with personal data"), href="/tell")),
        status=status,
    )
