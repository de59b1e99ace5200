"""Personal data in the rows of a spreadsheet: how much stands where, and one answer for all of it."""

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lib.documents.spreadsheet import Row
from lib.domain.personal_data import KINDS
from lib.register import sheet_prose
from lib.register.sheet_prose import Looked
from lib.ui import messages, personal_data
from lib.ui.importing.import_file import Work
from lib.ui.screen import _, language, ngettext

MOST = 3  # columns named of each kind


@dataclass(frozen=True)
class Answer:
    """`counts`: in how many of the rows that come each kind stands; those in `marks` are replaced."""

    counts: Mapping[str, int]
    marks: Collection[str] = ()
    reason: str = ""
    beneath: Any = None  # the place of a sentence under the question

    def is_settled(self) -> bool:
        """Whether it is said why others stay; says so where not."""
        if self.counts.keys() <= set(self.marks) or self.reason:
            return True
        with self.beneath:
            messages.beside(_(personal_data.REASON))
        return False

    @property
    def told(self) -> dict[str, Any]:
        """What the journal is told."""
        replaced = {kind: n for kind, n in self.counts.items() if kind in self.marks}
        told: dict[str, Any] = {"replaced_by_marks": replaced} if replaced else {}
        return told | ({"personal_data_kept": self.reason} if self.counts.keys() - replaced.keys() else {})


def places(work: Work) -> list[int] | range:
    """The rows to show: all of them, or those in which something stands where somebody wants to see these alone."""
    every = range(len(work.reading.rows))
    if not work.looked.rows:
        return every
    found = work.looked.places()
    sentence = ngettext(
        "Personal data stand in the texts of {n} row. What becomes of them is asked below the rows.",
        "Personal data stand in the texts of {n} rows. What becomes of them is asked below the rows.",
        len(found),
    )
    st.warning(sentence.format(n=language().number(len(found))))
    return found if st.toggle(_("Show these rows only"), key=f"import_prose_{work.edition}_only") else every


def of_row(work: Work, row: Row) -> list[str]:
    """What stands in one row, each thing once."""
    found = sheet_prose.findings(row, work.looked.known) if work.looked.rows else ()
    said = _("Personal data: {what} {number} ({heading})")
    lines = (said.format(what=_(KINDS[one.kind]), number=one.shown, heading=where) for where, one in found)
    return list(dict.fromkeys(lines))


def ask(looked: Looked, left_out: Container[int], where: str) -> Answer:
    """One question for all rows that come; by kind, with the columns in which most of it stands.

    `where` is the beginning of its keys.
    """
    counts = looked.kinds(left_out) if looked.rows else {}
    if not counts:
        return Answer({})
    marks, why = f"{where}_marks", f"{where}_why"
    fresh = counts.keys() - st.session_state.get(f"{where}_asked", counts.keys())
    st.session_state[f"{where}_asked"] = set(counts)
    with st.container(border=True):
        personal_data.choose({kind: _option(looked, kind, n) for kind, n in counts.items()}, marks, why, fresh=fresh)
        beneath = st.container()
    reason = (st.session_state.get(why) or "").strip()
    return Answer(counts, frozenset(st.session_state.get(marks) or ()), reason, beneath)


def _option(looked: Looked, kind: str, n: int) -> str:
    rows = ngettext("{n} row", "{n} rows", n).format(n=language().number(n))
    headings = looked.headings(kind)
    more = "…" if len(headings) > MOST else ""
    return f"{_(KINDS[kind])}: {rows} ({', '.join(headings[:MOST])}{more})"
