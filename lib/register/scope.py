"""Which incidents the dashboard, its charts on paper and the yearly report look at, as an address has it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from lib.domain import taxonomy
from lib.language import Language
from lib.register import filters, statistics
from lib.register.figures.choice import FILTERED
from lib.register.figures.durations import MOMENTS
from lib.register.filters import UNKNOWN, Filter
from lib.register.store import Row, Store

ASIDE = ("near_miss", "event")  # outcomes that count only where asked for
EDGES = ("since", "until")
FLAGS = ("near_misses", "drills")
NAMES = (*EDGES, *FILTERED, *FLAGS, "begins", "ends")


@dataclass(frozen=True)
class Scope:
    """The incidents looked at; `chosen` holds only what the dashboard filters by. Both days belong to the period."""

    chosen: Filter
    near_misses: bool = False
    drills: bool = False
    begins: str = "aware"
    ends: str = "authority"

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> Self:
        """What an address names; what somebody mangled is left out."""
        chosen = filters.from_query({name: query.get(name) for name in (*EDGES, *FILTERED)} | {"period": "happened_at"})
        moments = {name: (query.get(name) or [""])[0] for name in ("begins", "ends")}
        return cls(
            chosen,
            **{name: (query.get(name) or [""])[0] == "1" for name in FLAGS},
            **{name: moment for name, moment in moments.items() if moment in MOMENTS},
        )

    def to_query(self) -> dict[str, Any]:
        """What stands in the address: only what differs from everything."""
        query = {name: value for name, value in self.chosen.to_query().items() if name != "period"}
        query |= {name: "1" for name in FLAGS if getattr(self, name)}
        plain = Scope(self.chosen)
        return query | {n: getattr(self, n) for n in ("begins", "ends") if getattr(self, n) != getattr(plain, n)}

    def listed(self, **narrower: Any) -> Filter:
        """The register's filter that leaves exactly the incidents counted here, narrowed by more filters."""
        views = {(False, False): "counted", (True, False): "real"}
        chosen = replace(self.chosen, view=views.get((self.near_misses, self.drills), ""), **narrower)
        if self.drills and not self.near_misses and not chosen.outcome:
            chosen = replace(chosen, outcome=(*(o for o in taxonomy.entries("outcomes") if o not in ASIDE), UNKNOWN))
        return chosen if chosen.since or chosen.until else replace(chosen, period=Filter().period)

    def asked_of(self, store: Store, at: datetime, name: str, **more: Any) -> list[Row]:
        """A figure of these incidents, as of this minute: so often it is worked out anew at most."""
        until = self.chosen.until and self.chosen.until + timedelta(days=1)
        asked = {
            "since": self.chosen.since,
            "until": until,
            "near_misses": self.near_misses,
            "drills": self.drills,
            **{name: getattr(self.chosen, name) for name in FILTERED},
            **more,
        }
        return statistics.ask(store, name, at=at.replace(second=0, microsecond=0), **asked)

    def period_in(self, language: Language) -> str:
        """The period in words."""
        _ = language.gettext
        since, until = (language.date(day) if day else "" for day in (self.chosen.since, self.chosen.until))
        if since and until:
            return f"{since} – {until}"
        if since:
            return _("since {since}").format(since=since)
        return _("until {until}").format(until=until) if until else _("all years")

    def said_in(self, language: Language, handlers: Mapping[str, str]) -> str:
        """The filters as a sentence: `Started from … to …; kind: …. With drills.`"""
        _ = language.gettext
        sentence = self.chosen.words(language, handlers, with_order=False)
        with_near = _("with near misses and false alarms") if self.near_misses else ""
        with_drills = _("with drills") if self.drills else ""
        more = language.join([part for part in (with_near, with_drills) if part])
        return sentence + (f" {more[:1].upper()}{more[1:]}." if more else "")
