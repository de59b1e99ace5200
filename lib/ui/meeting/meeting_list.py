"""All meetings: which are due, which is being prepared, and the minutes of those that were held."""

import html

import streamlit as st

from lib.domain import taxonomy
from lib.domain.local_time import to_wall
from lib.domain.permissions import May
from lib.register import meetings, settings
from lib.register.store import Row
from lib.ui import link_table, messages, screen
from lib.ui.attempt import problems
from lib.ui.link_table import Cell, Column, LinkRow, plain, toned, with_sub
from lib.ui.screen import _, capitalised, language, may, me, ngettext, now, store

SHOWN_DUE = 5  # light reviews offered by a button of their own


def asked_for() -> Row | None:
    """The meeting that the address names; None where it names none."""
    given = st.query_params.get("meeting", "")
    return meetings.get(store(), int(given)) if given.isdecimal() and len(given) < 19 else None


def show() -> None:
    """What is due with the way to begin it, then the table."""
    due = meetings.due(store(), now())
    _say_due(due)
    if may(May.EDIT):
        _offer(due)
    found = meetings.listed(store())
    if not found:
        st.text(_("Here will stand every meeting of section 8, with its minutes: numbered, frozen, carried over."))
        return
    columns = [Column(_("Minutes"), "date", link=True), Column(_("Meeting"), "wide"), Column(_("Held on"), "date")]
    columns += [Column(_("Decisions"), "number"), Column(_("State")), Column(_("Next meeting"), "date")]
    opened = link_table.show(_("Meetings"), columns, [_row(row) for row in found], key="meetings")
    if opened:
        go_to(int(opened))


def go_to(meeting_id: int) -> None:
    """Opens a meeting; its address can be kept and sent."""
    st.switch_page(screen.page("reviews"), query_params={"meeting": str(meeting_id)})


def name_of(meeting: Row) -> str:
    """The kind of the meeting with a capital letter."""
    return capitalised(taxonomy.label("meeting_kinds", meeting["kind"], language().code))


def _say_due(due: list[Row]) -> None:
    """A line a kind; nothing is due is said too."""
    lines = [
        _("{meeting}: due since {day}").format(meeting=name_of(row), day=language().date(row["due_on"]))
        for row in due
        if row["kind"] != "light"
    ]
    light = [row["number"] for row in due if row["kind"] == "light"]
    if light:
        sentence = ngettext(
            "{n} closed breach waits for its light review: {numbers}",
            "{n} closed breaches wait for their light review: {numbers}",
            len(light),
        )
        more = light[:SHOWN_DUE] + (["…"] if len(light) > SHOWN_DUE else [])
        lines.append(sentence.format(n=len(light), numbers=", ".join(more)))
    if not lines:
        sentence = _("No meeting is due. All is reviewed every {few} months, with the procedure every {many} months.")
        few, many = (settings.meeting_months(store(), kind) for kind in ("quarterly", "yearly"))
        st.text(sentence.format(few=few, many=many))
    for line in lines:
        st.html(f'<div class="next">◔ {html.escape(line)}</div>')


def _offer(due: list[Row]) -> None:
    is_due = {row["kind"] for row in due}
    with st.container(horizontal=True):
        for kind, label in (("quarterly", _("Begin a quarterly review")), ("yearly", _("Begin a yearly review"))):
            style = "primary" if kind in is_due else "secondary"
            if st.button(label, key=f"begin_{kind}", type=style, icon=":material/groups:"):
                _begin(kind)
    light = [row for row in due if row["kind"] == "light"][:SHOWN_DUE]
    if light:
        with st.container(horizontal=True):
            for row in light:
                label = _("Light review of {number}").format(number=row["number"])
                if st.button(label, key=f"begin_light_{row['incident_id']}"):
                    _begin("light", row["incident_id"])
    messages.beside(problems("meeting").get("kind"))


def _begin(kind: str, incident_id: int | None = None) -> None:
    go_to(meetings.begin(store(), kind, incident_id=incident_id, by=me(), at=now()))


def _row(row: Row) -> LinkRow:
    lang = language()
    about = with_sub(name_of(row), row["incident"]) if row["incident"] else plain(name_of(row))
    cells = [
        plain(row["number"] or _("in preparation")),
        about,
        plain(lang.date(row["held_on"])) if row["held_on"] else toned("?", "faint"),
        plain(lang.number(row["decisions"])),
        _standing(row),
        _next(row),
    ]
    return LinkRow(str(row["id"]), f"/reviews?meeting={row['id']}", cells)


def _standing(row: Row) -> Cell:
    if row["withdrawn_at"]:
        return with_sub(_("called off"), row["withdrawn_reason"])
    if row["frozen_at"]:
        return with_sub(_("frozen"), language().moment(row["frozen_at"]))
    return plain(_("open"))


def _next(row: Row) -> Cell:
    if row["next_on"] is None:
        return plain("")
    is_past = row["next_on"] < to_wall(now()).date()
    text = language().date(row["next_on"])
    return toned(text, "faint") if is_past else plain(text)
