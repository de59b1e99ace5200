"""Who is woken outside office hours, and the messages: whether any are sent, a test, what became of the newest."""

import html

import streamlit as st

from lib.domain.messages import N_
from lib.register import outbox, settings
from lib.register.store import Row
from lib.ui import inputs, message_state, messages
from lib.ui.attempt import attempt, problems
from lib.ui.screen import _, language, me, now, store

KINDS = {"reminder": N_("reminder"), "notice": N_("notice to a client"), "test": N_("test message")}


def show() -> None:
    """For admins. Reads the outbox only where it is unfolded."""
    panel = st.expander(_("Reminders and messages"), key="mail_panel", on_change="rerun")
    if not panel.open:
        return
    with panel:
        _show_on_call()
        _show_sending()
        found = outbox.listed(store(), by=me())
        if not found:
            st.text(_("Here will stand the messages: to whom, what about, whether they went."))
        for message in found:
            _show_one(message)


def _show_on_call() -> None:
    st.text(
        _(
            "Whoever handles an incident is reminded of it. On working days from 8 to 16 that is enough; at other "
            "times the owner is reminded too, and when little time is left or a duty is missed, the deputy as well."
        )
    )
    wrong = problems("on_call")
    owner, deputy = settings.on_call(store())
    st.session_state.setdefault("owner_on_call", owner)
    st.session_state.setdefault("deputy_on_call", deputy)
    left, right = st.columns(2)
    with left:
        owner = inputs.person(_("Owner outside office hours"), key="owner_on_call")
    with right:
        deputy = inputs.person(_("Deputy"), key="deputy_on_call", problem=wrong.get("deputy_on_call"))
    if st.button(_("Save"), type="primary", key="on_call_save"):
        attempt("on_call", lambda: settings.set_on_call(store(), owner, deputy, by=me(), at=now()))


def _show_sending() -> None:
    sender = store().keeping.sender
    if sender is None:
        st.text(
            _(
                "No messages are sent: the settings REJESTR_SMTP_URL and REJESTR_MAIL_FROM are empty. Reminders stand "
                "on every page and in calendars."
            )
        )
        return
    st.text(_("Messages come from {sender}, to the e-mail address of each account.").format(sender=sender))
    if st.button(_("Send me a test message"), key="mail_test"):
        subject, body = _("Rejestr72: test message"), _("Messages of the register reach you.")
        attempt(
            "mail_test",
            lambda: outbox.put_test(store(), subject, body, by=me(), at=now()),
            _("The test message is on its way. Its state stands below."),
        )
    messages.beside(problems("mail_test").get("test"))


def _show_one(message: Row) -> None:
    head = f"{language().moment(message['made_at'])} · {_(KINDS[message['kind']])} · {message['recipient']}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(
            f'<p class="reminder">{html.escape(head)}<br>{html.escape(message["subject"])}<br>'
            f'<span class="faint">{html.escape(message_state.words(message))}</span></p>'
        )
        if outbox.state(message) in ("failing", "given_up"):
            st.button(_("Try again now"), key=f"retry_{message['id']}", on_click=_retry, args=(message["id"],))


def _retry(message_id: int) -> None:
    outbox.retry(store(), message_id, by=me(), at=now())
    messages.say_later(_("It is tried again."))
