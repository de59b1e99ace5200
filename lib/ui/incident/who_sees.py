"""Who may see this incident: everybody whose role allows it, or only who is named, and who read it then."""

import html

import streamlit as st

from lib.domain.messages import N_
from lib.domain.permissions import May
from lib.register import accounts, restricted
from lib.register.store import Row
from lib.ui import inputs, messages
from lib.ui.attempt import anew, attempt, problems
from lib.ui.screen import _, language, may, me, now, shown, store

WAYS = {"card": N_("on its card"), "workbook": N_("in a workbook")}


def show(row: Row) -> None:
    """Names the people; for an incident that only few may know of."""
    named = restricted.readers(store(), row["id"])
    if not named and not may(May.EDIT):
        return
    wrong = problems(_where(row))
    with st.expander(_("Who may see this incident"), expanded=bool(wrong), icon=":material/visibility_lock:"):
        if named:
            st.text(_("Only: {names}").format(names=", ".join(named.values())))
        else:
            st.text(_("Everybody whose role allows it."))
        if may(May.EDIT):
            _show_form(row, named, wrong)
        if named:
            _show_readings(row)


def _show_form(row: Row, named: dict[int, str], wrong: dict[str, str]) -> None:
    key = anew(_where(row))
    choices = accounts.choices(store(), May.REPORT)
    chosen = st.multiselect(
        _("Only these people"),
        sorted(choices, key=lambda account: language().sort_key(choices[account])),
        [account for account in named if account in choices],
        format_func=shown(choices),
        key=f"{key}_chosen",
        placeholder=_("everybody whose role allows it"),
        on_change="ignore",
    )
    messages.beside(wrong.get("readers"))
    reason = inputs.line(_("Why"), key=f"{key}_reason", problem=wrong.get("reason"))
    st.caption(
        _(
            "It then stands in no list, search, export or meeting of anybody else; figures count it without naming it. "
            "What was exported or written into minutes before stays there."
        )
    )
    if st.button(_("Save who may see it"), key=f"{key}_save"):
        attempt(
            _where(row),
            lambda: restricted.restrict(store(), row["id"], chosen, reason, by=me(), at=now()),
            clears=f"{key}_",
        )


def _where(row: Row) -> str:
    return f"readers_{row['id']}"


def _show_readings(row: Row) -> None:
    """Who read it since it is restricted."""
    lines = [
        f"{language().moment(read['read_at'])} · {read['name']} · {_(WAYS[read['way']])}"
        for read in restricted.readings(store(), row["id"])[:200]
    ]
    body = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    st.html(f'<p class="faint">{html.escape(_("Read by"))}</p><ul class="history">{body}</ul>')
