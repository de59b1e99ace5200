"""Everything that can be opened, fetched or written, for every role and for nobody; what is new has to be put in.

Routes are read from the modules of lib/web and held against the gate's own list of open paths; pages from `pages/`;
functions that read or write for a person from `lib/register`, by their argument `by`.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType

import pytest

import lib.register
import lib.web
from lib.domain.permissions import May, Person, Refused
from lib.register import incidents, sessions
from lib.register.store import Store
from lib.web import gate
from lib.web.front import Front
from tests.builders import EVERYBODY, NOW, a_report
from tests.visits import PAGES, Visit, id_of
from tests.web.conftest import the_client

SECRET = "Zaginęła koperta z Poznania"
ROLES = {"rita": "reporter", "hanna": "handler", "iga": "dpo", "marek": "management", "adam": "admin"}

# -- functions of the register

FUNCTIONS = {
    May.ADMINISTER: """
        accounts.listed accounts.get accounts.create accounts.change accounts.disable accounts.enable accounts.invite
        accounts.sign_out accounts.set_password archive.make backups.by_hand operation.facts organisation.save
        restoring.restore restricted.closed_to restricted.let_in second_factor.switch_off settings.set_number
        settings.set_on_call outbox.listed outbox.put_test outside.switch retention.due retention.erase
    """,
    May.EDIT: """
        actions.add actions.change actions.finish actions.resume actions.withdraw appointments.add appointments.finish
        appointments.withdraw assessments.save attachments.withdraw causes.add causes.change causes.withdraw
        clients.save clients.retire clients.take_back clients.import_rows clients.mark clients.change_affected
        corrections.exported corrections.accept
        data_sets.add data_sets.withdraw drills.start drills.end drills.withdraw education.add education.change
        education.withdraw exposure.save
        imports.check imports.bring_in imports.withdraw imports.save_mapping
        incidents.change meetings.begin meetings.change meetings.note meetings.join meetings.leave meetings.carry_out
        meetings.withdraw notices.record notices.tell_clients notices.confirm notices.withdraw
        outbox.retry outbox.send_notices outside.take_up reminders.acknowledge prevention.add
        prevention.change prevention.finish prevention.reopen prevention.withdraw procedures.add procedures.change
        procedures.withdraw restricted.restrict reviews.save reviews.find reviews.settle suppliers.save
        suppliers.retire suppliers.take_back verifications.record verifications.withdraw
    """,
    May.CLOSE: "incidents.close incidents.reopen",
    May.DECIDE: """
        decisions.record decisions.second incidents.decide_outcome meetings.decide meetings.withdraw_decision
        minutes.freeze minutes.add_remark prevention.judge reviews.finish reviews.reopen
    """,
    May.SEE_ALL: """
        alike.find feeds.begin listing.page listing.ids outside.waiting reminders.unseen
    """,
    May.EXPORT: "exports.export_of",
    May.REPORT: "incidents.report",
    # of one's own, or what one may see: their own tests hold who that is
    None: """
        accounts.change_own_password attachments.add attachments.content drafts.save drafts.is_free drafts.load
        drafts.unfinished drafts.discard feeds.revoke feeds.since incidents.get incidents.reported_by
        procedures.acknowledge restricted.note_reading second_factor.codes_left second_factor.switch_on
    """,
}
RIGHT_OF = {name: right for right, names in FUNCTIONS.items() for name in names.split()}


def functions() -> Iterator[tuple[str, FunctionType]]:
    """Every public function of the register that does something in the store for a person."""
    for module in pkgutil.iter_modules(lib.register.__path__):
        of_module = importlib.import_module(f"lib.register.{module.name}")
        for name, function in vars(of_module).items():
            is_own = inspect.isfunction(function) and function.__module__ == of_module.__name__
            if is_own and not name.startswith("_"):
                taken = list(inspect.signature(function).parameters)
                if taken[:1] == ["store"] and "by" in taken:
                    yield f"{module.name}.{name}", function


def asked(function: Callable, store: Store, by: Person) -> None:
    """Calls it with nothing to write: whoever may not is to hear that first."""
    given = {"store": store, "by": by, "at": NOW, "now": NOW}
    needed = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty and p.kind < 4]
    answer = function(**{p.name: given.get(p.name) for p in needed if p.kind is not p.VAR_POSITIONAL})
    if hasattr(answer, "__enter__"):
        answer.__enter__()


def test_every_function_has_its_right_in_the_table():
    assert {name for name, _ in functions()} == RIGHT_OF.keys()


def test_every_function_refuses_every_role_without_its_right_before_anything_else(store):
    wrong, before = [], store.value("select count(*) from journal")
    for name, function in functions():
        right = RIGHT_OF[name]
        for person in EVERYBODY:
            if right is not None and not person.may(right):
                try:
                    asked(function, store, person)
                    wrong.append((name, person.role, "done"))
                except Refused:
                    pass
                except Exception as error:
                    wrong.append((name, person.role, repr(error)))
    assert wrong == []
    assert store.value("select count(*) from journal") == before


# -- pages

CLOSED = {
    "reporter": ["register", "dashboard", "reviews", "prevention", "suppliers", "education", "clients", "importing"],
    "management": ["importing"],
}


@pytest.fixture
def template(founded):
    return founded


@pytest.fixture
def reported(store):
    """An incident of the firm's that Hanna reported."""
    hanna = Person(id_of(store, "hanna"), "Hanna", "handler")
    return incidents.report(store, a_report(description=SECRET), by=hanna, at=NOW)


def test_every_page_for_every_role(store, clock, reported):
    number = reported["number"]
    for login, role in ROLES.items():
        visit = Visit(store, login, clock)
        for page in sorted(file.stem for file in PAGES.glob("*.py")):
            visit.go(page, {"number": number} if page == "incident" else None)
            is_closed = page in CLOSED.get(role, ())
            assert any(info.value.startswith("Your role") for info in visit.at.info) is is_closed, (login, page)
            if role == "reporter":
                assert SECRET not in visit.text, page
        if role != "reporter":
            assert SECRET in visit.go("incident", {"number": number}).text


# -- routes

ANYBODY, SWITCHED_ON = "anybody", "anybody, once it is switched on"
SIGNED_IN, READERS, ADMINS = "signed in", "all but reporters", "admins"
ROUTES = {
    "/sign-in": ANYBODY,
    "/sign-in/code": ANYBODY,
    "/sign-in/provider": ANYBODY,
    "/sign-in/provider/back": ANYBODY,
    "/sign-out": ANYBODY,
    "/start": ANYBODY,
    "/start/example": ANYBODY,
    "/link/{token}": ANYBODY,
    "/health": ANYBODY,
    "/calendar/{token}.ics": ANYBODY,
    "/tell": SWITCHED_ON,
    "/tell/state": SWITCHED_ON,
    "/health/details": ADMINS,
    "/archive/{name}": ADMINS,
    "/figures/{name:str}.{ending:str}": READERS,
    "/here": SIGNED_IN,
    "/watch.js": SIGNED_IN,
    "/typed.js": SIGNED_IN,
    "/lost.js": SIGNED_IN,
    "/": SIGNED_IN,
    "/{page}": SIGNED_IN,
}
EXAMPLES = {
    "/calendar/{token}.ics": f"/calendar/{'x' * 43}.ics",
    "/link/{token}": f"/link/{'x' * 43}",
    "/archive/{name}": "/archive/x.zip",
    "/figures/{name:str}.{ending:str}": "/figures/times.xlsx",
    "/{page}": "/report",
}


def routes(front: Front) -> Iterator[str]:
    """The paths that the modules of lib/web answer."""
    for module in pkgutil.iter_modules(lib.web.__path__):
        made = getattr(importlib.import_module(f"lib.web.{module.name}"), "routes", None)
        if made is not None:
            further = {"front_end": Path(), "given": None}
            taken = list(inspect.signature(made).parameters)[1:]
            yield from (route.path for route in made(front, *(further[name] for name in taken)))


@pytest.fixture
def front(store, clock, tmp_path):
    return Front(tmp_path / "none", now=clock)  # the register is open already


def test_every_route_is_in_the_table_and_what_is_open_is_what_the_gate_says(front):
    assert set(routes(front)) == ROUTES.keys()
    for path, who in ROUTES.items():
        is_open = any(pattern.fullmatch(EXAMPLES.get(path, path)) for pattern in gate.OPEN)
        assert is_open is (who == ANYBODY), path
    assert len(gate.OPEN) == list(ROUTES.values()).count(ANYBODY)


def test_every_route_for_every_role_and_for_nobody(front, reported, clock, tmp_path):
    with the_client(front, tmp_path, with_shell=True) as client:
        for login, role in {None: None, **ROLES}.items():
            client.cookies.clear()
            if login:
                client.cookies.set(sessions.COOKIE, sessions.begin(front.store, id_of(front.store, login), clock()))
            for path, who in ROUTES.items():
                status = client.get(EXAMPLES.get(path, path), headers={"accept": "*/*"}).status_code
                if who != ANYBODY and login is None:
                    assert status == 401, path
                elif (who == ADMINS and role != "admin") or (who == READERS and role == "reporter"):
                    assert status == 403, (path, role)
                else:
                    assert status in (200, 204, 303, 404, 410), (path, role, status)
