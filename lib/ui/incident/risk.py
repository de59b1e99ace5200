"""The assessment on the card: facts asked from the side of the people concerned, then a recommendation with reasons.

Nothing is shown while the questions are being answered, so that nobody answers towards a result.
"""

from typing import Any

import streamlit as st

from lib.domain import assessment, known_facts
from lib.domain.assessment import Recommendation
from lib.domain.messages import N_
from lib.domain.permissions import May
from lib.domain.questions import GROUPS, QUESTIONS, Question
from lib.register import assessments, drafts
from lib.register.store import Row
from lib.ui import fact_list, inputs, words
from lib.ui.attempt import attempt
from lib.ui.screen import _, capitalised, language, may, me, now, shown, still_signed_in, store

LEVELS = {
    "document": N_("Document only"),
    "authority": N_("Notify the authority"),
    "authority_and_people": N_("Notify the authority and tell the people"),
    "clients": N_("Notify the clients"),
    "open": N_("Open: what is not known yet decides"),
}
ANSWERS = {"yes": N_("yes"), "no": N_("no"), "depends": N_("depends on what is not known yet")}
BANDS = {"low": N_("low"), "medium": N_("medium"), "high": N_("high"), "very_high": N_("very high")}
FLAGS = {"many_people": N_("more than 100 people"), "unintelligible": N_("data unintelligible to others")}
EVERY = 5.0  # seconds between two savings of the answers


def show(row: Row) -> None:
    """The newest recommendation, the questions for a first or another one, the earlier ones."""
    st.subheader(_("Assessment of the risk to people"), divider="gray")
    taken = assessments.of_incident(store(), row["id"])
    if taken:
        _show_result(taken[0])
    if may(May.EDIT) and row["state"] != "closed":
        label = _("Assess anew with more facts") if taken else _("Answer the questions")
        with st.expander(label, icon=":material/quiz:", expanded=not taken):
            _show_questions(row, taken[0]["facts"] if taken else {})
    for earlier in taken[1:]:
        with st.expander(_("Assessment of {moment}").format(moment=language().moment(earlier["assessed_at"]))):
            _show_result(earlier)


# -- the questions


def _show_questions(row: Row, before: dict[str, Any]) -> None:
    st.caption(_("Answer what is known; leave the rest open. Think of what can happen to a person, not to the firm."))
    _restore(row, before)
    answers: dict[str, Any] = {}
    for group, title in GROUPS.items():
        st.markdown(f"**{_(title)}**")
        for question in (q for q in QUESTIONS if q.group == group):
            answers[question.fact] = _ask(row, question)
    _autosave(row)
    if st.button(_("Show the recommendation"), type="primary", key=f"risk_{row['id']}_save"):
        facts = {name: value for name, value in answers.items() if value not in (None, "", [], ())}
        attempt("risk", lambda: _save(row, facts))


def _ask(row: Row, question: Question) -> Any:
    key = _key(row, question.fact)
    text, why = _(question.text), f"{_(question.why)} ({_(question.source)})"
    if question.kind == "answer":
        return inputs.answer(text, key=key, help=why)
    if question.kind in ("choice", "choices"):
        options = shown({code: _(label) for code, label in question.options})
        codes = [code for code, _label in question.options]
        if question.kind == "choices":
            chosen = st.pills(
                text, codes, selection_mode="multi", format_func=options, key=key, help=why, on_change="ignore"
            )
            return list(chosen or ())
        return st.selectbox(
            text, codes, None, options, key=key, help=why, placeholder=_("not known yet"), on_change="ignore"
        )
    if question.kind == "count":
        return st.number_input(
            text, 0, 2**53 - 1, None, 1, key=key, help=why, placeholder=_("not known yet"), on_change="ignore"
        )
    return inputs.line(text, key=key, help=why)


def _save(row: Row, facts: dict[str, Any]) -> None:
    assessments.save(store(), row["id"], facts, by=me(), at=now())
    drafts.discard(store(), _draft_id(row), by=me())
    for question in QUESTIONS:
        st.session_state.pop(_key(row, question.fact), None)


def _restore(row: Row, before: dict[str, Any]) -> None:
    """Where the answers begin: the draft, else the assessment before, else what the entry already says."""
    if f"risk_{row['id']}_begun" in st.session_state and _key(row, QUESTIONS[0].fact) in st.session_state:
        return
    st.session_state[f"risk_{row['id']}_begun"] = True
    kept = drafts.load(store(), _draft_id(row), by=me())
    known = kept["content"] if kept else known_facts.of(row) | before
    for question in QUESTIONS:
        value = known.get(question.fact)
        if question.kind == "answer":
            value = inputs.kept_answer(value if isinstance(value, bool) else None)
        elif question.kind in ("line", "lines"):
            value = ", ".join(value) if isinstance(value, list | tuple) else value or ""
        elif question.kind == "choices":
            value = list(value or ())
        st.session_state[_key(row, question.fact)] = value


@st.fragment(run_every=EVERY)
def _autosave(row: Row) -> None:
    """Keeps the answers while somebody thinks; they are not an assessment yet."""
    if not still_signed_in():
        return
    answers = {question.fact: _kept(st.session_state.get(_key(row, question.fact))) for question in QUESTIONS}
    if answers != st.session_state.get(f"risk_{row['id']}_kept"):
        drafts.save(store(), _draft_id(row), "risk", answers, by=me(), at=now())
        st.session_state[f"risk_{row['id']}_kept"] = answers


def _kept(value: Any) -> Any:
    return {"yes": True, "no": False, inputs.UNKNOWN: None}.get(value, value) if isinstance(value, str) else value


def _draft_id(row: Row) -> str:
    return f"risk-{row['id']}-{me().id}"


def _key(row: Row, fact: str) -> str:
    return f"risk_{row['id']}_fact_{fact}"


# -- the result


def _show_result(taken: Row) -> None:
    found = assessment.recommend(assessment.Facts.from_dict(taken["facts"]))
    st.markdown(f"#### {_('Recommended')}: {_(LEVELS[found.level])}")
    st.caption(
        _("{moment}, {who}. The register recommends, a person decides (Decisions).").format(
            moment=language().moment(taken["assessed_at"]), who=words.of("handler", taken["assessed_by"])
        )
    )
    fact_list.show(
        [
            (_("Document"), _("yes, always")),
            (_("Authority"), _(ANSWERS[found.notify_authority])),
            (_("People"), _(ANSWERS[found.notify_people])),
            (_("Clients"), _(ANSWERS[found.notify_clients])),
        ]
    )
    if found.reasons:
        st.markdown(f"**{_('Why')}**")
        fact_list.show((_(reason.text), _(reason.source)) for reason in found.reasons)
    _show_unknowns(found)
    _show_similar(found)
    _show_enisa(found)


def _show_unknowns(found: Recommendation) -> None:
    if not found.unknowns:
        return
    st.markdown(f"**{_('Not known yet, and it would change the result')}**")
    rows = []
    for unknown in found.unknowns:
        changes = [
            f"{_answer_label(unknown.question, value)} → {_(LEVELS[outcome.level])}"
            for value, outcome in unknown.outcomes
        ]
        if unknown.supposing:
            changes.append(_(unknown.supposing))
        rows.append((_(unknown.question.text), "\n".join(changes)))
    fact_list.show(rows)


def _answer_label(question: Question, value: Any) -> str:
    if isinstance(value, bool):
        return capitalised(language().yes_no(value))
    labels = dict(question.options)
    codes = value if isinstance(value, tuple) else (value,)
    return ", ".join(_(labels[code]) if code in labels else str(code) for code in codes)


def _show_similar(found: Recommendation) -> None:
    if not found.similar:
        return
    polish = language().code == "pl"
    with st.expander(_("Comparable published cases ({n})").format(n=len(found.similar)), icon=":material/balance:"):
        for alike in found.similar:
            case = alike.case
            st.markdown(f"**{case.pl if polish else case.en}**")
            lines = [
                (_("Source"), (polish and case.source_pl) or case.source),
                (_("Alike because"), language().join([_(trait) for trait in alike.because])),
                (
                    _("Different"),
                    language().join([_(trait) for trait in alike.differs]) if alike.differs else _("nothing decisive"),
                ),
                (_("What carries the result"), case.carries_pl if polish else case.carries_en),
                (_("Authority"), _(ANSWERS[case.authority]) if case.authority else _("not said")),
                (_("People"), _(ANSWERS[case.people]) if case.people else _("not said")),
            ]
            fact_list.show(lines)


def _show_enisa(found: Recommendation) -> None:
    score, lang = found.enisa, language()
    with st.expander(_("ENISA's severity, as an aid"), icon=":material/calculate:"):
        st.caption(_("A number never decides. Every criterion is shown with the step that was taken."))
        if score.se is None:
            st.text(_("Nothing is known of the data yet, so there is no number."))
        else:
            formula = _("SE = DPC × EI + CB = {dpc} × {ei} + {cb} = {se}, {band}").format(
                dpc=lang.number(score.dpc),
                ei=lang.number(score.ei),
                cb=lang.number(score.cb),
                se=lang.number(score.se),
                band=_(BANDS[score.band]),
            )
            st.text(formula)
        for flag in score.flags:
            st.text(f"⚑ {_(FLAGS[flag])}")
        if found.disagreement:
            st.warning(_(found.disagreement.text), icon=":material/difference:")
        fact_list.show((f"{c.part}: {_(c.title)}", _step(c)) for c in score.criteria)
        st.caption(score.version)


def _step(criterion: Any) -> str | None:
    if criterion.chosen is None:
        return None
    step = criterion.steps[criterion.chosen]
    return f"{language().number(step.value)} – {_(step.text)}"
