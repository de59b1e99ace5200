"""What would come in: row by row, with what is unread and what is there already; each may be left out."""

import html
from datetime import datetime, time
from typing import Any

import streamlit as st

from lib.documents.spreadsheet import Row
from lib.domain.local_time import to_wall
from lib.domain.messages import Problems
from lib.register import imports
from lib.ui import messages, screen, words
from lib.ui.importing import import_prose
from lib.ui.importing.import_file import Work, finish
from lib.ui.importing.import_prose import Answer
from lib.ui.screen import _, language, me, ngettext, now, store

PAGE = 20
SHOWN = (
    "kinds",
    "client",
    "found_by",
    "data_categories",
    "authority_notified",
    "people_told_at",
    "measures",
    "remarks",
)
_LEFT = "import_row"


def show(work: Work) -> None:
    """The rows of one page, and the button that brings in those not left out."""
    total = len(work.reading.rows)
    st.subheader(_("What will come in"), divider="gray")
    _offer_problems(work)
    places = import_prose.places(work)
    pages, key = -(-len(places) // PAGE), f"import_page_{work.edition}_{len(places)}"
    page = st.session_state.get(key, 1) if pages > 1 else 1
    for place in places[(page - 1) * PAGE : page * PAGE]:
        _show_row(work, place, work.reading.rows[place])
    if pages > 1:
        st.pagination(pages, key=key)
    _offer(work, total)


def _offer_problems(work: Work) -> None:
    twins = len(work.checked.duplicates)
    if twins:
        sentence = ngettext(
            "{n} row seems to be there already. It is left out unless you tick it.",
            "{n} rows seem to be there already. They are left out unless you tick them.",
            twins,
        )
        st.warning(sentence.format(n=language().number(twins)))


def _show_row(work: Work, place: int, row: Row) -> None:
    key = f"{_LEFT}_{work.edition}_{place}"
    with st.container(border=True):
        comes = st.checkbox(
            _("Bring in row {row} of “{sheet}”").format(row=row.row, sheet=messages.plain(row.sheet)),
            place not in work.left_out,
            key=key,
            on_change=_turn,
            args=(work, place, key),
        )
        st.html(_told(row, work, place, faint=not comes))


def _turn(work: Work, place: int, key: str) -> None:
    work.left_out.turn(place, comes=st.session_state[key])


def _told(row: Row, work: Work, place: int, *, faint: bool) -> str:
    values = row.values
    when = words.stated({"occurred_precision": None, **values}, "occurred")
    head = " · ".join(filter(None, (values.get("number"), when, _people(values))))
    lines = [
        f"<b>{html.escape(head)}</b>",
        html.escape(_shortened(values.get("description") or values.get("title") or "")),
    ]
    facts = [
        f"{words.label(name)}: {_as_exactly(name, values[name])}"
        for name in SHOWN
        if values.get(name) not in (None, (), "")
    ]
    lines.append(f'<span class="faint">{html.escape(_shortened(" · ".join(facts)))}</span>')
    lines += [f"<span>△ {html.escape(text)}</span>" for text in _remarks(row, work, place)]
    return f"<div{' class=faint' if faint else ''}>{'<br>'.join(line for line in lines if line)}</div>"


def _as_exactly(name: str, value: Any) -> str:
    """A cell that held a day only was read as its begin; no hour is invented for it."""
    if isinstance(value, datetime) and to_wall(value).time() == time.min:
        return language().date(to_wall(value).date())
    return words.of(name, value)


def _remarks(row: Row, work: Work, place: int) -> list[str]:
    """What a person must know of this row: a twin, what is unread, what cannot be."""
    said = []
    if twin := work.checked.duplicates.get(place):
        said.append(_("Seems to be there already: {twin}").format(twin=twin))
    for heading, text in {row.heading.get(name, name): text for name, text in row.unread.items()}.items():
        said.append(_("Unread, kept as text: {heading}: {text}").format(heading=heading, text=_shortened(text, 80)))
    for problem in imports.refused(row, now()):
        label = words.label(problem.field)
        said.append(_("Cannot be, kept as text: {field}: {why}").format(field=label, why=messages.text_of(problem)))
    return said + import_prose.of_row(work, row)


def _people(values: dict[str, Any]) -> str:
    least, most = values.get("people_min"), values.get("people_max")
    if least is None and most is None:
        return ""
    return _("people: {n}").format(n=language().count_range(least, most))


def _shortened(text: str, longest: int = 300) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[:longest]}…"


def _offer(work: Work, total: int) -> None:
    count = total - len(work.left_out)
    label = ngettext("Bring in {n} incident", "Bring in {n} incidents", count).format(n=language().number(count))
    answer = import_prose.ask(work.looked, work.left_out, f"import_prose_{work.edition}")
    st.caption(
        _("They come in as history: no clock runs for them and nobody is reminded, until somebody takes one up.")
    )
    if st.button(label, type="primary", key="import_do", disabled=not count) and answer.is_settled():
        _bring_in(work, total, answer)


def _bring_in(work: Work, total: int, answer: Answer) -> None:
    bar = st.progress(0.0, _("Writing…"))
    try:
        import_id = imports.bring_in(
            store(),
            work.looked.marked(work.reading.rows, answer.marks) if answer.marks else work.reading.rows,
            file_name=work.name,
            sha256=work.digest,
            size=work.reading.size,
            untold=_("Row {row} of the sheet “{sheet}”: no description."),
            left_out=work.left_out,
            by=me(),
            at=now(),
            progress=lambda done, _total: bar.progress(min(1.0, done / max(total, 1)), _("Writing…")),
            personal_data=answer.told,
        )
    except Problems as refused:
        st.error(" ".join(messages.text_of(problem) for problem in refused.problems))
        return
    first, last = imports.numbers_of(store(), import_id) or ("", "")
    messages.say_later(_("Brought in: {first} to {last}.").format(first=first, last=last))
    finish(work)
    st.switch_page(screen.page("register"))
