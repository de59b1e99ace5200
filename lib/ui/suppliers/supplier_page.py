"""One supplier: contract, contacts, each verification with its answers, what it caused and when it told us."""

import streamlit as st

from lib.domain import suppliers as rules
from lib.domain import taxonomy
from lib.domain.permissions import May
from lib.register import suppliers, verifications
from lib.register.store import Row
from lib.ui import editing, fact_list, history, link_table, messages, screen, words
from lib.ui.attempt import attempt, problems
from lib.ui.inputs import line
from lib.ui.link_table import Column, LinkRow, plain, toned
from lib.ui.screen import _, language, may, me, now, open_incident, store
from lib.ui.suppliers import supplier_form, supplier_list, verification_form

SIGNS = {True: "✓", False: "✕", None: "?"}


def show(supplier_id: str) -> None:
    """Everything about one supplier, or a word that there is none."""
    is_id = supplier_id.isdecimal() and len(supplier_id) < 19
    supplier = suppliers.get(store(), int(supplier_id), now()) if is_id else None
    if supplier is None:
        st.info(_("There is no such supplier."))
        st.page_link(screen.page("suppliers"), label=_("All suppliers"), icon=":material/arrow_back:")
        return
    supplier |= {"seen": editing.version_on_screen(supplier)}
    st.title(messages.plain(supplier["name"]))
    st.page_link(screen.page("suppliers"), label=_("All suppliers"), icon=":material/arrow_back:")
    _show_facts(supplier)
    _show_verifications(supplier)
    _show_caused(supplier)
    if may(May.EDIT):
        supplier_form.show_change(supplier, supplier["seen"])
        _show_retiring(supplier)
    st.subheader(_("History"), divider="gray")
    history.entries("supplier", supplier["id"], {"name": "supplier_name", "role": "supplier_role"})


def _show_facts(supplier: Row) -> None:
    names = ("agreement", "agreement_on", "contact_name", "contact_email", "contact_phone")
    role = supplier["role"]
    fact_list.show(
        [
            (words.label("supplier_role"), words.of("supplier_role", role) if role else None),
            *((words.label(name), words.of(name, supplier[name]) if supplier[name] else None) for name in names),
            (words.label("notice_hours"), f"{supplier['notice_hours']} h" if supplier["notice_hours"] else None),
            (words.label("next_on"), supplier_list.standing(supplier)["text"]),
            *([(_("Note"), supplier["note"])] if supplier["note"] else []),
        ]
    )


def _show_verifications(supplier: Row) -> None:
    st.subheader(_("Verifications"), divider="gray")
    found = verifications.of_supplier(store(), supplier["id"])
    if not found:
        st.text(_("Here will stand what was asked, answered and shown, and when the next verification is."))
    for verification in found:
        _show_verification(verification)
    if may(May.EDIT) and supplier["retired_at"] is None:
        verification_form.show(supplier)


def _show_verification(row: Row) -> None:
    lang = language()
    result = taxonomy.label("verification_results", row["result"], lang.code)
    if row["withdrawn_at"]:
        result = _("withdrawn")
    with st.expander(f"{lang.date(row['verified_on'])} · {result}"):
        fact_list.show(
            [
                (words.label("scope"), row["scope"]),
                (words.label("shown"), row["evidence"]),
                (words.label("next_on"), lang.date(row["next_on"]) if row["next_on"] else None),
                *([(_("Because of incident"), row["number"])] if row["number"] else []),
                *([(_("Why withdrawn"), row["withdrawn_reason"])] if row["withdrawn_at"] else []),
            ]
        )
        fact_list.show((_question(code), _answer(said)) for code, said in row["answers"].items())
        if may(May.EDIT) and not row["withdrawn_at"]:
            _show_withdrawing(row)


def _question(code: str) -> str:
    return taxonomy.label("supplier_questions", code, language().code)


def _answer(said: Row) -> str:
    answer = language().yes_no(said["answer"]) if said["answer"] is not None else _("not known yet")
    return " · ".join(filter(None, (f"{SIGNS[said['answer']]} {answer}", said["note"])))


def _show_withdrawing(row: Row) -> None:
    key = f"withdraw_verification_{row['id']}"
    with st.popover(_("Withdraw")):
        reason = line(_("Why is it withdrawn?"), key=f"{key}_reason", problem=problems(key).get("withdrawn_reason"))
        if st.button(_("Withdraw it"), key=f"{key}_now"):
            attempt(key, lambda: verifications.withdraw(store(), row["id"], reason, by=me(), at=now()))


def _show_caused(supplier: Row) -> None:
    st.subheader(_("Incidents that name it"), divider="gray")
    found = suppliers.caused(store(), supplier["name_key"])
    if not found:
        st.text(_("No confirmed incident names this supplier."))
        return
    columns = [
        Column(_("No."), "date", link=True),
        Column(_("What happened"), "wide"),
        Column(_("When it happened"), "brief"),
        Column(_("Told us"), "date"),
        Column(_("How long it took"), "brief"),
    ]
    rows = [LinkRow(row["number"], f"/incident?number={row['number']}", _cells(row, supplier)) for row in found]
    if opened := link_table.show(_("Incidents that name it"), columns, rows, key="caused"):
        open_incident(opened)


def _cells(row: Row, supplier: Row) -> list[link_table.Cell]:
    told = row["supplier_told_us_at"]
    return [
        plain(row["number"]),
        plain(row["title"] or ""),
        plain(words.stated(row | {"detected_precision": None}, "occurred")),
        plain(language().moment(told)) if told else toned(_("not known"), "faint"),
        _delay(rules.delay(row), supplier["notice_hours"]),
    ]


def _delay(delay: rules.Delay, hours: int | None) -> link_table.Cell:
    """How long the notice took; late only where even the shortest time is longer than the contract allows."""
    lang = language()
    if delay.shortest is None:
        return toned(_("not known"), "faint")
    text = lang.duration(delay.shortest)
    if delay.at_least:
        text = _("at least {time}").format(time=text)
    elif not delay.shortest:
        text = _("at most {time}").format(time=lang.duration(delay.longest))
    elif delay.longest != delay.shortest:
        text = f"{text} – {lang.duration(delay.longest)}"
    is_late = hours is not None and delay.shortest.total_seconds() > hours * 3600
    return toned(f"⚠ {text}", "missed") if is_late else plain(text)


def _show_retiring(supplier: Row) -> None:
    at_version = (supplier["id"], supplier["seen"])
    if supplier["retired_at"] is not None:
        if st.button(_("Used again"), key="supplier_retire"):
            attempt("retire", lambda: suppliers.take_back(store(), *at_version, by=me(), at=now()))
        return
    key = f"retire_{supplier['id']}"
    with st.popover(_("No longer used")):
        problem = problems(key).get("retired_reason")
        reason = line(_("Why is it no longer used?"), key=f"{key}_reason", problem=problem)
        if st.button(_("No longer used"), key="supplier_retire"):
            attempt(key, lambda: suppliers.retire(store(), *at_version, reason, by=me(), at=now()), clears=f"{key}_")
