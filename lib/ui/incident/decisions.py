"""What it turned out to be, closing and reopening: a person decides, with reasons, and every decision is kept."""

import streamlit as st

from lib.domain import incident, taxonomy
from lib.domain.permissions import May
from lib.register import incidents
from lib.register.store import Row
from lib.ui import fact_list, inputs, messages, words
from lib.ui.attempt import attempt, problems
from lib.ui.incident import opinion
from lib.ui.inputs import STAYS
from lib.ui.screen import _, labels, language, may, me, now, store


def show_outcome(row: Row) -> None:
    """The decision whether it is a breach, and the form for a first or a later one."""
    st.subheader(_("What it turned out to be"), divider="gray")
    if row["outcome"]:
        fact_list.show(_lines(_in_force(row)))
        _show_earlier(row)
    if not may(May.DECIDE) or row["state"] == "closed":
        return
    key = f"outcome_{row['id']}_"
    if row["outcome"] and not st.toggle(_("Decide anew"), key=f"{key}anew", persist_state=STAYS):
        return
    wrong = problems(key)
    outcome = st.radio(
        _("What is it?"),
        taxonomy.codes("outcomes"),
        index=None,
        format_func=labels("outcomes"),
        key=f"{key}code",
        persist_state=STAYS,
    )
    messages.beside(wrong.get("outcome"))
    reasons = inputs.text(_("Reasons"), key=f"{key}reasons", problem=wrong.get("outcome_reasons"))
    said, said_note = opinion.ask(key)
    if st.button(_("Record the decision"), type="primary", key="decide"):
        attempt(
            key,
            lambda: incidents.decide_outcome(
                store(),
                row["id"],
                row["seen"],
                outcome or "",
                reasons,
                by=me(),
                at=now(),
                dpo_opinion=said,
                dpo_note=said_note,
            ),
            clears=key,
        )


def _in_force(row: Row) -> Row:
    """The decision that holds, as an earlier one reads."""
    told = {"outcome": row["outcome"], "reasons": row["outcome_reasons"]}
    told |= {"dpo_opinion": row["outcome_dpo_opinion"], "dpo_note": row["outcome_dpo_note"]}
    return told | {"decided_at": row["outcome_at"], "decided_by": row["outcome_by"]}


def _show_earlier(row: Row) -> None:
    earlier = incidents.earlier_outcomes(store(), row["id"])
    if earlier:
        with st.expander(_("Earlier decisions ({n})").format(n=len(earlier))):
            for decision in earlier:
                fact_list.show(_lines(decision))


def _lines(decision: Row) -> list[tuple[str, str | None]]:
    """What, why, advice, who, when; advice only where there was any."""
    said = opinion.told(decision["dpo_opinion"], decision["dpo_note"])
    who = words.of("handler", decision["decided_by"])
    return [
        (_("Decision"), words.of("outcome", decision["outcome"])),
        (_("Reasons"), decision["reasons"]),
        *([(_("IOD's opinion"), said)] if said else []),
        (_("Decided"), f"{language().moment(decision['decided_at'])}, {who}"),
    ]


def show_closing(row: Row, open_actions: int) -> None:
    """What is missing before closing, closing with a reason all the same, reopening."""
    st.subheader(_("Closing"), divider="gray")
    if row["state"] == "closed":
        _show_reopening(row)
        return
    missing = incident.missing_to_close(row, open_actions)
    if missing:
        st.text(_("Not settled yet:"))
        st.markdown("\n".join(f"- {messages.text_of(problem)}" for problem in missing))
    else:
        st.markdown(_("Everything that a closed incident needs is there."))
    if not may(May.CLOSE):
        return
    key = f"close_{row['id']}_"
    wrong = problems(key)
    note = inputs.text(_("Closing note"), key=f"{key}note")
    override = ""
    if missing:
        override = inputs.text(
            _("Why may it be closed although something is missing?"),
            key=f"{key}override",
            problem=wrong.get("override"),
        )
    if st.button(_("Close the incident"), type="primary", key="close"):
        attempt(
            key,
            lambda: incidents.close(
                store(), row["id"], row["seen"], note, by=me(), at=now(), override=override or None
            ),
            clears=key,
        )


def _show_reopening(row: Row) -> None:
    who = words.of("handler", row["closed_by"])
    st.text(_("Closed {moment}, {who}.").format(moment=language().moment(row["closed_at"]), who=who))
    if row["closing_note"]:
        st.text(row["closing_note"])
    if may(May.CLOSE):
        key = f"reopen_{row['id']}_"
        reason = inputs.line(_("Why is it reopened?"), key=f"{key}reason", problem=problems(key).get("reason"))
        if st.button(_("Reopen"), key="reopen"):
            attempt(
                key,
                lambda: incidents.reopen(store(), row["id"], row["seen"], reason, by=me(), at=now()),
                clears=key,
            )
