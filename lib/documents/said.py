"""What an incident says on paper: its fields, decisions and notices in words of one language."""

from typing import Any

from lib.documents.paper import Case, Fact
from lib.domain import taxonomy
from lib.domain.incident import FIELDS, is_known


class Said:
    """Words for one case."""

    def __init__(self, case: Case):
        self.case, self.row, self.language = case, case.incident, case.language
        self.gettext = case.language.gettext

    def fields(self, *names: str) -> tuple[Fact, ...]:
        """Fields of the incident by name, each with its label."""
        return tuple((self.gettext(FIELDS[name].label), self.value(name)) for name in names)

    def value(self, name: str) -> str | None:
        """The value of a field in words; None while it is not known."""
        field, value = FIELDS[name], self.row[name]
        if not is_known(value):
            return None
        if field.form in ("choice", "choices"):
            codes = [value] if isinstance(value, str) else value
            return ", ".join(taxonomy.label(field.list, code, self.language.code) for code in codes)
        if field.form == "answer":
            return self.language.yes_no(value)
        if field.form == "moment":
            return self.language.moment(value)
        if field.form == "count":
            return self.language.number(value)
        return self.who(value) if field.form == "person" else str(value)

    def moment(self, name: str) -> str | None:
        return self.language.moment(self.row[name]) if self.row[name] else None

    def stated(self, what: str) -> str | None:
        """`detected` or `occurred`, as exactly as it is known."""
        begins = self.row["detected_at"] if what == "detected" else self.row["occurred_from"]
        ends = begins if what == "detected" else self.row["occurred_to"] or begins
        if begins is None and ends is None:
            return None
        return self.language.moment_stated(begins, ends, self.row[f"{what}_precision"] or "minute")

    def count(self, what: str) -> str | None:
        least, most = self.row[f"{what}_min"], self.row[f"{what}_max"]
        return None if least is None and most is None else self.language.count_range(least, most)

    def label(self, listed: str, code: str | None) -> str | None:
        return taxonomy.label(listed, code, self.language.code) if code else None

    def who(self, account: int | None) -> str | None:
        return self.case.names.get(account, str(account)) if account is not None else None

    def decisions(self) -> tuple[Fact, ...]:
        """Every decision that counts, newest first: what, why, who, when."""
        return tuple((self.label("decisions", d["about"]) or "", self._decision(d)) for d in self.case.decisions)

    def notices(self) -> tuple[Fact, ...]:
        """Everything that was sent, newest first."""
        told = [notice for notice in self.case.notices if notice["withdrawn_at"] is None]
        return tuple((self.label("notice_kinds", notice["kind"]) or "", self._notice(notice)) for notice in told)

    def _decision(self, decision: Any) -> str:
        answer = self.label("answers", decision["answer"])
        signed = f"{self.who(decision['decided_by'])}, {self.language.moment(decision['decided_at'])}"
        marks = [self.gettext("no second person available")] if decision["is_alone"] else []
        if decision["seconded_by"]:
            marks.append(self.gettext("second person: {name}").format(name=self.who(decision["seconded_by"])))
        exemption = self.label("exemptions", decision["exemption"])
        return "\n".join(filter(None, (answer, decision["reasons"], exemption, "; ".join(marks) or None, signed)))

    def _notice(self, notice: Any) -> str:
        parts = [
            self.language.moment(notice["sent_at"]),
            notice.get("client_name"),
            self.label("channels", notice["channel"]),
            notice["receipt"],
            notice["case_number"],
            notice["delay_reasons"],
        ]
        return "; ".join(filter(None, parts))
