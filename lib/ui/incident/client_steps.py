"""What is done with many clients of an incident at once: saying which are concerned, recording that they were told."""

from collections.abc import Iterable
from datetime import datetime

import streamlit as st

from lib.documents import cases, letters, paper
from lib.domain import taxonomy
from lib.domain.duties import Duty
from lib.register import clients, notices, outbox
from lib.register.store import Row
from lib.ui import inputs, messages, when, words
from lib.ui.attempt import attempt, problems
from lib.ui.screen import _, labels, language, me, ngettext, now, shown, store

KINDS = {"waiting": "notice", "all": "follow_up", "closing": "closing"}


def show_marking(row: Row, concerned: list[Row]) -> None:
    """One client, several, or all of the directory: concerned, possibly, or not."""
    panel = st.expander(
        _("Say which clients are concerned"),
        icon=":material/checklist:",
        expanded=not concerned,
        key=f"marking_{row['id']}",
        on_change="rerun",
    )
    if panel.open:  # two thousand names are not sent to a browser that does not show them
        with panel:
            _marking(row, len(concerned))


def _marking(row: Row, count: int) -> None:
    names = {client["id"]: client["name"] for client in clients.listed(store())}
    if not names:
        st.text(_("There is no client in the directory yet (menu: Clients)."))
        return
    as_ = st.segmented_control(
        _("They are"),
        list(words.AFFECTED),
        format_func=shown({code: _(text) for code, text in words.AFFECTED.items()}),
        key="mark_as",
        default=None if "mark_as" in st.session_state else "possibly",
        on_change="ignore",
    )
    chosen = st.multiselect(
        _("Which clients?"),
        sorted(names, key=lambda client_id: language().sort_key(names[client_id])),
        format_func=shown(names),
        key=f"mark_clients_{count}",
        placeholder=_("type a name"),
        on_change="ignore",
    )
    with st.container(horizontal=True):
        if st.button(_("Mark the chosen ones"), type="primary", key="mark_chosen") and chosen:
            _mark(row, chosen, as_)
        if st.button(_("Mark all {n}").format(n=language().number(len(names))), key="mark_all"):
            _mark(row, names, as_)


def _mark(row: Row, client_ids: Iterable[int], as_: str | None) -> None:
    attempt("mark", lambda: clients.mark(store(), row["id"], client_ids, as_ or "possibly", by=me(), at=now()))


def show_telling(row: Row, concerned: list[Row], duties: dict[int, Duty]) -> None:
    """Records in one step that clients were told: a first notice, a follow-up, or the last word."""
    wrong = problems("tell")
    waiting = [c for c in concerned if c["client_id"] in duties and duties[c["client_id"]].is_waiting]
    touched = [c for c in concerned if c["affected"] != "no"]
    groups = {"waiting": waiting, "all": touched, "closing": touched}
    with st.expander(_("Record that clients were told"), icon=":material/send:", expanded=bool(wrong)):
        which = _ask_whom(len(waiting), len(touched))
        sent_at = when.ask_moment(
            _("When was it sent?"),
            key=f"tell_{len(waiting)}",
            field="sent_at",
            value=None,
            problem=wrong.get("sent_at"),
        ).begins
        channel = st.selectbox(
            _("Channel"),
            taxonomy.codes("channels"),
            index=None,
            format_func=labels("channels"),
            key="tell_channel",
            placeholder=_("choose"),
            on_change="ignore",
        )
        messages.beside(wrong.get("kind"))
        late = which == "waiting" and any(_is_late(duties[c["client_id"]], sent_at) for c in waiting)
        delay = inputs.text(_("Reasons for the delay"), key="tell_delay") if late else None
        n = len(groups[which])
        label = ngettext("Record {n} notice", "Record {n} notices", n).format(n=language().number(n))
        if st.button(label, type="primary", key="tell_save", disabled=not n):
            _tell(row, groups[which], sent_at, channel=channel, kind=KINDS[which], delay_reasons=delay)


def _is_late(duty: Duty, sent_at: datetime | None) -> bool:
    return sent_at is not None and duty.due_at is not None and sent_at > duty.due_at


def show_sending(row: Row, concerned: list[Row], duties: dict[int, Duty]) -> None:
    """Sends each client its own notice by e-mail; it is recorded as told when the mail server has taken it."""
    if store().keeping.sender is None or row["drill"]:
        return
    reached = outbox.addressed(store(), row["id"])
    waiting = [
        client
        for client in concerned
        if client["client_id"] in duties and duties[client["client_id"]].is_waiting and client["client_id"] in reached
    ]
    wrong = problems("send")
    with st.expander(_("Send notices by e-mail"), icon=":material/outgoing_mail:", expanded=bool(wrong)):
        st.text(
            _(
                "Each client not told yet gets its own notice at the breach contact of the directory. Clients without "
                "an address there are left out. Read one first: choose a client in the table."
            )
        )
        if not waiting:
            st.text(_("Nobody with an address is left to send to."))
            return
        label = ngettext("Send {n} notice", "Send {n} notices", len(waiting)).format(n=language().number(len(waiting)))
        if st.button(label, type="primary", key="send_notices"):
            _send(row, waiting)
        messages.beside(wrong.get("send"))


def _send(row: Row, chosen: list[Row]) -> None:
    case = cases.of(store(), row, language(), now())
    subject = f"{_('Notice of a personal data breach')} ({row['number']})"
    texts = {client["client_id"]: (subject, paper.plain(letters.notice(case, client))) for client in chosen}
    attempt(
        "send",
        lambda: outbox.send_notices(store(), row["id"], texts, "notice", by=me(), at=now()),
        _("The notices are on their way; each client's state stands in the table."),
    )


def _ask_whom(waiting: int, touched: int) -> str:
    number = language().number
    options = {
        "waiting": _("those not told yet ({n})").format(n=number(waiting)),
        "all": _("all concerned, as a follow-up ({n})").format(n=number(touched)),
        "closing": _("all concerned, as the last word ({n})").format(n=number(touched)),
    }
    which = st.segmented_control(
        _("Whom?"),
        list(options),
        format_func=shown(options),
        key="tell_which",
        default=None if "tell_which" in st.session_state else "waiting",
        required=True,
    )
    return which or "waiting"


def _tell(row: Row, chosen: list[Row], sent_at: datetime | None, **details: str | None) -> None:
    case = cases.of(store(), row, language(), now())
    texts = {client["client_id"]: paper.plain(letters.notice(case, client)) for client in chosen}
    attempt(
        "tell",
        lambda: notices.tell_clients(store(), row["id"], texts, sent_at, by=me(), at=now(), **details),
    )
