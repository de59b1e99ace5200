"""The example register: an invented firm, its people and 26 months of incidents, for showing, drilling and testing.

Everything goes in through the doors that people use, in the order in which it would have happened, so that numbers
and journal read like a grown register. Moments are counted back from the day of filling: whenever that is, a clock
runs, one is nearly due and one was missed. The texts stand in data/demo.
"""

import re
import secrets
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from lib.domain import deadlines, incident, local_time
from lib.domain.permissions import Person
from lib.register import (
    accounts,
    actions,
    assessments,
    clients,
    data_sets,
    decisions,
    drills,
    example_reviews,
    incidents,
    journal,
    meetings,
    minutes,
    notices,
    organisation,
    prevention,
    suppliers,
    verifications,
)
from lib.register.store import Row, Store

FOLDER = Path(__file__).resolve().parents[2] / "data" / "demo"
EVERY_CLIENT = "Odbiorcy wysyłki Przykładowej Chmury"  # stands for many where the story names none
STEPS = (
    "start",
    "change",
    "decision",
    "data_set",
    "affected",
    "assessment",
    "notice_decision",
    "action",
    "reopening",
    "closing",
    "end",
)
DETAILS = ("exemption", "exemption_evidence", "dpo_opinion", "dpo_note", "is_alone")
FOUNDED_BEFORE = timedelta(days=14)  # how long before its first incident the register was begun

Step = tuple[datetime, Callable[[], None]]
Span = tuple[datetime, datetime]

_AGO = re.compile(r"(?:(\d+) h )?(?:(\d+) min )?ago")
_DAY = re.compile(r"(?:day (-?\d+))? ?(\d\d:\d\d)?")
_WHOLE: dict[str, Callable[[date], Span]] = {
    "day": local_time.span_of_day,
    "month": lambda day: local_time.span_of_month(day.year, day.month),
    "year": lambda day: local_time.span_of_year(day.year),
}


def fill(store: Store, at: datetime) -> None:
    """Puts the example into an empty register, as it stands at the aware moment `at`.

    Raises `ValueError` when something was written before: invented and real incidents never share a register.
    The accounts have no password that anybody knows; a one-time link lets one be chosen.
    """
    if journal.head(store)[0]:
        raise ValueError("the example goes into an empty register only")
    at = at.astimezone(UTC).replace(second=0, microsecond=0)
    people: dict[str, Person] = {}
    cases = [_Case(store, people, written, at) for written in _read("incidents")["incident"]]
    plans = [_Plan(store, people, written, at, cases) for written in _read("prevention")["action"]]
    talks = [_Meeting(store, people, written, at, cases) for written in _read("meetings")["meeting"]]
    firms = [_Supplier(store, people, written, at, cases) for written in _read("suppliers")["supplier"]]
    steps = [step for told in (*cases, *plans, *firms, *talks) for step in told.steps()]
    steps += example_reviews.steps(store, people, cases, at)
    steps.sort(key=lambda step: step[0])
    people.update(_found(store, begun := steps[0][0] - FOUNDED_BEFORE))
    clients.import_rows(store, _read("clients")["client"], by=next(iter(people.values())), at=begun)
    for _, step in steps:
        step()


def _found(store: Store, at: datetime) -> dict[str, Person]:
    """The firm and its people, by login; the first account listed is the one that founds the register."""
    founder, *others = _read("accounts")["account"]
    unknown = {"password": secrets.token_urlsafe(32)}
    rows = [organisation.found(store, _read("organisation"), founder | unknown, at=at)]
    first = _person(rows[0])
    rows += [accounts.create(store, other, by=first, at=at) for other in others]
    return {row["login"]: _person(row) for row in rows}


def _person(row: Row) -> Person:
    return Person(row["id"], row["name"], row["role"], row["language"] or "pl")


def _read(name: str) -> dict[str, Any]:
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _whole(precision: str, moment: datetime) -> Span:
    """The day, month or year that holds the moment; the moment itself where it is known to the minute."""
    if precision not in _WHOLE:
        return moment, moment
    return _WHOLE[precision](local_time.to_wall(moment).date())


class _Case:
    """One written incident: what is done to it, and when."""

    def __init__(self, store: Store, people: Mapping[str, Person], written: Row, at: datetime):
        self.store, self.people, self.written, self.at = store, people, written, at
        self.day = local_time.to_wall(at).date() - timedelta(days=written.get("days_ago", 0))
        self.row: Row = {}
        self.run: Row | None = None  # of the drill that it is
        self.action_ids: dict[str, int] = {}

    def steps(self) -> Iterator[Step]:
        """Every write with its moment, in any order."""
        yield self._step(self._report, self.written, self.written["reported"])
        for name in STEPS:
            for told in self.written.get(name, ()):
                yield self._step(getattr(self, f"_{name}"), told, told["at"])
                if "finished" in told:
                    yield self._step(partial(self._finish, told["note"]), told["finished"], told["finished"]["at"])

    def moment(self, when: str) -> datetime:
        """The moment that the words of this case name."""
        return self._span(when)[0]

    def closed_at(self) -> datetime | None:
        """When it was closed for the last time; None where it stands open."""
        closings = self.written.get("closing", ())
        return self.moment(closings[-1]["at"]) if closings else None

    def _step(self, write: Callable[..., None], told: Row, when: str) -> Step:
        moment = self._span(when)[0]
        return moment, lambda: write(told, by=self.people[told["by"]] if "by" in told else None, at=moment)

    def _report(self, told: Row, **signed: Any) -> None:
        self.row = incidents.report(self.store, self._values(told), drill=self.run, **signed)

    def _start(self, told: Row, **signed: Any) -> None:
        self.run = drills.get(self.store, drills.start(self.store, told["scenario"], **signed))

    def _end(self, told: Row, **signed: Any) -> None:
        drills.end(self.store, self.run["id"], self.run["version"], told["finding"], **signed)

    def _change(self, told: Row, **signed: Any) -> None:
        values = self._values(told)
        facts = {name: value for name, value in values.items() if name not in incident.SUMMARY}
        if facts:
            self._save(incidents.change, facts, reason=told.get("reason"), **signed)
        self._authority(values, **signed)
        self._clients(values, **signed)
        self._people(values, **signed)

    def _authority(self, values: Row, **signed: Any) -> None:
        self._settle("authority", values.get("authority_notified"), values, **signed)
        if values.get("authority_notified"):
            sent_at = values["authority_notified_at"]
            is_late = sent_at > deadlines.authority_deadline(self.row["aware_at"])
            details = {"channel": "biznes_gov", "delay_reasons": values["authority_reasons"] if is_late else None}
            notices.record(self.store, self.row["id"], "authority", "complete", sent_at, **details, **signed)

    def _people(self, values: Row, **signed: Any) -> None:
        self._settle("people", values.get("people_told"), values, **signed)
        if values.get("people_told"):
            sent_at = values["people_told_at"]
            notices.record(self.store, self.row["id"], "people", "letter", sent_at, channel="email", **signed)

    def _clients(self, values: Row, **signed: Any) -> None:
        if values.get("clients_told"):
            if not clients.affected(self.store, self.row["id"]):
                client_id = self._client(self.row["client"] or EVERY_CLIENT, **signed)
                clients.mark(self.store, self.row["id"], [client_id], "yes", **signed)
            concerned = clients.affected(self.store, self.row["id"])
            told = {client["client_id"]: values.get("clients_reasons") or "" for client in concerned}
            notices.tell_clients(self.store, self.row["id"], told, values["clients_told_at"], channel="email", **signed)
        self._settle("clients", values.get("clients_told"), values, **signed)

    def _settle(self, about: str, answer: bool | None, values: Row, **signed: Any) -> None:
        if answer is not None and values.get(f"{about}_reasons"):
            said = "yes" if answer else "no"
            decisions.record(self.store, self.row["id"], about, said, values[f"{about}_reasons"], **signed)

    def _client(self, name: str, **signed: Any) -> int:
        known = {row["name"]: row["id"] for row in clients.listed(self.store)}
        return known.get(name) or clients.save(self.store, {"name": name}, **signed)

    def _data_set(self, told: Row, **signed: Any) -> None:
        facts = {name: told[name] for name in ("data_categories", "people_min", "people_max") if name in told}
        data_sets.add(self.store, self.row["id"], told["name"], told["role"], **facts, **signed)

    def _affected(self, told: Row, **signed: Any) -> None:
        """One client with what is known for it alone, and when it was told, where it was."""
        client_id = self._client(told["client"], **signed)
        clients.mark(self.store, self.row["id"], [client_id], told["affected"], **signed)
        known = {name: value for name, value in told.items() if name in clients.AFFECTED_FIELDS}
        (row,) = (row for row in clients.affected(self.store, self.row["id"]) if row["client_id"] == client_id)
        clients.change_affected(self.store, row["id"], row["version"], known, **signed)
        if "told" in told:
            sent_at = self._span(told["told"])[0]
            text = {client_id: told.get("note", "")}
            notices.tell_clients(self.store, self.row["id"], text, sent_at, channel="email", **signed)

    def _assessment(self, told: Row, **signed: Any) -> None:
        assessments.save(self.store, self.row["id"], told["facts"], **signed)

    def _notice_decision(self, told: Row, **signed: Any) -> None:
        more = {name: told[name] for name in DETAILS if name in told}
        decisions.record(self.store, self.row["id"], told["about"], told["answer"], told["reasons"], **more, **signed)

    def _decision(self, told: Row, **signed: Any) -> None:
        advice = {name: told[name] for name in ("dpo_opinion", "dpo_note") if name in told}
        self._save(incidents.decide_outcome, told["outcome"], told["reasons"], **advice, **signed)

    def _closing(self, told: Row, **signed: Any) -> None:
        self._save(incidents.close, told.get("note", ""), override=told.get("override"), **signed)

    def _reopening(self, told: Row, **signed: Any) -> None:
        self._save(incidents.reopen, told["reason"], **signed)

    def _save(self, write: Callable[..., Row], *values: Any, **more: Any) -> None:
        self.row = write(self.store, self.row["id"], self.row["version"], *values, **more)

    def _action(self, told: Row, **signed: Any) -> None:
        self.action_ids[told["note"]] = actions.add(
            self.store,
            self.row["id"],
            kind=told["kind"],
            note=told["note"],
            owner=told["owner"],
            due_on=self.day + timedelta(days=told["due"]),
            **signed,
        )

    def _finish(self, note: str, told: Row, **signed: Any) -> None:
        actions.finish(self.store, self.action_ids[note], 1, evidence=told["evidence"], **signed)

    # -- what is written, as the register takes it

    def _values(self, told: Row) -> Row:
        """The fields among what was written; moments as exact as they are known, the way the form gives them."""
        values = {name: self._value(name, value) for name, value in told.items() if name in incident.FIELDS}
        if "detected_at" in values:
            precision = values.setdefault("detected_precision", "minute")
            values["detected_at"] = _whole(precision, values["detected_at"])[0]
        if "occurred_from" in values:
            precision = values.setdefault("occurred_precision", "minute")
            values["occurred_from"], ends = _whole(precision, values["occurred_from"])
            values.setdefault("occurred_to", ends)
        return values

    def _value(self, name: str, value: Any) -> Any:
        form = incident.FIELDS[name].form
        if form == "moment":
            return self._span(value)[name.endswith("_to")]
        return self.people[value].id if form == "person" else value

    def _span(self, when: str) -> Span:
        """First and last minute of what the words name; the same twice where they name a minute."""
        if ago := _AGO.fullmatch(when):
            hours, minutes = (int(part or 0) for part in ago.groups())
            moment = self.at - timedelta(hours=hours, minutes=minutes)
            return moment, moment
        named = _DAY.fullmatch(when)
        if named is None:
            raise ValueError(f"not a moment: {when}")
        days, hour = named.groups()
        day = self.day + timedelta(days=int(days or 0))
        if hour is None:
            return local_time.span_of_day(day)
        moment = local_time.to_utc(datetime.combine(day, time.fromisoformat(hour)))
        return moment, moment


class _Told:
    """Something besides the incidents, told by days: when it began, and how many days later what was done with it."""

    def __init__(self, store: Store, people: Mapping[str, Person], written: Row, at: datetime, cases: list[_Case]):
        self.store, self.people, self.written, self.cases = store, people, written, cases
        self.day = local_time.to_wall(at).date() - timedelta(days=written["days_ago"])
        self.id = 0

    def _incident(self, told: Row) -> int | None:
        """The incident with that title; None where none is named."""
        titled = (case.row["id"] for case in self.cases if case.written.get("title") == told["incident"])
        return next(titled) if "incident" in told else None

    def _signed(self, told: Row, days: int) -> Row:
        return {"by": self.people[told["by"]], "at": self._moment(told, days)}

    def _step(self, write: Callable[[Row, int], None], told: Row, days: int = 0) -> Step:
        return self._moment(told, days), lambda: write(told, days)

    def _moment(self, told: Row, days: int) -> datetime:
        hour = time.fromisoformat(told.get("hour", "15:00"))
        return local_time.to_utc(datetime.combine(self.day + timedelta(days=days), hour))


class _Plan(_Told):
    """One preventive action: planned, in force, judged."""

    def steps(self) -> Iterator[Step]:
        yield self._step(self._add, self.written)
        for name in ("finished", "judged", "withdrawn", "again"):
            if told := self.written.get(name):
                yield self._step(getattr(self, f"_{name}"), told, told["day"])

    def _add(self, told: Row, days: int) -> None:
        values = {name: told[name] for name in prevention.FIELDS if name in told}
        values["due_on"] = self.day + timedelta(days=told["due"])
        where = {"incident_id": self._incident(told)}
        self.id = prevention.add(self.store, values, **where, **self._signed(told, days))

    def _finished(self, told: Row, days: int) -> None:
        done_on = self.day + timedelta(days=days)
        prevention.finish(*self._now(), done_on, told["evidence"], **self._signed(told, days))

    _again = _finished

    def _judged(self, told: Row, days: int) -> None:
        prevention.judge(*self._now(), told["verdict"], told["reasons"], **self._signed(told, days))

    def _withdrawn(self, told: Row, days: int) -> None:
        prevention.withdraw(*self._now(), told["reason"], **self._signed(told, days))

    def _now(self) -> tuple[Store, int, int]:
        """The action as it stands: a repeat may have reopened it."""
        version = self.store.value("select version from preventive_actions where id = $id", id=self.id)
        return self.store, self.id, version


class _Supplier(_Told):
    """One supplier with its verifications."""

    def steps(self) -> Iterator[Step]:
        yield self._step(self._add, self.written)
        for told in self.written.get("verified", ()):
            yield self._step(self._verify, told, told["day"])

    def _add(self, told: Row, days: int) -> None:
        values = {name: told[name] for name in suppliers.FIELDS if name in told}
        self.id = suppliers.save(self.store, values, **self._signed(told, days))

    def _verify(self, told: Row, days: int) -> None:
        values = {name: told[name] for name in ("scope", "evidence", "result", "answers") if name in told}
        values["verified_on"] = self.day + timedelta(days=days)
        where = {"incident_id": self._incident(told)}
        verifications.record(self.store, self.id, values, **where, **self._signed(told, days))


class _Meeting(_Told):
    """One meeting: begun, talked through, frozen, with what became of it."""

    def steps(self) -> Iterator[Step]:
        yield self._step(self._hold, self.written)
        for name in ("frozen", "carried_out", "remark"):
            if told := self.written.get(name):
                yield self._step(getattr(self, f"_{name}"), told, told["day"])

    def _hold(self, told: Row, days: int) -> None:
        signed = self._signed(told, days)
        self.id = meetings.begin(self.store, told["kind"], **signed)
        for name, position in told["present"]:
            meetings.join(self.store, self.id, name, position, **signed)
        for said in told["points"]:
            self._note(said["point"], said["note"], None, signed)
        for said in told.get("incidents", ()):
            self._note("incident", said["note"], self._incident(said), signed)
        for decided in told.get("decisions", ()):
            values = {name: decided[name] for name in ("owner", "for_management") if name in decided}
            values |= {"due_on": self.day + timedelta(days=decided["due"]), "incident_id": self._incident(decided)}
            meetings.decide(self.store, self.id, decided["what"], **values, **signed)

    def _note(self, point: str, note: str, incident_id: int | None, signed: Row) -> None:
        values = {"note": note, "discussed_at": signed["at"], "incident_id": incident_id}
        meetings.note(self.store, self.id, point, 0, **values, **signed)

    def _frozen(self, told: Row, days: int) -> None:
        version = self.store.value("select version from meetings where id = $id", id=self.id)
        minutes.freeze(self.store, self.id, version, **self._signed(told, days))

    def _carried_out(self, told: Row, days: int) -> None:
        (decided,) = [row for row in meetings.decided(self.store, self.id) if row["what"] == told["what"]]
        meetings.carry_out(self.store, decided["id"], decided["version"], told["note"], **self._signed(told, days))

    def _remark(self, told: Row, days: int) -> None:
        minutes.add_remark(self.store, self.id, told["what"], **self._signed(told, days))
