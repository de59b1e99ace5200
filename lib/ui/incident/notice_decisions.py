"""Who is told, decided one by one with reasons; less than recommended counts only with a second person."""

import streamlit as st

from lib.domain import taxonomy
from lib.domain.permissions import May
from lib.register import assessments, decisions
from lib.register.store import Row
from lib.ui import fact_list, inputs, messages, words
from lib.ui.attempt import attempt, problems
from lib.ui.incident import opinion
from lib.ui.screen import _, capitalised, labels, language, may, me, now, store

OTHERS = ("police", "csirt", "insurer")


def show_others(row: Row) -> None:
    """Decisions that may be wanted besides: police, CSIRT, insurer."""
    taken = {decision["about"] for decision in decisions.of_incident(store(), row["id"])} & set(OTHERS)
    panel = st.expander(
        _("Others to tell: police, CSIRT, insurer"), expanded=bool(taken), key="others_to_tell", on_change="rerun"
    )
    if panel.open:
        with panel:
            for about in OTHERS:
                show(row, about, capitalised(taxonomy.label("decisions", about, language().code)))


def show(row: Row, about: str, title: str) -> None:
    """The decision whether somebody (`about`, a code of data/taxonomy/decisions.toml) is told, and the form for it."""
    st.subheader(title, divider="gray")
    taken = [d for d in decisions.of_incident(store(), row["id"]) if d["about"] == about]
    _show_one(row, about, taken, assessments.newest(store(), row["id"]))


def _show_one(row: Row, about: str, taken: list[Row], newest: Row | None) -> None:
    recommended = newest["result"].get(f"notify_{about}") if newest else None
    if recommended:
        st.caption(_("Recommended by the rules: {answer}").format(answer=answer_words(recommended)))
    if taken:
        _show_taken(row, taken[0])
        if len(taken) > 1:
            with st.expander(_("Earlier decisions ({n})").format(n=len(taken) - 1)):
                for earlier in taken[1:]:
                    fact_list.show(lines(earlier))
    if may(May.DECIDE) and row["state"] != "closed":
        with st.expander(_("Decide anew") if taken else _("Decide"), expanded=bool(problems(f"decide_{about}"))):
            _form(row, about, len(taken), recommended)


def _show_taken(row: Row, decision: Row) -> None:
    fact_list.show(lines(decision))
    waiting = decision["is_below"] and not decision["is_alone"] and decision["seconded_by"] is None
    if not waiting:
        return
    st.warning(_("Less than recommended: it counts once a second person agrees."), icon=":material/group:")
    may_second = may(May.DECIDE) and decision["decided_by"] != me().id and row["state"] != "closed"
    if may_second and st.button(_("I agree, as the second person"), key=f"second_{decision['id']}", type="primary"):
        attempt("second", lambda: decisions.second(store(), decision["id"], by=me(), at=now()))


def lines(decision: Row) -> list[tuple[str, str]]:
    """A decision as facts: what, why, advice, who, when."""
    told = [
        (_("Decision"), taxonomy.label("answers", decision["answer"], language().code)),
        (_("Reasons"), decision["reasons"]),
        (_("Exemption"), _labelled("exemptions", decision["exemption"])),
        (_("What proves the exemption"), decision["exemption_evidence"]),
        (_("Recommended then"), answer_words(decision["recommended"]) if decision["recommended"] else None),
        (_("IOD's opinion"), opinion.told(decision["dpo_opinion"], decision["dpo_note"])),
        (_("Decided"), f"{language().moment(decision['decided_at'])}, {words.of('handler', decision['decided_by'])}"),
        (_("Second person"), _second(decision)),
    ]
    return [(name, text) for name, text in told if text]


def answer_words(answer: str) -> str:
    """yes, no, depends in the reader's words."""
    return {"yes": _("yes"), "no": _("no")}.get(answer, _("depends on what is not known yet"))


def _second(decision: Row) -> str | None:
    if decision["seconded_by"]:
        moment = language().moment(decision["seconded_at"])
        return f"{moment}, {words.of('handler', decision['seconded_by'])}"
    return _("no second person available") if decision["is_alone"] else None


def _labelled(listed: str, code: str | None) -> str | None:
    return taxonomy.label(listed, code, language().code) if code else None


def _form(row: Row, about: str, version: int, recommended: str | None) -> None:
    wrong, key = problems(f"decide_{about}"), f"decide_{row['id']}_{about}_{version}"
    answer = st.segmented_control(
        _("Decision"), taxonomy.codes("answers"), format_func=labels("answers"), key=f"{key}_answer"
    )
    messages.beside(wrong.get("answer"))
    exemption = evidence = None
    if about == "people" and answer == "no":
        exemption = st.selectbox(
            _("Exemption of Art. 34(3), if the risk is high"),
            taxonomy.codes("exemptions"),
            index=None,
            format_func=labels("exemptions"),
            key=f"{key}_exemption",
            placeholder=_("none: the risk is not high"),
        )
        messages.beside(wrong.get("exemption"))
        if exemption:
            evidence = inputs.text(
                _("What proves the exemption"), key=f"{key}_evidence", problem=wrong.get("exemption_evidence")
            )
    reasons = inputs.text(_("Reasons"), key=f"{key}_reasons", problem=wrong.get("reasons"))
    said, said_note = opinion.ask(f"{key}_")
    alone = False
    if recommended in ("yes", "depends") and answer in ("no", "not_yet"):
        st.caption(_("This is less than recommended: fuller reasons, and a second person who agrees."))
        alone = st.checkbox(
            _("No second person available (this stays marked and comes before the next review)"), key=f"{key}_alone"
        )
    if st.button(_("Record the decision"), type="primary", key=f"{key}_save"):
        attempt(
            f"decide_{about}",
            lambda: decisions.record(
                store(),
                row["id"],
                about,
                answer,
                reasons,
                by=me(),
                at=now(),
                exemption=exemption,
                exemption_evidence=evidence,
                dpo_opinion=said,
                dpo_note=said_note,
                is_alone=alone,
            ),
        )
