"""The journal's head hash, and the check that the chain holds."""

import streamlit as st

from lib.domain.messages import N_
from lib.register import journal
from lib.ui import fact_list
from lib.ui.screen import _, language, ngettext, store

FAULTS = {
    "changed": N_("Entry {sequence} was changed."),
    "missing": N_("Entry {sequence} is missing."),
    "added": N_("Entry {sequence} was added."),
    "reordered": N_("Entry {sequence} does not follow the one before it."),
}


def show() -> None:
    with st.expander(_("Journal")):
        sequence, head = journal.head(store())
        st.text(_("Every write stands in the journal, each entry with the hash of the one before."))
        fact_list.show([(_("Entries"), language().number(sequence)), (_("Head hash"), head)], monospaced=True)
        if st.button(_("Check the journal"), key="verify"):
            _check()


def _check() -> None:
    with st.spinner(_("Checking…")):
        proof = journal.verify(store())
    if proof.fault is None:
        st.success(
            _("The chain holds: {n} entries checked.").format(n=language().number(proof.rows)),
            icon=":material/check_circle:",
        )
        if proof.erased:
            words = ngettext(
                "Of {n} entry the content was erased; the chain proves that something stood there.",
                "Of {n} entries the content was erased; the chain proves that something stood there.",
                proof.erased,
            )
            st.text(words.format(n=language().number(proof.erased)))
    else:
        st.error(_(FAULTS[proof.fault.kind]).format(sequence=proof.fault.sequence), icon=":material/warning:")
