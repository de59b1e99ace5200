"""What the sheet said of an incident that came from one, where the fields do not hold it."""

import streamlit as st

from lib.register import imports
from lib.register.store import Row
from lib.ui import fact_list
from lib.ui.screen import _, language, store


def show(row: Row) -> None:
    """Draws nothing for an incident that did not come from a sheet."""
    origin = imports.of_incident(store(), row["id"]) if row["historical"] or row["withdrawn_at"] else None
    if origin is None:
        return
    st.subheader(_("From the sheet"), divider="gray")
    if origin["withdrawn_at"]:
        st.warning(_("The import was withdrawn; this incident counts nowhere."))
        st.text(_("Withdrawn: {reason}").format(reason=origin["withdrawn_reason"]))
    place = _("{file}, sheet “{sheet}”, row {row}").format(
        file=origin["file_name"], sheet=origin["sheet"], row=origin["row"]
    )
    facts = [(_("Brought in"), f"{language().moment(origin['imported_at'])}: {place}")]
    if origin["own_number"]:
        facts.append((_("Number in the sheet"), origin["own_number"]))
    for why, label in (
        ("unread", _("{heading} (unread)")),
        ("said", _("{heading} (as written)")),
        ("rest", "{heading}"),
    ):
        facts += [(label.format(heading=heading), text) for heading, text in origin["cells"].get(why, {}).items()]
    fact_list.show(facts)
