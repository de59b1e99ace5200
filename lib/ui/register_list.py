"""The incidents of one page of the register, as a table of links."""

from urllib.parse import quote

import streamlit as st

from lib.domain import taxonomy
from lib.register.listing import Page, handlers
from lib.register.store import Row
from lib.ui import clocks, filter_bar
from lib.ui.link_table import Column, LinkRow, toned
from lib.ui.link_table import show as show_table
from lib.ui.screen import _, language, now, open_incident, store


def show(page: Page) -> None:
    """The table, or what stands here when nothing matches, and the pages."""
    columns = [
        Column(_("No."), link=True),
        Column(_("What happened"), "wide"),
        Column(_("Kind")),
        Column(_("Reported"), "date"),
        Column(_("State")),
        Column(_("Role")),
        Column(_("Risk")),
        Column(_("People"), "number"),
        Column(_("Handled by")),
        Column(_("Until when"), "date"),
    ]
    names = handlers(store())
    opened = show_table(_("Incidents"), columns, [_row(row, names) for row in page.rows], key="incidents")
    if opened:
        open_incident(opened)
    if page.pages > 1:
        _pages(page)


def _row(row: Row, names: dict[str, str]) -> LinkRow:
    code = language().code
    kinds = ", ".join(taxonomy.label("kinds", kind, code) for kind in row["kinds"])
    state = taxonomy.label("outcomes", row["outcome"], code) if row["outcome"] else _("undecided")
    cells = [
        row["number"],
        row["title"],
        kinds,
        language().moment(row["reported_at"]),
        f"{taxonomy.label('states', row['state'], code)} · {state}",
        taxonomy.label("roles", row["role"], code) if row["role"] else toned("?", "faint"),
        taxonomy.label("risks", row["risk"], code) if row["risk"] else toned("?", "faint"),
        _people(row),
        names.get(str(row["handler"]), "") if row["handler"] else toned("–", "faint"),
        _until(row),
    ]
    return LinkRow(row["number"], f"/incident?number={quote(row['number'], safe='')}", cells)


def _people(row: Row) -> object:
    if row["people_min"] is None and row["people_max"] is None:
        return toned("?", "faint")
    return language().count_range(row["people_min"], row["people_max"])


def _until(row: Row) -> object:
    due = row["next_due_at"]
    if due is None:
        return ""
    text = clocks.left(due, now())
    if now() > due:
        return toned(f"⚠ {text}", "missed")
    return toned(f"⏳ {text}", "ending") if (due - now()).total_seconds() < 6 * 3600 else text


def _pages(page: Page) -> None:
    st.session_state["register_page"] = page.page
    st.pagination(
        page.pages, key="register_page", on_change=lambda: filter_bar.go_to(st.session_state["register_page"])
    )
