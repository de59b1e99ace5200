"""Our own export, corrected in a spreadsheet: what differs, cell by cell, each row taken over or not."""

import html
from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from lib.documents import roundtrip, spreadsheet
from lib.documents.roundtrip import Cell, Difference
from lib.documents.spreadsheet import Row
from lib.domain.messages import Problem, Problems
from lib.register import corrections
from lib.register.corrections import Accepted
from lib.register.sheet_prose import Looked
from lib.ui import inputs, messages, personal_data
from lib.ui.attempt import attempt, problems
from lib.ui.importing import import_prose
from lib.ui.importing.import_file import Work, finish, with_progress
from lib.ui.importing.import_prose import Answer
from lib.ui.screen import _, language, me, ngettext, now, store

PAGE = 20
LONGEST = 400  # characters shown of a cell
_HERE, _FOUND = "correct", "_corrections"


@dataclass
class Found:
    """What one file changes. `chosen` are rows of the sheet."""

    digest: str
    differences: list[Difference]
    rows: int
    chosen: set[int] = field(default_factory=set)
    looked: Looked = field(default_factory=Looked)  # at the rows of `changed`

    @property
    def changed(self) -> list[Difference]:
        return [one for one in self.differences if one.changes]

    @property
    def left_out(self) -> set[int]:
        """Places in `changed` that are not chosen."""
        return {place for place, one in enumerate(self.changed) if one.row not in self.chosen}


def show(work: Work) -> None:
    """The rows that differ, a page at a time, and the button that takes over those ticked."""
    found = _found(work)
    st.subheader(_("Corrections to the register"), divider="gray")
    st.text(_("This file left this register. Only what was changed in it since is shown; nothing new is brought in."))
    if not found.differences:
        looked_at = ngettext("No difference in {n} row.", "No difference in {n} rows.", found.rows)
        st.success(looked_at.format(n=language().number(found.rows)), icon=":material/check:")
        return
    pages = -(-len(found.differences) // PAGE)
    page = st.session_state.get(f"{_of(found)}_page", 1) if pages > 1 else 1
    for difference in found.differences[(page - 1) * PAGE : page * PAGE]:
        _show_one(difference, found)
    if pages > 1:
        st.pagination(pages, key=f"{_of(found)}_page")
    _offer(work, found)


def _found(work: Work) -> Found:
    found: Found | None = st.session_state.get(_FOUND)
    if found is None or found.digest != work.digest:
        found = with_progress(_("Comparing with the register…"), lambda tell: _compare(work, tell))
        st.session_state[_FOUND] = found
    return found


def _compare(work: Work, tell: Callable[[int, int], None]) -> Found:
    mark = roundtrip.mark_of(work.path)
    reading = spreadsheet.read_register(work.path, as_it_stands=True)
    total = len(reading.rows)
    known = corrections.exported(store(), roundtrip.ids_of(reading.rows), mark.sequence, by=me())
    compared = roundtrip.compare(reading.rows, known, mark, now(), lambda done: tell(done, total))
    differences = list(compared)
    reading.close()
    chosen = {one.row for one in differences if one.changes and not one.collides}
    found = Found(work.digest, differences, total, chosen, Looked(personal_data.known()))
    found.looked.take(map(_as_row, found.changed))
    return found


def _as_row(one: Difference) -> Row:
    """What would be taken over, as a row that can be looked through."""
    headings = {name: cell.heading for cell in one.cells for name in cell.values}
    return Row("", one.row, one.changes, {}, headings, {}, {})


def _show_one(difference: Difference, found: Found) -> None:
    key = f"{_of(found)}_row_{difference.row}"
    name = _("Row {row}: {number}").format(row=difference.row, number=messages.plain(difference.number or "–"))
    with st.container(border=True):
        if difference.changes:
            st.checkbox(
                _("Take over {row}").format(row=name),
                difference.row in found.chosen,
                key=key,
                on_change=_turn,
                args=(found, difference.row, key),
            )
        else:
            st.markdown(f"**{name}**")
        if difference.problem:
            st.html(f"<span>△ {html.escape(_(difference.problem))}</span>")
        for cell in difference.cells:
            st.html(_told(cell))
        messages.beside(problems(_HERE).get(difference.number))


def _of(found: Found) -> str:
    """The beginning of the keys: what was ticked in one file says nothing of the next."""
    return f"{_HERE}_{found.digest[:8]}"


def _turn(found: Found, row: int, key: str) -> None:
    (found.chosen.add if st.session_state[key] else found.chosen.discard)(row)


def _told(cell: Cell) -> str:
    nothing = f'<span class="faint">{html.escape(_("empty"))}</span>'
    before, after = (html.escape(_cut(text)) or nothing for text in (cell.before, cell.after))
    lines = [
        f"<b>{html.escape(cell.heading)}</b>",
        f"{html.escape(_('before'))}: {before}",
        f"{html.escape(_('in the file'))}: {after}",
    ]
    if cell.by:
        who, moment = cell.by
        sentence = _("Changed here since by {who}, {moment}: taking it over replaces that.")
        lines.append(f"△ {html.escape(sentence.format(who=who, moment=language().moment(moment)))}")
    if cell.problem:
        lines.append(f"△ {html.escape(_(cell.problem))}")
    return f"<div>{'<br>'.join(lines)}</div>"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _offer(work: Work, found: Found) -> None:
    if not found.changed:
        return
    reason = inputs.line(_("Why is it corrected?"), key=f"{_of(found)}_reason")
    messages.beside(problems(_HERE).get("reason"))
    answer = import_prose.ask(found.looked, found.left_out, f"{_of(found)}_prose")
    n = len(found.changed) - len(found.left_out)
    label = ngettext("Take over {n} incident", "Take over {n} incidents", n).format(n=language().number(n))
    if st.button(label, type="primary", key="correct_do", disabled=not n) and answer.is_settled():
        _take_over(work, found, answer, reason)


def _take_over(work: Work, found: Found, answer: Answer, reason: str | None) -> None:
    rows = found.looked.marked(list(map(_as_row, found.changed)), answer.marks)
    accepted = [
        Accepted(one.incident_id, one.number, one.version, row.values)
        for one, row in zip(found.changed, rows, strict=True)
        if one.row in found.chosen
    ]

    def write() -> None:
        told = {"file_name": work.name, "sha256": work.digest, "reason": reason, "personal_data": answer.told}
        try:
            corrections.accept(store(), accepted, **told, by=me(), at=now())
        except Problems as refused:
            raise Problems([_of_row(problem) for problem in refused.problems]) from refused
        st.session_state.pop(_FOUND, None)
        finish(work)

    attempt(_HERE, write, _("Taken over. The history of each incident says what and from which file."))


def _of_row(problem: Problem) -> Problem:
    """A problem goes beside its incident; only the reason has a field of its own here."""
    place = "reason" if problem.field == "reason" else problem.values.get("number", problem.field)
    return Problem(place, problem.message, problem.values)
