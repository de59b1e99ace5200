"""How the program is doing: version, room on the disk, backups, where the clock went back."""

import streamlit as st

from lib.domain.messages import N_
from lib.register import journal, operation
from lib.ui import fact_list
from lib.ui.screen import _, language, me, now, store

SECOND = {
    "good": N_("up to date"),
    "behind": N_("the newest backup is not there yet"),
    "missing": N_("the folder is not there; is the drive connected?"),
}


def show() -> None:
    """For admins. Counts only where it is unfolded."""
    panel = st.expander(_("Operation"), key="operation_panel", on_change="rerun")
    if not panel.open:
        return
    with panel:
        facts = operation.facts(store(), now(), by=me())
        for warning in facts.warnings:
            st.warning(_(operation.WARNINGS[warning]), icon=":material/warning:")
        last = facts.last_backup
        fact_list.show(
            [
                (_("Version"), _("{version}, schema {schema}").format(version=facts.version, schema=facts.schema)),
                (_("Size of the register"), language().size(facts.size)),
                (_("Room on the disk"), language().size(facts.free)),
                (_("Last backup"), language().moment(last.made_at) if last else _("none yet")),
                (_("Second folder"), _(SECOND[facts.second]) if facts.second else _("none")),
                (_("Journal entries"), language().number(facts.sequence)),
            ]
        )
        _show_steps_back()


def _show_steps_back() -> None:
    steps = journal.steps_back(store())
    if not steps:
        return
    st.text(_("Where the computer's clock went back:"))
    for step in steps:
        sentence = _("Entry {sequence}: {moment}, after {before}")
        times = {name: language().moment(step[name]) for name in ("moment", "before")}
        st.text(sentence.format(sequence=language().number(step["sequence"]), **times))
