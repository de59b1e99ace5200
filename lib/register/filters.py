"""Which incidents: one value that reads from a URL, yields SQL, and says itself in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from lib.domain import folding, incident, taxonomy
from lib.domain.local_time import span_of_day, to_wall
from lib.domain.messages import N_
from lib.language import Language

UNKNOWN = "unknown"
STANDING = "incidents.withdrawn_at is null"  # not withdrawn with the import that brought it
PERIOD_DATES = {
    "reported_at": N_("reported"),
    "detected_at": N_("noticed"),
    "occurred_from": N_("started"),
    "aware_at": N_("became known as a breach"),
    "closed_at": N_("closed"),
    "happened_at": N_("counted as happened"),  # as the dashboard counts: begun, else noticed, else reported
}
SORTS = {"newest": N_("newest first"), "urgent": N_("most urgent first"), "people": N_("most people first")}
VIEWS = {
    "running": N_("clock running"),
    "undecided": N_("decision missing"),
    "ready": N_("ready to close"),
    "review": N_("review due"),
    "aside": N_("drills and near misses"),
    "real": N_("without drills"),
    "counted": N_("counted as incidents"),  # as the dashboard counts, without near misses and false alarms
    "review_late": N_("review past its day"),
    "action_late": N_("action past its day"),
}
PEOPLE_BANDS = {"none": (0, 0), "few": (1, 99), "many": (100, 999), "mass": (1000, None)}
PEOPLE_LABELS = {
    "none": N_("nobody"),
    "few": N_("1 to 99 people"),
    "many": N_("100 to 999 people"),
    "mass": N_("1,000 people and more"),
    UNKNOWN: N_("number of people not known yet"),
}
LISTS = {
    "kind": "kinds",
    "state": "states",
    "outcome": "outcomes",
    "role": "roles",
    "risk": "risks",
    "cause": "causes",
    "found_by": "finders",
}
NOUNS = {
    "kind": N_("kind"),
    "state": N_("state"),
    "outcome": N_("outcome"),
    "role": N_("our role"),
    "risk": N_("risk"),
    "people": N_("number of people"),
    "supplier": N_("supplier"),
    "client": N_("client"),
    "system": N_("system"),
    "cause": N_("cause"),
    "found_by": N_("noticed by"),
    "handler": N_("handled by"),
}


@dataclass(frozen=True)
class Filter:
    """A choice of incidents. Tuples hold any of several values; `unknown` among them stands for "not known yet"."""

    view: str = ""
    since: date | None = None
    until: date | None = None
    period: str = "reported_at"
    kind: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    risk: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    supplier: tuple[str, ...] = ()
    client: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    cause: tuple[str, ...] = ()
    found_by: tuple[str, ...] = ()
    handler: tuple[str, ...] = ()  # account ids
    overdue: bool = False
    text: str = ""
    sort: str = "newest"

    def to_query(self) -> dict[str, Any]:
        """What stands in the URL: only what differs from everything."""
        plain = Filter()
        chosen = {f.name: getattr(self, f.name) for f in fields(self)}
        return {
            name: "1" if value is True else value.isoformat() if isinstance(value, date) else value
            for name, value in chosen.items()
            if value != getattr(plain, name)
        }

    @property
    def is_of_the_present(self) -> bool:
        """Whether other incidents match a minute later, although nothing was written."""
        return self.overdue or self.view in ("review_late", "action_late")

    def clauses(self, now: datetime | None) -> tuple[list[str], dict[str, Any]]:
        """SQL conditions on `incidents` and their parameters. The text is looked up apart, see `listing`."""
        conditions, given = [STANDING], {}
        for name in _COLUMNS:
            if chosen := getattr(self, name):
                conditions.append(_any_of(name, chosen, given))
        if self.kind:
            conditions.append(_any_kind(self.kind, given))
        if self.people:
            conditions.append(_any_band(self.people))
        for edge, sign, end in (("since", ">=", 0), ("until", "<=", 1)):
            if (day := getattr(self, edge)) is not None:
                conditions.append(f"incidents.{self.period} {sign} ${edge}")
                given[edge] = span_of_day(day)[end].replace(second=59 * end, microsecond=999_999 * end)
        if self.overdue:
            conditions.append("incidents.next_due_at < $now")
            given["now"] = now
        if self.view:
            conditions.append(_VIEW_CLAUSES[self.view])
            if now is not None:
                present = {"review_late": {"now": now}, "action_late": {"today": to_wall(now).date()}}
                given |= present.get(self.view, {})
        return conditions, given

    def words(self, language: Language, handlers: Mapping[str, str], *, with_order: bool = True) -> str:
        """The filter as one sentence; `handlers` gives the names of account ids."""
        _ = language.gettext
        either = _(" or ")
        parts = [_(VIEWS[self.view])] if self.view else []
        parts += [self._period_words(language)] if self.since or self.until else []
        for name, noun in NOUNS.items():
            if chosen := getattr(self, name):
                labels = [self.label(name, value, language, handlers) for value in chosen]
                parts.append(f"{_(noun)}: {either.join(labels)}")
        parts += [_("overdue")] if self.overdue else []
        parts += [_("with the words “{text}”").format(text=self.text)] if self.text else []
        listed = "; ".join(parts) if parts else _("all incidents")
        order = f", {_(SORTS[self.sort])}" if with_order else ""
        return f"{listed[:1].upper()}{listed[1:]}{order}."

    @staticmethod
    def label(name: str, value: str, language: Language, handlers: Mapping[str, str]) -> str:
        """How one value of one filter reads."""
        if name == "people":
            return language.gettext(PEOPLE_LABELS[value])
        if value == UNKNOWN:
            return language.gettext("not known yet")
        if name == "handler":
            return handlers.get(value, value)
        return taxonomy.label(LISTS.get(name, "systems"), value, language.code) if name not in _FREE else value

    def without(self, name: str) -> "Filter":
        """The same with one condition taken away."""
        return replace(self, **{name: getattr(Filter(), name)})

    def _period_words(self, language: Language) -> str:
        verb = language.gettext(PERIOD_DATES[self.period])
        if self.since and self.until:
            text = language.gettext("{verb} from {since} to {until}")
        else:
            text = language.gettext("{verb} since {since}") if self.since else language.gettext("{verb} until {until}")
        since, until = (language.date(day) if day else "" for day in (self.since, self.until))
        return text.format(verb=verb, since=since, until=until)


_COLUMNS = ("state", "outcome", "role", "risk", "supplier", "client", "system", "cause", "found_by", "handler")
_FREE = ("supplier", "client")
_VIEW_CLAUSES = {
    "running": "incidents.next_due_at is not null",
    "undecided": "incidents.id in (select id from incidents_undecided)",
    "ready": "incidents.id in (select id from incidents_ready_to_close)",
    "aside": "(incidents.drill is not null or incidents.outcome in ('drill', 'near_miss'))",
    "real": "(incidents.drill is null and (incidents.outcome is null or incidents.outcome <> 'drill'))",
    "counted": "(incidents.drill is null and (incidents.outcome is null"
    " or incidents.outcome not in ('drill', 'near_miss', 'event')))",
    "review_late": "(incidents.review_due_at < $now and incidents.reviewed_at is null and incidents.drill is null)",
    "action_late": "incidents.id in (select incident_id from actions"
    " where done_at is null and withdrawn_at is null and due_on < $today)",
    "review": "(incidents.review_due_at is not null and incidents.reviewed_at is null and incidents.drill is null)",
}


def from_query(query: Mapping[str, Any]) -> Filter:
    """Reads a filter from a URL's parameters. What somebody mangled is left out, never an error."""
    allowed = {name: (*taxonomy.entries(listed), UNKNOWN) for name, listed in LISTS.items()}
    allowed["people"] = tuple(PEOPLE_LABELS)
    several = {name: _several(query.get(name), allowed.get(name)) for name in NOUNS}
    several["handler"] = tuple(v for v in several["handler"] if v == UNKNOWN or (v.isdecimal() and len(v) < 19))
    return Filter(
        view=_one(query.get("view"), VIEWS, ""),
        since=_day(query.get("since")),
        until=_day(query.get("until")),
        period=_one(query.get("period"), PERIOD_DATES, "reported_at"),
        overdue=_first(query.get("overdue")) == "1",
        text=" ".join(_first(query.get("text")).split())[:200].strip(),
        sort=_one(query.get("sort"), SORTS, "newest"),
        **several,
    )


def _any_of(column: str, chosen: tuple[str, ...], given: dict[str, Any]) -> str:
    """A supplier that somebody typed as `unknown` is not known either."""
    known = [value for value in chosen if value != UNKNOWN]
    parts = [f"coalesce(cast(incidents.{column} as varchar), '{UNKNOWN}') = '{UNKNOWN}'"] if UNKNOWN in chosen else []
    values = [int(value) for value in known] if column == "handler" else known
    if len(values) == 1:  # a plain comparison skips what a list would read
        given[column] = values[0]
        parts.append(f"incidents.{column} = ${column}")
    elif values:
        given[column] = values
        parts.append(f"incidents.{column} = any(${column})")
    return f"({' or '.join(parts)})"


def _any_kind(chosen: tuple[str, ...], given: dict[str, Any]) -> str:
    parts = []
    for i, code in enumerate(chosen):
        if code == UNKNOWN:
            parts.append("incidents.kinds = ''")
        else:
            given[f"kind{i}"] = f"%|{code}|%"
            parts.append(f"incidents.kinds like $kind{i}")
    return f"({' or '.join(parts)})"


def _any_band(chosen: tuple[str, ...]) -> str:
    parts = []
    for band in chosen:
        if band == UNKNOWN:
            parts.append("coalesce(incidents.people_max, incidents.people_min) is null")
        else:
            least, most = PEOPLE_BANDS[band]
            upper = "" if most is None else f" and coalesce(incidents.people_max, incidents.people_min) <= {most}"
            parts.append(f"(coalesce(incidents.people_max, incidents.people_min) >= {least}{upper})")
    return f"({' or '.join(parts)})"


def _several(value: Any, allowed: tuple[str, ...] | None) -> tuple[str, ...]:
    given = value if isinstance(value, list | tuple) else [value] if value else []
    texts = dict.fromkeys(incident.kept_text(str(v)[:300]) for v in given[:50])
    return tuple(v for v in texts if v and (allowed is None or v in allowed))


def _first(value: Any) -> str:
    return incident.kept_text(str(value[0] if isinstance(value, list | tuple) and value else value or "")) or ""


def _one(value: Any, allowed: Mapping[str, str], otherwise: str) -> str:
    text = _first(value)
    return text if text in allowed else otherwise


def _day(value: Any) -> date | None:
    try:
        day = date.fromisoformat(_first(value))
    except ValueError:
        return None
    return day if 2 <= day.year <= 9998 else None


def words_of(text: str) -> list[str]:
    """The folded words a text is searched by, at most eight."""
    return list(dict.fromkeys(folding.words(text)))[:8]
