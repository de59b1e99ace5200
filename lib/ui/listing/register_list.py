"""The incidents of one page of the register, as a table of links."""

from datetime import datetime, timedelta
from urllib.parse import quote

import streamlit as st

from lib.domain import taxonomy
from lib.register.listing import Page, handlers
from lib.register.store import Row
from lib.ui import clocks
from lib.ui.link_table import Cell, Column, LinkRow, plain, toned, with_sub
from lib.ui.link_table import show as show_table
from lib.ui.listing import filter_bar
from lib.ui.screen import _, language, now, open_incident, store

ENDING = timedelta(hours=12)  # less than this is left: said in amber
MOST_REMEMBERED = 3_000  # rows whose cells hold until the register is written to


def show(page: Page) -> None:
    """The table, or what stands here when nothing matches, and the pages."""
    columns = [
        Column(_("No."), "date", link=True),
        Column(_("What happened"), "wide"),
        Column(_("State")),
        Column(_("Role and risk")),
        Column(_("People"), "number"),
        Column(_("Handled by")),
        Column(_("Until when"), "brief"),
    ]
    names = handlers(store())
    at = now()
    opened = show_table(_("Incidents"), columns, [_row(row, names, at) for row in page.rows], key="incidents")
    if opened:
        open_incident(opened)
    if page.pages > 1:
        _pages(page)


def _row(row: Row, names: dict[str, str], at: datetime) -> LinkRow:
    known, key = store().remember("cells of the list", dict), (row["id"], language().code)
    if key not in known:
        if len(known) >= MOST_REMEMBERED:
            known.clear()
        known[key] = _cells(row, names)
    href = f"/incident?number={quote(row['number'], safe='')}"
    return LinkRow(row["number"], href, [*known[key], _until(row, at)])


def _cells(row: Row, names: dict[str, str]) -> list[Cell]:
    """All but the one that reads otherwise a minute later."""
    code = language().code
    kinds = ", ".join(taxonomy.label("kinds", kind, code) for kind in row["kinds"])
    outcome = taxonomy.short("outcomes", row["outcome"], code) if row["outcome"] else _("undecided")
    role = taxonomy.short("roles", row["role"], code) if row["role"] else _("role not determined")
    risk = taxonomy.label("risks", row["risk"], code) if row["risk"] else _("risk not assessed")
    alone = _("a decision taken alone")
    return [
        with_sub(row["number"], language().moment(row["reported_at"])),
        with_sub(f"{_('DRILL')} · {row['title']}" if row["drill"] else row["title"], kinds or _("kind not known yet")),
        with_sub(taxonomy.label("states", row["state"], code), f"{outcome} · {alone}" if row["is_alone"] else outcome),
        with_sub(role, risk),
        _people(row),
        plain(names.get(str(row["handler"]), "")) if row["handler"] else toned(_("nobody yet"), "faint"),
    ]


def _people(row: Row) -> Cell:
    if row["people_min"] is None and row["people_max"] is None:
        return toned("?", "faint")
    return plain(language().count_range(row["people_min"], row["people_max"]))


def _until(row: Row, at: datetime) -> Cell:
    due = row["next_due_at"]
    if due is None:
        return plain("")
    text = clocks.left(due, at)
    if at > due:
        return toned(f"⚠ {text}", "missed")
    return toned(f"◔ {text}", "ending") if due - at < ENDING else plain(text)


def _pages(page: Page) -> None:
    key = f"register_page_{page.page}"  # the address decides which page is shown
    st.pagination(page.pages, default=page.page, key=key, on_change=lambda: filter_bar.go_to(st.session_state[key]))
