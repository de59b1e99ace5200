"""What was sent to the authority and to people: dated facts with proof, and the dates that were promised or set."""

from datetime import datetime

import streamlit as st

from lib.domain import deadlines, duties, law, taxonomy
from lib.domain.permissions import May
from lib.register import appointments, notices
from lib.register.store import Row
from lib.ui import clocks, fact_list, inputs, messages, when
from lib.ui.attempt import attempt, problems
from lib.ui.incident import letter, notice_decisions, pack
from lib.ui.screen import _, capitalised, labels, language, may, me, now, store


def show_authority(row: Row) -> None:
    """The clock towards the authority, the filings, the dates promised or set."""
    st.subheader(_("Notification to the authority"), divider="gray")
    name = law.authority(now().date())["pl" if language().code == "pl" else "en"]
    st.caption(name)
    _show_deadline(row)
    pack.show(row)
    if row["role"] != "processor":
        notice_decisions.show(row, "authority", _("Decision"))
    st.subheader(_("Filings"), divider="gray")
    found = notices.of_incident(store(), row["id"], "authority")
    _show_all(row, found, _("Here will stand each filing with its time, channel, receipt (UPO) and case number."))
    if _changeable(row):
        _form(row, "authority", found)
    _show_appointments(row)


def show_people(row: Row) -> None:
    """How long people have been waiting, and what they were sent."""
    st.subheader(_("Communication to people"), divider="gray")
    for duty in row["duties"]:
        if duty.kind == "people":
            st.text(f"{_('Without undue delay, no fixed number of hours.')} {capitalised(clocks.words(duty))}.")
    if row["role"] != "processor":
        notice_decisions.show(row, "people", _("Decision"))
    st.subheader(_("What was sent"), divider="gray")
    found = notices.of_incident(store(), row["id"], "people")
    _show_all(row, found, _("Here will stand what people were sent: how, when, how many. Never their names."))
    if _changeable(row):
        _form(row, "people", found)
    if row["role"] != "processor":
        letter.show(row)


def _show_deadline(row: Row) -> None:
    aware_at = row["aware_at"]
    if aware_at is None:
        st.info(_("The 72 hours run from the moment we became aware; it is not recorded yet (Facts, Awareness)."))
        return
    due_at = duties.authority_due(row)
    said = [(_("72 hours end"), language().moment(due_at))]
    said.append((_("Formal end, full hour (Regulation 1182/71)"), language().moment(deadlines.full_hour_end(aware_at))))
    fact_list.show(said)
    if deadlines.day_off(due_at):
        st.warning(
            _("The deadline falls on a day off and does not move. File by {day}.").format(
                day=language().date(deadlines.last_working_day(due_at))
            ),
            icon=":material/event_busy:",
        )


def _show_all(row: Row, found: list[Row], empty: str) -> None:
    if not found:
        st.text(empty)
    for notice in found:
        _show_one(row, notice)


def _show_one(row: Row, notice: Row) -> None:
    with st.container(border=True):
        fact_list.show(lines(notice))
        if not _changeable(row) or notice["withdrawn_at"]:
            return
        with st.container(horizontal=True):
            if notice["confirmed_at"] is None:
                with st.popover(_("Confirmed")):
                    _confirmation(notice)
            with st.popover(_("Recorded by mistake")):
                reason = inputs.line(_("Why is it withdrawn?"), key=f"notice_reason_{notice['id']}")
                messages.beside(problems(f"notice_{notice['id']}").get("withdrawn_reason"))
                if st.button(_("Withdraw it"), key=f"notice_withdraw_{notice['id']}"):
                    attempt(
                        f"notice_{notice['id']}",
                        lambda: notices.withdraw(store(), notice["id"], notice["version"], reason, by=me(), at=now()),
                    )


def _confirmation(notice: Row) -> None:
    wrong, key = problems(f"confirm_{notice['id']}"), f"confirm_{notice['id']}"
    at = when.ask_moment(
        _("When?"), key=key, field="confirmed_at", value=None, problem=wrong.get("confirmed_at")
    ).begins
    who = inputs.line(_("By whom?"), key=f"{key}_who", who=True)
    if st.button(_("Save"), key=f"{key}_save"):
        attempt(key, lambda: notices.confirm(store(), notice["id"], notice["version"], at, who, by=me(), at=now()))


def lines(notice: Row) -> list[tuple[str, str]]:
    """A notice as facts."""
    code = language().code
    told = [
        (_("What"), taxonomy.label("notice_kinds", notice["kind"], code)),
        (_("Sent"), f"{language().moment(notice['sent_at'])}{_lateness(notice)}"),
        (_("Channel"), taxonomy.label("channels", notice["channel"], code) if notice["channel"] else None),
        (_("Receipt (UPO) or proof") if notice["track"] == "authority" else _("Proof of sending"), notice["receipt"]),
        (_("Case number"), notice["case_number"]),
        (_("People told"), language().number(notice["people_count"]) if notice["people_count"] is not None else None),
        (_("Reasons for the delay"), notice["delay_reasons"]),
        (_("Open questions"), notice["open_questions"]),
        (_("Confirmed"), _confirmed(notice)),
        (_("Withdrawn"), notice["withdrawn_reason"]),
    ]
    return [(name, text) for name, text in told if text]


def _confirmed(notice: Row) -> str | None:
    if notice["confirmed_at"] is None:
        return None
    return ", ".join(filter(None, (language().moment(notice["confirmed_at"]), notice["confirmed_by"])))


def _lateness(notice: Row) -> str:
    due_at = notice["due_at"]
    if due_at is None or notice["kind"] not in duties.FIRST_FILINGS | {"notice"}:
        return ""
    if notice["sent_at"] <= due_at:
        return f" ({_('in time')})"
    return " (" + _("late by {time}").format(time=language().duration(notice["sent_at"] - due_at)) + ")"


def _form(row: Row, track: str, found: list[Row]) -> None:
    wrong, key = problems(f"file_{track}"), f"file_{row['id']}_{track}_{len(found)}"
    title = _("Record a filing") if track == "authority" else _("Record what was sent")
    with st.expander(title, icon=":material/add:", expanded=bool(wrong)):
        if track == "authority":
            st.caption(_("The register does not file anything: file with the authority, then record it here."))
        kind = st.selectbox(
            _("What was sent?"),
            notices.KINDS[track],
            index=None,
            format_func=labels("notice_kinds"),
            key=f"{key}_kind",
            placeholder=_("choose"),
            on_change="ignore",
        )
        messages.beside(wrong.get("kind"))
        sent_at = when.ask_moment(
            _("When was it sent?"), key=f"{key}_sent", field="sent_at", value=None, problem=wrong.get("sent_at")
        ).begins
        details = _details(track, key, wrong, row, sent_at)
        if st.button(_("Record"), type="primary", key=f"{key}_save"):
            attempt(
                f"file_{track}",
                lambda: notices.record(store(), row["id"], track, kind, sent_at, by=me(), at=now(), **details),
            )


def _details(track: str, key: str, wrong: dict[str, str], row: Row, sent_at: datetime | None) -> dict:
    filed_by = law.authority(now().date())["channels"]
    channel = st.selectbox(
        _("Channel"),
        filed_by if track == "authority" else taxonomy.codes("channels"),
        index=None,
        format_func=labels("channels"),
        key=f"{key}_channel",
        placeholder=_("choose"),
        on_change="ignore",
    )
    messages.beside(wrong.get("channel"))
    proof = _("Receipt (UPO) or proof") if track == "authority" else _("Proof of sending")
    details = {"channel": channel, "receipt": inputs.line(proof, key=f"{key}_receipt")}
    if track == "people":
        details["people_count"] = inputs.count(
            _("How many people were told?"), key=f"{key}_count", problem=wrong.get("people_count")
        )
        details["content"] = "\n\n".join(letter.current(row).blocks.values()) or None
        return details
    details["case_number"] = inputs.line(_("Case number of the authority"), key=f"{key}_case")
    due_at = duties.authority_due(row)
    if wrong.get("delay_reasons") or (sent_at and due_at and sent_at > due_at):
        details["delay_reasons"] = inputs.text(
            _("Reasons for the delay"), key=f"{key}_delay", problem=wrong.get("delay_reasons")
        )
    details["content"] = pack.content(row)
    details["open_questions"] = inputs.text(_("Open questions, to be supplemented"), key=f"{key}_open")
    return details


def _show_appointments(row: Row) -> None:
    st.subheader(_("Dates promised or set"), divider="gray")
    found = appointments.of_incident(store(), row["id"])
    if not found:
        st.text(_("Here will stand promised supplements, orders and letters of the authority, each with its date."))
    for appointment in found:
        _show_appointment(row, appointment)
    if _changeable(row):
        _appointment_form(row, len(found))


def _show_appointment(row: Row, appointment: Row) -> None:
    code = language().code
    with st.container(border=True):
        state = _("withdrawn") if appointment["withdrawn_at"] else None
        if appointment["done_at"]:
            state = _("done {moment}").format(moment=language().moment(appointment["done_at"]))
        fact_list.show(
            [
                (taxonomy.label("duties", appointment["kind"], code), appointment["what"]),
                (_("Until when"), language().moment(appointment["due_at"])),
                (_("State"), state or clocks.left(appointment["due_at"], now())),
                *([(_("What was done, or why it no longer stands"), appointment["done_note"])] if state else []),
            ]
        )
        if state or not _changeable(row):
            return
        key = f"kept_{appointment['id']}"
        note = inputs.line(
            _("What was done, or why it no longer stands"), key=f"{key}_note", problem=problems(key).get("done_note")
        )
        with st.container(horizontal=True):
            at_version = (appointment["id"], appointment["version"])
            if st.button(_("Done"), key=f"{key}_now", type="primary"):
                attempt(key, lambda: appointments.finish(store(), *at_version, note, by=me(), at=now()))
            if st.button(_("No longer stands"), key=f"{key}_void"):
                attempt(key, lambda: appointments.withdraw(store(), *at_version, note, by=me(), at=now()))


def _appointment_form(row: Row, count: int) -> None:
    wrong, key = problems("appointment"), f"appointment_{row['id']}_{count}"
    with st.expander(_("Add a date"), icon=":material/add:", expanded=bool(wrong)):
        kind = st.selectbox(
            _("What kind of date?"),
            appointments.KINDS,
            index=None,
            format_func=labels("duties"),
            key=f"{key}_kind",
            placeholder=_("choose"),
            on_change="ignore",
        )
        messages.beside(wrong.get("kind"))
        what = inputs.line(_("What is to be done?"), key=f"{key}_what", problem=wrong.get("what"))
        due_at = when.ask_moment(
            _("Until when?"), key=f"{key}_due", field="due_at", value=None, problem=wrong.get("due_at")
        ).begins
        if st.button(_("Add"), type="primary", key=f"{key}_add"):
            attempt("appointment", lambda: appointments.add(store(), row["id"], kind, what, due_at, by=me(), at=now()))


def _changeable(row: Row) -> bool:
    return may(May.EDIT) and row["state"] != "closed"
