"""Drills: scenario cards to start, runs with their results, what was learned."""

from urllib.parse import urlencode

import streamlit as st

from lib.domain import drills as cards
from lib.domain import taxonomy
from lib.domain.permissions import May
from lib.register import drills
from lib.register.store import Row
from lib.ui import inputs, messages
from lib.ui.attempt import anew, attempt, problems
from lib.ui.education import drill_sheet, trainings
from lib.ui.inputs import STAYS
from lib.ui.screen import _, language, may, me, now, shown, store


def show() -> None:
    runs = drills.listed(store())
    st.text(
        _("A drill runs through the real forms with clocks of its own. It is marked everywhere and counted nowhere.")
    )
    if may(May.EDIT):
        _show_start()
    if not runs:
        st.text(_("Here will stand every drill with its times and its decisions. Choose a scenario to begin."))
    for run in runs:
        with st.container(border=True):
            _show_run(run)


def _show_start() -> None:
    code = language().code
    titles = {card.code: card.title(code) for card in cards.scenarios().values()}
    key, wrong = anew("drill_new"), problems("drill_new")
    with st.expander(_("Start a drill"), icon=":material/timer:", expanded=bool(wrong)):
        chosen = st.selectbox(
            _("Scenario"),
            list(titles),
            index=None,
            format_func=shown(titles),
            key=f"{key}_scenario",
            placeholder=_("choose"),
            persist_state=STAYS,
        )
        messages.beside(wrong.get("scenario"))
        if chosen:
            kinds = ", ".join(taxonomy.label("kinds", kind, code) for kind in cards.scenarios()[chosen].kinds)
            st.caption(_("Practises: {kinds}. The story is told when the clock starts.").format(kinds=kinds))
        if st.button(_("Start the clock"), type="primary", key="drill_start"):
            attempt(
                "drill_new",
                lambda: drills.start(store(), chosen or "", by=me(), at=now()),
                _("The clock runs. Report it as you would report the real thing."),
                clears=f"{key}_",
            )


def _show_run(run: Row) -> None:
    code = language().code
    st.markdown(f"**{messages.plain(cards.title(run['scenario'], code))}**")
    started = _("Started {moment}, {who}").format(moment=language().moment(run["started_at"]), who=run["leader"] or "?")
    st.caption(messages.plain(started))
    if run["withdrawn_at"]:
        st.text(_("Withdrawn: {reason}").format(reason=run["withdrawn_reason"]))
        return
    _show_way(run)
    if run["incident_id"] or run["ended_at"]:
        drill_sheet.show_result(run)
    if run["ended_at"]:
        st.text(_("Learned: {finding}").format(finding=run["finding"]))
    elif may(May.EDIT):
        _offer_end(run)


def _show_way(run: Row) -> None:
    """Where to go on: the report form of this run, later its incident."""
    if run["number"]:
        address = f"/incident?{urlencode({'number': run['number']})}"
        label = _("Open {number}").format(number=run["number"])
    elif drills.is_running(run):
        address, label = f"/report?drill={run['id']}", _("Report it (this link can be sent to whoever practises)")
    else:
        st.text(_("It was never reported."))
        return
    st.html(f'<a class="quiet" href="{address}" target="_self">{label}</a>')


def _offer_end(run: Row) -> None:
    key = f"drill_{run['id']}_"
    with st.container(horizontal=True):
        with st.popover(_("End the drill")):
            wrong = problems(key).get("finding")
            finding = inputs.text(_("What was learned?"), key=f"{key}finding", problem=wrong)
            if st.button(_("End it"), type="primary", key=f"{key}end"):
                attempt(
                    key, lambda: drills.end(store(), run["id"], run["version"], finding, by=me(), at=now()), clears=key
                )
        trainings.offer_to_withdraw("drill", run, drills.withdraw)
