"""Planning a training, or putting down one that was held: from a review, or from its own page."""

from typing import Any

import streamlit as st

from lib.register import education
from lib.register.store import Row
from lib.ui import inputs, when
from lib.ui.attempt import anew, attempt, problems
from lib.ui.screen import _, language, me, now, store


def named(row: Row) -> str:
    """A training in one line: topic, to whom, when."""
    held = language().date(row["held_on"]) if row["held_on"] else _("planned")
    return f"{row['topic']} ({row['audience']}), {held}"


def show_new(incident_id: int | None = None) -> None:
    """The form for another training, folded away."""
    where = f"training_{incident_id or 'new'}"
    key, wrong = f"{anew(where)}_", problems(where)
    with st.expander(_("Add a training"), icon=":material/add:", expanded=bool(wrong)):
        values = _plan(key, wrong) | ask_held(key, wrong)
        if st.button(_("Add"), type="primary", key=f"{key}add"):
            attempt(
                where,
                lambda: education.add(store(), values, incident_id=incident_id, by=me(), at=now()),
                clears=key,
            )


def _plan(key: str, wrong: dict[str, str]) -> dict[str, Any]:
    topic = inputs.line(_("What is taught"), key=f"{key}topic", problem=wrong.get("topic"))
    left, right = st.columns(2)
    with left:
        audience = inputs.line(_("To whom"), key=f"{key}audience", problem=wrong.get("audience"))
    with right:
        planned_on = when.ask_day(_("Planned for"), key=f"{key}planned", problem=wrong.get("planned_on"))
    material = inputs.line(_("Material: where it lies"), key=f"{key}material", problem=wrong.get("material"))
    return {"topic": topic, "audience": audience, "planned_on": planned_on, "material": material}


def ask_held(key: str, wrong: dict[str, str]) -> dict[str, Any]:
    """When it was held, who came, how it was checked; all empty as long as it is planned."""
    one, two, three = st.columns(3)
    with one:
        held_on = when.ask_day(_("Held on (empty: planned)"), key=f"{key}held", problem=wrong.get("held_on"))
    with two:
        invited = inputs.count(_("Invited"), key=f"{key}invited", problem=wrong.get("invited"))
    with three:
        attended = inputs.count(_("Came"), key=f"{key}attended", problem=wrong.get("attended"))
    checked = inputs.line(
        _("How was it checked that it was understood?"), key=f"{key}checked", problem=wrong.get("checked")
    )
    return {"held_on": held_on, "invited": invited, "attended": attended, "checked": checked}


def lines(row: Row) -> list[tuple[str, str | None]]:
    """What is known of a training, for a list of facts."""
    numbers = language().number
    known = row["attended"] is not None or row["invited"] is not None
    came = f"{_count(row['attended'], numbers)} / {_count(row['invited'], numbers)}" if known else None
    told = [
        (_("Training"), row["topic"]),
        (_("To whom"), row["audience"]),
        (_("Planned for"), language().date(row["planned_on"]) if row["planned_on"] else None),
        (_("Held on"), language().date(row["held_on"]) if row["held_on"] else None),
        (_("Came / invited"), came),
        (_("Material"), row["material"]),
        (_("Checked"), row["checked"]),
    ]
    held = row["held_on"] is not None
    asked = {_("Came / invited"), _("Checked")} if held else {_("Planned for")}
    return [(name, text) for name, text in told if text or name in asked]


def _count(value: int | None, number: Any) -> str:
    return "?" if value is None else number(value)
