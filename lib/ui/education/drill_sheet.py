"""A drill on the screen: the story, the facts that come in one by one, the result against the scenario card."""

import html
from datetime import timedelta

import streamlit as st

from lib.domain import drills as cards
from lib.domain import taxonomy
from lib.domain.drills import Choice, Scenario, Step
from lib.domain.messages import N_
from lib.domain.permissions import May
from lib.register import drills
from lib.register.store import Row
from lib.ui import draft, messages
from lib.ui.intake import intake_form
from lib.ui.screen import _, capitalised, language, may, now, store

EVERY = 20.0  # seconds between two looks for a further fact
_STEPS = {
    "report": N_("Reported"),
    "aware": N_("Became aware"),
    "decide": N_("Everything decided"),
    "notify": N_("First notice recorded"),
}
_ABOUT = {"outcome": N_("What it turned out to be")}


def asked_for() -> Row | None:
    """The drill that the address names, for the report form; an ended one too: its late report is no real incident.

    It is kept with the draft: who takes up the draft of a drill later goes on with a drill.
    """
    key = draft.key(intake_form.FORM, "drill_mode")
    given = st.query_params.get("drill", "")
    if given:
        st.session_state[key] = int(given) if given.isdecimal() and len(given) < 19 else 0
    run_id = st.session_state.get(key)
    if run_id is None:
        return None
    run = drills.get(store(), run_id)
    if run is None:
        st.error(_("There is no such drill. To report something real, choose “Report an incident” in the menu."))
        st.stop()
    return run


def show_story(run: Row) -> None:
    """Above the report form: this is a drill, and this is what somebody noticed."""
    _warn()
    if not drills.is_running(run):
        st.info(_("This drill has ended."))
    if scenario := cards.scenarios().get(run["scenario"]):
        st.text(scenario.story(language().code))
        _show_injects(run, scenario)


def show_on_card(row: Row) -> None:
    """At the top of the card of a drill: the warning, the story, the facts that have come in since."""
    if not row["drill"]:
        return
    _warn()
    run = drills.of_incident(store(), row["id"])
    scenario = cards.scenarios().get(row["drill"])
    if run is None or scenario is None:
        return
    with st.expander(_("The scenario: {title}").format(title=messages.plain(scenario.title(language().code)))):
        st.text(scenario.story(language().code))
        if run["ended_at"] and may(May.SEE_ALL):
            show_result(run)
    if drills.is_running(run):
        _show_injects(run, scenario)


def show_result(run: Row) -> None:
    """Times and decisions against the card; why these are expected is told when the drill has ended."""
    if run["result"] is None:
        st.text(_("The card of this scenario is no longer there; nothing can be compared."))
        return
    kept, judged = run["result"].kept
    st.text(_("As it should be: {kept} of {judged}.").format(kept=kept, judged=judged))
    head = "".join(f"<th>{html.escape(text)}</th>" for text in ("", _("Expected"), _("In the drill"), ""))
    missing = _("not yet") if drills.is_running(run) else _("did not happen")
    steps = "".join(_step(step, missing) for step in run["result"].steps)
    choices = "".join(_choice(choice, missing) for choice in run["result"].choices)
    st.html(f'<table class="plain"><tr>{head}</tr>{steps}{choices}</table>')
    scenario = cards.scenarios().get(run["scenario"])
    if run["ended_at"] and scenario:
        st.caption(messages.plain(scenario.why(language().code)))


def _warn() -> None:
    st.warning(_("**DRILL.** Nothing of this has happened. Record what you would send, and send nothing."))


@st.fragment(run_every=EVERY)
def _show_injects(run: Row, scenario: Scenario) -> None:
    told, next_at = cards.told(scenario, run["started_at"], now())
    for inject in told:
        after = language().duration(timedelta(minutes=inject.after))
        st.text(_("After {time}: {fact}").format(time=after, fact=inject.text(language().code)))
    if next_at is not None:
        st.caption(_("Another fact comes in {time}.").format(time=language().duration(next_at - now())))


def _step(step: Step, missing: str) -> str:
    within = _("within {time}").format(time=language().duration(step.within)) if step.within else "–"
    took = language().duration(step.took) if step.took is not None else missing
    return _line(_(_STEPS[step.name]), within, took, step.is_kept)


def _choice(choice: Choice, missing: str) -> str:
    about = choice.about
    name = _(_ABOUT[about]) if about in _ABOUT else taxonomy.label("decisions", about, language().code)
    decided = missing if choice.decided is None else _answer(about, choice.decided)
    return _line(capitalised(name), _answer(about, choice.expected), decided, choice.is_as_expected)


def _answer(about: str, answer: str) -> str:
    return taxonomy.label("outcomes" if about == "outcome" else "answers", answer, language().code)


def _line(name: str, expected: str, found: str, is_right: bool | None) -> str:
    mark = {True: f"✓ {_('as expected')}", False: f"✕ {_('otherwise')}", None: ""}[is_right]
    cells = (("", name), (_("Expected"), expected), (_("In the drill"), found), ("", mark))
    return f"<tr>{''.join(map(_cell, cells))}</tr>"


def _cell(cell: tuple[str, str]) -> str:
    label, text = map(html.escape, cell)
    return f'<td data-label="{label}">{text}</td>' if label else f"<td>{text}</td>"
