"""Section 8 in the example register: reviews with their trees, trainings, procedure versions and who has read them."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from lib.domain import local_time, review
from lib.domain.permissions import Person
from lib.register import causes, education, procedures, reviews
from lib.register.store import Row, Store

FILE = Path(__file__).resolve().parents[2] / "data" / "demo" / "reviews.toml"
ORDINARY_AFTER = timedelta(days=10)

Step = tuple[datetime, Callable[[], None]]


def steps(store: Store, people: Mapping[str, Person], cases: list[Any], at: datetime) -> Iterator[Step]:
    """Every write with its moment. A case has `written`, `moment(words)`, `closed_at()` and, once reported, `row`."""
    with FILE.open("rb") as file:
        written = tomllib.load(file)
    told = {row["incident"]: row for row in written["review"]}
    for case in cases:
        title = case.written.get("title")
        if title in told:
            moment = case.moment(told[title]["at"])
            yield moment, _Review(store, people, case, told[title], moment).write
        elif title not in written["waiting"] and (moment := _ordinarily(case, at)):
            yield moment, _Review(store, people, case, written["ordinary"], moment).write_ordinary
    for training in written["training"]:
        yield _training(store, people, training, at)


def _ordinarily(case: Any, at: datetime) -> datetime | None:
    """Ten days after closing, where that is over and the outcome asks for a review."""
    closed_at = case.closed_at()
    outcomes = [decision["outcome"] for decision in case.written.get("decision", ())]
    if (
        "start" in case.written
        or closed_at is None
        or outcomes[-1] not in review.OUTCOMES
        or closed_at + ORDINARY_AFTER >= at
    ):
        return None
    return closed_at + ORDINARY_AFTER


def _training(store: Store, people: Mapping[str, Person], told: Row, at: datetime) -> Step:
    day = local_time.to_wall(at).date() - timedelta(days=told["days_ago"])
    moment = local_time.to_utc(datetime.combine(day, time.fromisoformat(told["at"])))
    values = {name: value for name, value in told.items() if name in education.FIELDS}
    values["planned_on"] = local_time.to_wall(at).date() + timedelta(days=told["planned_in"])
    return moment, lambda: education.add(store, values, by=people[told["by"]], at=moment)


class _Review:
    """One written review: all of it is put down at one moment."""

    def __init__(self, store: Store, people: Mapping[str, Person], case: Any, told: Row, at: datetime):
        self.store, self.people, self.case, self.told, self.at = store, people, case, told, at

    @property
    def _signed(self) -> dict[str, Any]:
        return {"by": self.people[self.told["by"]], "at": self.at}

    def write(self) -> None:
        incident_id = self.case.row["id"]
        ids: dict[str, int] = {}
        for node in self.told.get("cause", ()):
            more = {name: node[name] for name in ("layer", "cause") if name in node}
            under = ids.get(node.get("under", ""))
            ids[node["key"]] = causes.add(self.store, incident_id, node["why"], under=under, **more, **self._signed)
        found = {row["code"]: (row["finding"], row.get("note")) for row in self.told.get("barrier", ())}
        reviews.find(self.store, incident_id, {}, found, **self._signed)
        answers = {name: self.told[name] for name in ("factors", *reviews.TEXTS) if name in self.told}
        reviews.save(self.store, incident_id, 0, answers, **self._signed)
        self._settle("causes", "done")
        self._settle_with_evidence()
        reviews.finish(self.store, incident_id, **self._signed)

    def write_ordinary(self) -> None:
        incident_id = self.case.row["id"]
        row = self.store.one(
            "select cause, cause_note, title, description from incidents where id = $id", id=incident_id
        )
        why = row["cause_note"] or row["title"] or row["description"]
        causes.add(self.store, incident_id, why, layer="organisation", cause=row["cause"], **self._signed)
        self._settle("causes", "done")
        for duty in ("procedure", "education", "supplier"):
            self._settle(duty, "not_needed", reason=self.told[duty])
        reviews.finish(self.store, incident_id, **self._signed)

    def _settle_with_evidence(self) -> None:
        incident_id, today = self.case.row["id"], local_time.to_wall(self.at).date()
        version = self.told["procedure"] | {"effective_on": today}
        version_id = procedures.add(self.store, version, incident_id=incident_id, **self._signed)
        for login in self.told.get("read_by", ()):
            procedures.acknowledge(self.store, version_id, by=self.people[login], at=self.at)
        self._settle("procedure", "done", evidence_id=version_id)
        self._educate(incident_id, today)
        self._settle("supplier", "not_needed", reason=self.told["supplier"])

    def _educate(self, incident_id: int, today: date) -> None:
        if "training" not in self.told:
            self._settle("education", "not_needed", reason=self.told["education"])
            return
        held = self.told["training"] | {"held_on": today}
        training_id = education.add(self.store, held, incident_id=incident_id, **self._signed)
        self._settle("education", "done", evidence_id=training_id)

    def _settle(self, duty: str, state: str, **more: Any) -> None:
        reviews.settle(self.store, self.case.row["id"], duty, state, seen="open", **more, **self._signed)
