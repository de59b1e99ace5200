"""Clients in one incident: which are concerned, what is known for each alone, who was told when; for thousands too."""

import streamlit as st

from lib.documents import cases, letters
from lib.domain import folding
from lib.domain.duties import Duty
from lib.domain.incident import FIELDS
from lib.domain.permissions import May
from lib.register import clients, notices, outbox
from lib.register.store import Row
from lib.ui import clocks, fact_list, inputs, link_table, message_state, messages, paper_button, words
from lib.ui.attempt import attempt, problems
from lib.ui.incident import client_steps, filings, notice_decisions
from lib.ui.link_table import Column, LinkRow, plain, toned
from lib.ui.screen import _, language, may, me, now, store

SHOWN = 50  # on a page of the table
SEARCHED_FROM = 20  # clients
CHOSEN = "board_client"  # stands in place of the table: below fifty rows nobody would see it open


def show(row: Row) -> None:
    """The board: the worst clock on top, marking and telling many at once, the table or one client in its place."""
    st.subheader(_("Clients concerned"), divider="gray")
    concerned = clients.affected(store(), row["id"])
    duties = {duty.subject: duty for duty in row["duties"] if duty.kind == "client"}
    told = notices.of_incident(store(), row["id"], "client")
    _say(row, concerned, duties)
    for notice in (n for n in told if n["client_id"] is None):
        fact_list.show(filings.lines(notice))
    if may(May.EDIT) and row["state"] != "closed":
        client_steps.show_marking(row, concerned)
        if concerned:
            client_steps.show_sending(row, concerned, duties)
            client_steps.show_telling(row, concerned, duties)
    if chosen := next((c for c in concerned if c["id"] == st.session_state.get(CHOSEN)), None):
        _show_one(row, chosen, [n for n in told if n["client_id"] == chosen["client_id"]])
    elif concerned:
        _table(row, concerned, duties, told)
    if row["role"] in ("processor", "both"):
        notice_decisions.show(row, "clients", _("Decision"))


def _say(row: Row, concerned: list[Row], duties: dict[int, Duty]) -> None:
    if not concerned:
        st.text(_("Here will stand every client that this touches or may touch, and when each was told."))
        if row["role"] in ("processor", "both"):
            st.info(_("Do not wait to know which ones for certain: those possibly concerned are told too."))
        return
    waiting = [duty for duty in duties.values() if duty.is_waiting]
    done = sum(duty.state == "done" for duty in duties.values())
    sentence = _("{done} of {all} told.").format(done=language().number(done), all=language().number(len(duties)))
    if waiting and waiting[0].due_at:
        worst = min((duty for duty in waiting if duty.due_at), key=lambda duty: duty.due_at)
        sentence += " " + _("The first to run out: {client}, {left}.").format(
            client=worst.name, left=clocks.words(worst)
        )
    st.text(sentence)


def _table(row: Row, concerned: list[Row], duties: dict[int, Duty], told: list[Row]) -> None:
    sent = {}
    for notice in reversed(told):
        if notice["withdrawn_at"] is None:
            sent.setdefault(notice["client_id"], notice)
    on_way = outbox.of_incident(store(), row["id"])
    order = sorted(concerned, key=lambda c: _urgency(duties.get(c["client_id"])))
    order = _found(order)
    pages = -(-len(order) // SHOWN)
    page = min(st.session_state.get("board_page") or 1, max(pages, 1))
    columns = [
        Column(_("Client"), "wide", link=True),
        Column(_("Concerned")),
        Column(_("Exploited")),
        Column(_("People"), "number"),
        Column(_("Told"), "date"),
        Column(_("Until when"), "brief"),
    ]
    rows = [
        _row(row, c, duties.get(c["client_id"]), sent.get(c["client_id"]), on_way.get(c["client_id"]))
        for c in order[(page - 1) * SHOWN :][:SHOWN]
    ]
    opened = link_table.show(_("Clients concerned"), columns, rows, key="client_board")
    if pages > 1:
        st.pagination(pages, key="board_page", persist_state=inputs.STAYS)
    if opened:
        st.session_state[CHOSEN] = int(opened)
        st.rerun()


def _found(order: list[Row]) -> list[Row]:
    """Those whose names hold the words looked for; a short list needs no search."""
    if len(order) <= SEARCHED_FROM:
        return order
    text = st.text_input(
        _("Search"), key="board_text", placeholder=_("words or beginnings of words"), persist_state=inputs.STAYS
    )
    wanted = folding.words(text or "")
    return [client for client in order if folding.has_words(client["name"], wanted)]


def _row(row: Row, client: Row, duty: Duty | None, notice: Row | None, message: Row | None) -> LinkRow:
    number = language().count_range(client["people_min"], client["people_max"])
    unknown = client["people_min"] is None and client["people_max"] is None
    cells = [
        plain(client["name"]),
        plain(_(words.AFFECTED[client["affected"]])),
        plain(language().yes_no(client["exploited"])) if client["exploited"] is not None else toned("?", "faint"),
        toned("?", "faint") if unknown else plain(number),
        _told(notice, message),
        _until(duty),
    ]
    return LinkRow(str(client["id"]), f"/incident?number={row['number']}&section=clients", cells)


def _told(notice: Row | None, message: Row | None) -> link_table.Cell:
    if notice:
        return plain(language().moment(notice["sent_at"]))
    state = outbox.state(message) if message else None
    if state == "given_up":
        return toned(_("⚠ e-mail not delivered"), "missed")
    if state in ("waiting", "failing"):
        return toned(_("◔ e-mail on its way"), "ending")
    return toned(_("not yet"), "faint")


def _until(duty: Duty | None) -> link_table.Cell:
    if duty is None:
        return plain("")
    standing = duty.standing(now())
    text = clocks.words(duty)
    if standing in ("missed", "late"):
        return toned(f"⚠ {text}", "missed")
    return toned(f"◔ {text}", "ending") if standing == "ending" else plain(text)


def _urgency(duty: Duty | None) -> tuple[bool, float]:
    waits = duty is not None and duty.is_waiting and duty.due_at is not None
    return not waits, duty.due_at.timestamp() if waits else 0.0


def _show_one(row: Row, client: Row, told: list[Row]) -> None:
    """One client: what is known for it alone, and what it was told."""
    st.button(_("All clients"), icon=":material/arrow_back:", key="board_all", on_click=_leave)
    with st.container(border=True):
        st.markdown(f"**{messages.plain(client['name'])}**")
        for notice in told:
            fact_list.show([*filings.lines(notice), (_("What it said"), notice["content"] or "")])
        if message := outbox.of_incident(store(), row["id"]).get(client["client_id"]):
            fact_list.show([(_("E-mail"), f"{message['recipient']}: {message_state.words(message)}")])
        _offer_notice(row, client)
        if may(May.EDIT) and row["state"] != "closed":
            _form(client)


def _leave() -> None:
    st.session_state.pop(CHOSEN, None)


def _offer_notice(row: Row, client: Row) -> None:
    """This client's notice, from its own facts alone, as PDF and as an editable Word file."""
    case = cases.of(store(), row, language(), now())
    with st.container(horizontal=True):
        for label, ending in ((_("Notice as PDF"), "pdf"), (_("Notice as Word file"), "docx")):
            paper_button.show(
                label,
                lambda: letters.notice(case, client),
                ending,
                file=f"{row['number'].replace('/', '-')}-notice-{client['client_id']}",
                key=f"notice_{ending}_{client['id']}",
            )


def _form(client: Row) -> None:
    key = f"affected_{client['id']}_{client['version']}"
    wrong = problems(key)
    for name, value in (
        ("exploited", inputs.kept_answer(client["exploited"])),
        ("evidence", client["evidence"] or ""),
        ("data_categories", list(client["data_categories"])),
        ("note", client["note"] or ""),
    ):
        st.session_state.setdefault(f"{key}_{name}", value)
    for name in ("people_min", "people_max"):
        st.session_state.setdefault(f"{key}_{name}", client[name])
    exploited = inputs.answer(_("Were this client's data used by somebody?"), key=f"{key}_exploited")
    evidence = inputs.line(_("How do we know?"), key=f"{key}_evidence")
    categories = inputs.choices(FIELDS["data_categories"], key=f"{key}_data_categories")
    left, right = st.columns(2)
    with left:
        least = inputs.count(_("People, at least"), key=f"{key}_people_min", problem=wrong.get("people_min"))
    with right:
        most = inputs.count(_("People, at most"), key=f"{key}_people_max", problem=wrong.get("people_max"))
    note = inputs.text(_("For this client's notice only"), key=f"{key}_note")
    if st.button(_("Save"), type="primary", key=f"{key}_save"):
        changes = {
            "exploited": exploited,
            "evidence": evidence,
            "data_categories": categories,
            "people_min": least,
            "people_max": most,
            "note": note,
        }
        attempt(
            key,
            lambda: clients.change_affected(store(), client["id"], client["version"], changes, by=me(), at=now()),
            clears=CHOSEN,
        )
