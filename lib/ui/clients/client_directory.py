"""The directory of clients: search, one client's agreement and contact, adding one or many."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from lib.domain import taxonomy
from lib.domain.messages import N_
from lib.domain.permissions import May
from lib.register import clients
from lib.register.store import Row
from lib.ui import fact_list, inputs, messages, when
from lib.ui.attempt import attempt, problems
from lib.ui.screen import _, labels, language, may, me, ngettext, now, store

SHOWN = 30  # clients drawn at once; the search finds the others
LABELS = {
    "name": N_("Name of the client"),
    "tax_number": N_("NIP"),
    "agreement": N_("Processing agreement, number"),
    "agreement_on": N_("Agreement of"),
    "notice_hours": N_("Hours to tell them (contract)"),
    "notice_source": N_("Clause that says so"),
    "contact_name": N_("Breach contact: name"),
    "contact_email": N_("Breach contact: e-mail"),
    "contact_phone": N_("Breach contact: phone"),
    "contact_checked_on": N_("Contact last checked"),
    "sector": N_("Sector"),
    "note": N_("Note"),
}
_DAYS = ("agreement_on", "contact_checked_on")
_WHO = ("name", "tax_number", "contact_name", "contact_email", "contact_phone")
LARGEST = 5_000_000  # bytes of a CSV file


def show() -> None:
    text = st.text_input(_("Search"), key="client_text", placeholder=_("words or beginnings of words"))
    retired = st.toggle(_("Retired ones too"), key="client_retired")
    found = clients.listed(store(), text or "", retired=retired)
    if not found and not text:
        st.info(_("Here will stand your clients: whom to tell, how, and within how many hours. There is none yet."))
    elif found:
        count = ngettext("{n} client", "{n} clients", len(found)).format(n=language().number(len(found)))
        st.text(count)
    for client in found[:SHOWN]:
        _show_one(client)
    if len(found) > SHOWN:
        st.caption(_("The first {n} are shown; search for the others.").format(n=SHOWN))
    if may(May.EDIT):
        _show_adding(len(found))
        _show_import()


def _show_one(client: Row) -> None:
    hours = client["notice_hours"]
    limit = _("{hours} h by contract").format(hours=hours) if hours else _("24 h, our default")
    if client["retired_at"]:
        limit = _("retired {day}").format(day=language().date(client["retired_at"]))
    with st.expander(f"{messages.plain(client['name'])} · {limit}"):
        if may(May.EDIT):
            _form(client, f"client_{client['id']}_{client['version']}")
            _offer_retiring(client)
        else:
            fact_list.show((_(label), _words(name, client[name])) for name, label in LABELS.items())


def _offer_retiring(client: Row) -> None:
    """No longer a client, or one again; what it was told stays either way."""
    label, write = (_("Take back"), clients.take_back) if client["retired_at"] else (_("Retire"), clients.retire)
    if st.button(label, key=f"client_retire_{client['id']}"):
        attempt("client_retire", lambda: write(store(), client["id"], client["version"], by=me(), at=now()))


def _show_adding(count: int) -> None:
    wrong = problems("client_new")
    with st.expander(_("Add a client"), icon=":material/add:", expanded=bool(wrong)):
        _form(None, f"client_new_{count}")


def _form(client: Row | None, key: str) -> None:
    where = "client_new" if client is None else key
    wrong = problems(where)
    values: dict[str, Any] = {}
    columns = st.columns(2)
    for i, name in enumerate(LABELS):
        with columns[i % 2]:
            values[name] = _input(name, client, key, wrong.get(name))
    if st.button(_("Save"), type="primary", key=f"{key}_save"):
        at_version = {"client_id": client["id"], "version": client["version"]} if client else {}
        attempt(where, lambda: clients.save(store(), values, by=me(), at=now(), **at_version))


def _input(name: str, client: Row | None, key: str, problem: str | None) -> Any:
    label, own = _(LABELS[name]), f"{key}_{name}"
    if client is not None and own not in st.session_state:
        st.session_state[own] = client[name] if client[name] is not None or name not in _TEXTS else ""
    if name in _DAYS:
        return when.ask_day(label, key=own, problem=problem)
    if name == "notice_hours":
        value = st.number_input(
            label, 1, clients.LONGEST_HOURS, None, 1, key=own, placeholder=_("24, our default"), on_change="ignore"
        )
    elif name == "sector":
        value = st.selectbox(
            label,
            taxonomy.codes("sectors"),
            index=None,
            format_func=labels("sectors"),
            key=own,
            placeholder=_("choose"),
            on_change="ignore",
        )
    else:
        return inputs.line(label, key=own, problem=problem, who=name in _WHO)
    messages.beside(problem)
    return value


_TEXTS = tuple(name for name in LABELS if name not in (*_DAYS, "notice_hours", "sector"))


def _words(name: str, value: Any) -> str | None:
    if value is None:
        return None
    if name == "sector":
        return taxonomy.label("sectors", value, language().code)
    return language().date(value) if isinstance(value, date) else str(value)


def _show_import() -> None:
    with st.expander(_("Add many from a CSV file"), icon=":material/upload_file:"):
        st.caption(
            _(
                "First row: the column names {names}. Only {needed} is needed. A client already there is left out."
            ).format(names=", ".join(clients.FIELDS), needed="name")
        )
        file = st.file_uploader(_("CSV file, UTF-8 or Windows-1250"), key="clients_csv", max_upload_size=5)
        if file is not None and st.button(_("Read it in"), type="primary", key="clients_import"):
            _import(file.getvalue())


def _import(content: bytes) -> None:
    rows, unknown = read_csv(content)
    if not rows:
        st.error(_("This file holds no row with a name. Is its first row the column names?"))
        return
    added, refused = clients.import_rows(store(), rows, by=me(), at=now())
    st.success(ngettext("{n} client added.", "{n} clients added.", added).format(n=language().number(added)))
    if unknown:
        st.warning(
            _("Columns that nobody knows were left out: {names}").format(names=messages.plain(", ".join(unknown)))
        )
    for i, found in refused[:20]:
        sentences = " ".join(messages.text_of(problem) for problem in found)
        st.warning(_("Row {n} left out: {why}").format(n=i + 1, why=messages.plain(sentences)))
    if len(refused) > 20:
        st.warning(_("And {n} more rows left out.").format(n=language().number(len(refused) - 20)))


def read_csv(content: bytes) -> tuple[list[Mapping[str, Any]], list[str]]:
    """The rows of a CSV file as values of a client, and its columns that nobody knows."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1250", "replace")
    separator = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=separator)
    names = [name for name in reader.fieldnames or () if name]
    rows = [{n: _typed(n, row[n] or "") for n in names if n in clients.FIELDS} for row in reader if row.get("name")]
    return rows, [name for name in names if name not in clients.FIELDS]


def _typed(name: str, text: str) -> Any:
    text = text.strip()
    if not text:
        return None
    if name == "notice_hours":
        return int(text) if text.isdecimal() else 0  # 0 is refused with its sentence
    if name in _DAYS:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    return text
