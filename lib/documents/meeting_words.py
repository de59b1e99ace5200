"""How what a meeting has before it reads in words, on the screen, on paper, in a workbook: minutes hold only codes."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from lib.documents.paper import Fact
from lib.domain import drills, taxonomy
from lib.domain.messages import N_
from lib.language import Language

SAME = {
    "cause": N_("same cause and system"),
    "client": N_("same client"),
    "supplier": N_("same supplier"),
    "kind": N_("same kind"),
    "text": N_("similar text"),
}
INDENT = "\u2003"  # as wide as the type is high


class Words:
    """Words in one language; what comes in are the minutes as JSON holds them."""

    def __init__(self, language: Language):
        self.language, self._ = language, language.gettext

    # -- single values

    def day(self, kept: str | None) -> str | None:
        return self.language.date(date.fromisoformat(kept[:10])) if kept else None

    def moment(self, kept: str | None) -> str | None:
        return self.language.moment(datetime.fromisoformat(kept)) if kept else None

    def label(self, listed: str, code: str | None) -> str | None:
        return taxonomy.label(listed, code, self.language.code) if code else None

    def kind(self, content: Mapping[str, Any]) -> str:
        """Which meeting it is, with a capital letter."""
        label = self.label("meeting_kinds", content["kind"]) or ""
        return label[:1].upper() + label[1:]

    def point(self, code: str) -> str:
        """The heading of a point of the agenda."""
        label = self.label("agenda", code) or ""
        return label[:1].upper() + label[1:]

    def nothing(self, code: str) -> str:
        """What is true of a point that has nothing to list."""
        return taxonomy.entries("agenda")[code].note(self.language.code)

    def period(self, content: Mapping[str, Any]) -> str:
        """What the meeting looks at: since the last one, or from the beginning."""
        since = self.day(content["since"]) or self._("from the beginning")
        return f"{since} – {self.day(content['held_on']) or '…'}"

    # -- items of the agenda

    def item(self, point: str, item: Mapping[str, Any]) -> str:
        """One item of a point in one line."""
        told = _ITEMS[point](self, item)
        return " · ".join(filter(None, told))

    def decision(self, item: Mapping[str, Any]) -> str:
        """A decision: what, of which incident, who sees to it, until when, asked of whom."""
        asked = self._("asked of management") if item.get("for_management") else None
        return " · ".join(filter(None, (item["what"], item["number"], item["owner"], self._due(item), asked)))

    def action(self, item: Mapping[str, Any]) -> str:
        """A preventive action that the meeting ordered."""
        strength = self.label("strengths", item["strength"])
        return " · ".join(filter(None, (item["title"], item["number"], strength, item["owner"], self._due(item))))

    def _due(self, item: Mapping[str, Any]) -> str | None:
        day = self.day(item["due_on"])
        return self._("due {day}").format(day=day) if day else None

    def _carried(self, item: Mapping[str, Any]) -> tuple[str | None, ...]:
        done = self._("done {moment}").format(moment=self.day(item["done_on"])) if item["done_on"] else self._("open")
        return (item["what"], item["number"], item["meeting"], item["owner"], self._due(item), done, item["done_note"])

    def _unreviewed(self, item: Mapping[str, Any]) -> tuple[str | None, ...]:
        closed = self._("closed {day}").format(day=self.day(item["closed_at"])) if item["closed_at"] else None
        return (item["number"], item["title"], closed)

    def _repeat(self, item: Mapping[str, Any]) -> tuple[str | None, ...]:
        despite = self._("despite “{action}”, in force since {day}").format(
            action=item["action"], day=self.day(item["done_on"])
        )
        return (item["number"], item["title"], despite, self.label("verdicts", item["verdict"]))

    def _overdue(self, item: Mapping[str, Any]) -> tuple[str | None, ...]:
        owner = item["owner"] or self._("nobody is named")
        was_due = self._("was due {day}").format(day=self.day(item["due_on"]))
        return (item["number"], self.label("remedies", item["kind"]), item["title"], owner, was_due)

    def _check(self, item: Mapping[str, Any]) -> tuple[str | None, ...]:
        to_judge = self._("to be judged since {day}").format(day=self.day(item["check_on"]))
        return (item["title"], to_judge, item["verifier"] or item["owner"])

    def _supplier(self, item: Mapping[str, Any]) -> tuple[str | None, ...]:
        if item["next_on"]:
            standing = self._("was due {day}").format(day=self.day(item["next_on"]))
        else:
            standing = self._("never verified")
        return (item["name"], self.label("supplier_roles", item["role"]), standing)

    def _alone(self, item: Mapping[str, Any]) -> tuple[str | None, ...]:
        decided = f"{self.label('decisions', item['about'])}: {self.label('answers', item['answer'])}"
        return (item["number"], item["title"], decided, item["name"], self.day(item["decided_at"]))

    def _procedure(self, item: Mapping[str, Any]) -> tuple[str | None, ...]:
        versions = " → ".join(filter(None, (item["old_version"], item["new_version"])))
        since = self._("in force since {day}").format(day=self.day(item["effective_on"]))
        standing = since if item["effective_on"] else self._("proposed")
        return (item["name"], versions, standing, item["what_changed"], item["approved_by"])

    def _training(self, item: Mapping[str, Any]) -> tuple[str | None, ...]:
        attended = None
        if item["attended"] is not None:
            attended = self._("{n} present").format(n=self.language.number(item["attended"]))
        return (item["topic"], item["audience"], self.day(item["held_on"]) or self._("planned"), attended)

    def _drill(self, item: Mapping[str, Any]) -> tuple[str | None, ...]:
        scenario = drills.title(item["scenario"], self.language.code)
        state = None if item["ended_at"] else self._("still running")
        return (item["number"], scenario, self.day(item["started_at"]), state, item["finding"])

    # -- one incident

    def facts(self, card: Mapping[str, Any]) -> tuple[Fact, ...]:
        """The facts of an incident in five lines."""
        row = card["facts"]
        return (
            (self._("What happened"), row["description"]),
            (self._("When"), self._when(row)),
            (self._("Concerned"), self._concerned(row)),
            (self._("What it turned out to be"), self._outcome(row)),
            (self._("Done about it"), row["measures"]),
        )

    def causes(self, card: Mapping[str, Any]) -> str | None:
        """The cause tree, a line an answer, deeper ones further in."""
        lines = []
        for node in card["causes"]:
            about = ", ".join(
                filter(None, (self.label("cause_layers", node["layer"]), self.label("causes", node["cause"])))
            )
            mark = f"{INDENT * node['depth']}{'↳ ' if node['depth'] else ''}"
            lines.append(f"{mark}{node['why']}{f' ({about})' if about else ''}")
        return "\n".join(lines) or None

    def barriers(self, card: Mapping[str, Any]) -> str | None:
        lines = [
            ": ".join(
                filter(
                    None,
                    (self.label("barriers", found["barrier"]), self.label("findings", found["finding"]), found["note"]),
                )
            )
            for found in card["barriers"]
        ]
        return "\n".join(lines) or None

    def factors(self, card: Mapping[str, Any]) -> str | None:
        """What helped it happen."""
        labels = [self.label("factors", code) or code for code in card["factors"]]
        return "; ".join(filter(None, (*labels, card["factors_note"]))) or None

    def duties(self, card: Mapping[str, Any]) -> tuple[Fact, ...]:
        """The four duties of section 8, each with what became of it and why."""
        return tuple(
            (
                self.label("review_duties", duty["duty"]) or "",
                ": ".join(filter(None, (self.label("review_states", duty["state"]), duty["reason"]))),
            )
            for duty in card["duties"]
        )

    def alike(self, card: Mapping[str, Any]) -> str:
        """Incidents that it resembles, each with why it is named."""
        lines = [
            " · ".join(
                filter(
                    None,
                    (
                        other["number"],
                        other["title"],
                        self.day(other["happened_at"]),
                        self.language.join([self._(SAME[same]) for same in other["same"]]),
                    ),
                )
            )
            for other in card["alike"]
        ]
        nothing = self._("Nothing earlier or later is like this one by cause, client, supplier or words.")
        return "\n".join(lines) or nothing

    def learned(self, card: Mapping[str, Any]) -> tuple[Fact, ...]:
        """The six learning questions, those that are answered."""
        answered = [(self.label("learning", name) or "", text) for name, text in card["learned"].items() if text]
        return tuple(answered)

    def _when(self, row: Mapping[str, Any]) -> str | None:
        begins, ends = (datetime.fromisoformat(kept) if kept else None for kept in self._span(row))
        if begins is None and ends is None:
            return None
        happened = row["occurred_from"] or row["occurred_to"]
        precision = row["occurred_precision"] if happened else row["detected_precision"]
        stated = self.language.moment_stated(begins, ends, precision or "minute")
        return stated if happened else self._("noticed {moment}").format(moment=stated)

    def _span(self, row: Mapping[str, Any]) -> tuple[str | None, str | None]:
        if row["occurred_from"] or row["occurred_to"]:
            return row["occurred_from"], row["occurred_to"] or row["occurred_from"]
        return row["detected_at"], row["detected_at"]

    def _concerned(self, row: Mapping[str, Any]) -> str:
        people = self.language.count_range(row["people_min"], row["people_max"])
        told = [self._("people: {n}").format(n=people), self.label("systems", row["system"])]
        return " · ".join(filter(None, (*told, self.label("causes", row["cause"]))))

    def _outcome(self, row: Mapping[str, Any]) -> str | None:
        risk = self.label("risks", row["risk"])
        told = [self.label("outcomes", row["outcome"]), f"{self._('risk')}: {risk}" if risk else None]
        for name, said in (
            ("authority_notified", N_("authority notified")),
            ("people_told", N_("people told")),
            ("clients_told", N_("clients told")),
        ):
            if row[name] is not None:
                told.append(f"{self._(said)}: {self.language.yes_no(row[name])}")
        return " · ".join(filter(None, told)) or None


_ITEMS: dict[str, Callable[[Words, Mapping[str, Any]], tuple[str | None, ...]]] = {
    "carried_over": Words._carried,
    "unreviewed": Words._unreviewed,
    "repeats": Words._repeat,
    "overdue": Words._overdue,
    "checks": Words._check,
    "suppliers": Words._supplier,
    "alone": Words._alone,
    "procedures": Words._procedure,
    "education": Words._training,
    "drills": Words._drill,
    "management": Words._carried,
    "procedure": Words._drill,
}
