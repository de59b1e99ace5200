"""Preventive actions as they stand on every screen that names them: their table, their facts, those of one incident."""

from datetime import date

import streamlit as st

from lib.domain import taxonomy
from lib.domain.local_time import WARSAW
from lib.domain.permissions import May
from lib.register import prevention
from lib.register.store import Row
from lib.ui import link_table, screen
from lib.ui.link_table import Cell, Column, LinkRow, plain, toned, with_sub
from lib.ui.prevention import preventive_form
from lib.ui.screen import _, language, may, now, store

SIGNS = {"overdue": "⚠ ", "reopened": "↺ ", "check_due": "◔ "}
TONES = {"overdue": "missed", "reopened": "missed", "check_due": "ending", "withdrawn": "faint"}


def show_of_incident(row: Row) -> None:
    """What is to keep this incident's cause from coming back, wherever the idea came from, and the form for more."""
    st.subheader(_("To keep it from coming back"), divider="gray")
    found = prevention.of_incident(store(), row["id"], now())
    if found:
        table(found, key=f"preventive_of_{row['id']}")
    else:
        st.text(_("Here will stand what changes so that this cause does not strike again, and whether it worked."))
    if may(May.EDIT):
        preventive_form.show_new(f"preventive_new_{row['id']}", row)


def table(actions: list[Row], *, key: str) -> None:
    """The actions as a table of links; opening one leads to its page."""
    columns = [
        Column(_("Action"), "wide", link=True),
        Column(_("Strength")),
        Column(_("Who does it")),
        Column(_("State"), "brief"),
        Column(_("Verdict")),
    ]
    rows = [LinkRow(str(action["id"]), address(action), _cells(action)) for action in actions]
    if opened := link_table.show(_("Preventive actions"), columns, rows, key=key):
        st.switch_page(screen.page("prevention"), query_params={"action": opened})


def address(action: Row) -> str:
    return f"/prevention?action={action['id']}"


def target(action: Row) -> str:
    """The cause and the system that an action addresses, as far as they are known."""
    code = language().code
    cause = taxonomy.label("causes", action["cause"], code) if action["cause"] else _("cause not stated")
    system = taxonomy.label("systems", action["system"], code) if action["system"] else _("system not stated")
    return f"{cause} · {system}"


def standing(action: Row) -> str:
    """The state with the day that belongs to it."""
    state = taxonomy.label("action_states", action["state"], language().code)
    day = _day(action)
    return f"{SIGNS.get(action['state'], '')}{state}" + (f", {language().date(day)}" if day else "")


def verdict(action: Row) -> str | None:
    """What a person said of it."""
    return taxonomy.label("verdicts", action["verdict"], language().code) if action["verdict"] else None


def _cells(action: Row) -> list[Cell]:
    strength = action["strength"]
    state, tone = standing(action), TONES.get(action["state"])
    return [
        with_sub(action["title"], target(action)),
        plain(taxonomy.short("strengths", strength, language().code)) if strength else toned("?", "faint"),
        plain(action["owner"]) if action["owner"] else toned(_("nobody yet"), "faint"),
        toned(state, tone) if tone else plain(state),
        plain(verdict(action) or ""),
    ]


def _day(action: Row) -> date | None:
    match action["state"]:
        case "withdrawn" | "reopened":
            return action[f"{action['state']}_at"].astimezone(WARSAW).date()
        case "in_force":
            return action["done_on"]
        case "check_due":
            return action["check_on"]
        case _:
            return action["due_on"]
