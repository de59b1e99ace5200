"""The directory of suppliers: who is due first; what incidents name and nobody has added yet."""

from functools import partial

import streamlit as st

from lib.domain import taxonomy
from lib.domain.permissions import May
from lib.register import suppliers
from lib.register.store import Row
from lib.ui import link_table, messages, screen
from lib.ui.attempt import attempt
from lib.ui.link_table import Cell, Column, LinkRow, plain, toned, with_sub
from lib.ui.screen import _, language, may, me, ngettext, now, store
from lib.ui.suppliers import supplier_form


def show() -> None:
    """Every supplier in use with its verifications, then those retired where somebody asks for them."""
    retired = st.session_state.get("suppliers_retired", False)
    found = suppliers.listed(store(), now(), retired=retired)
    if found:
        _say([row["standing"] for row in found])
        _table(found)
    else:
        st.info(_("Here will stand who hosts, backs up or mails our data, and when each was last verified."))
    _offer()
    st.toggle(_("Show those no longer used"), key="suppliers_retired")
    if may(May.EDIT):
        supplier_form.show_new()


def standing(row: Row) -> Cell:
    """When it is to be verified next, in words; a sign with what is late."""
    match row["standing"]:
        case "never":
            return toned(f"⚠ {_('never verified')}", "missed")
        case "due":
            return toned(f"⚠ {language().date(row['next_on'])}", "missed")
        case "soon":
            return toned(f"◔ {language().date(row['next_on'])}", "ending")
        case "kept":
            return plain(language().date(row["next_on"]))
        case _:
            return toned(_("no longer used"), "faint")


def _say(standings: list[str | None]) -> None:
    late = sum(standing in ("due", "never") for standing in standings)
    n = len(standings)
    count = ngettext("{n} supplier", "{n} suppliers", n).format(n=language().number(n))
    if late:
        due = ngettext("{n} verification is due", "{n} verifications are due", late)
        st.text(f"{count}, {due.format(n=language().number(late))}.")
    else:
        st.text(f"{count}, {_('no verification is due')}.")


def _table(found: list[Row]) -> None:
    columns = [
        Column(_("Supplier"), "wide", link=True),
        Column(_("Tells us within"), "brief"),
        Column(_("Last verified"), "date"),
        Column(_("Next verification"), "date"),
        Column(_("Incidents"), "number"),
    ]
    rows = [LinkRow(str(row["id"]), f"/suppliers?supplier={row['id']}", _cells(row)) for row in found]
    if opened := link_table.show(_("Suppliers"), columns, rows, key="suppliers"):
        st.switch_page(screen.page("suppliers"), query_params={"supplier": opened})


def _cells(row: Row) -> list[Cell]:
    code = language().code
    role = taxonomy.label("supplier_roles", row["role"], code) if row["role"] else _("role not stated")
    verified = toned("–", "faint")
    if row["verified_on"]:
        result = taxonomy.label("verification_results", row["result"], code)
        verified = with_sub(language().date(row["verified_on"]), result)
    return [
        with_sub(row["name"], role),
        plain(f"{row['notice_hours']} h") if row["notice_hours"] else toned(_("not agreed"), "faint"),
        verified,
        standing(row),
        plain(language().number(row["incidents"])),
    ]


def _offer() -> None:
    """Suppliers that incidents name and the directory does not."""
    found = suppliers.not_listed(store())
    if not found:
        return
    with st.container(border=True):
        st.text(_("Named in incidents, but not in the directory:"))
        for i, row in enumerate(found):
            n = row["incidents"]
            times = ngettext("{n} incident", "{n} incidents", n).format(n=language().number(n))
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                st.text(f"{row['name']} · {times}")
                is_taken = may(May.EDIT) and st.button(_("Add"), key=f"offer_{i}", help=messages.plain(row["name"]))
            if is_taken:
                attempt("offer", partial(suppliers.save, store(), {"name": row["name"]}, by=me(), at=now()))
