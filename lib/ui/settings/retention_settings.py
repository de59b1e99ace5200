"""Entries whose time is over: proposed, chosen by a person, anonymised for good; and what was."""

import streamlit as st

from lib.domain.messages import N_, Problem, Problems
from lib.register import retention, settings
from lib.register.store import Row
from lib.ui import inputs, messages
from lib.ui.attempt import anew, attempt, problems
from lib.ui.screen import _, language, me, ngettext, now, shown, store


def show() -> None:
    """For admins. Looks through the register only where it is unfolded."""
    panel = st.expander(_("Retention"), key="retention_panel", on_change="rerun")
    if not panel.open:
        return
    with panel:
        years = settings.retention_years(store())
        rule = ngettext("{n} full year after closing", "{n} full years after closing", years)
        st.text(
            _(
                "Kept with all its words: {rule}. Then an entry can be anonymised: its texts, files and papers go, "
                "also from history and minutes; number, days, codes and counts stay, and the journal still proves the "
                "rest. Older backups keep it until they are cleared away."
            ).format(rule=rule.format(n=years))
        )
        due = retention.due(store(), now(), by=me())
        if due:
            _show_due(due)
        else:
            st.text(_("No entry's time is over. Those whose time is over will stand here."))
        for row in retention.erased(store()):
            sentence = _("{number}: anonymised {moment}, {name}. {reason}")
            moment = language().moment(row["erased_at"])
            words = sentence.format(number=row["number"], moment=moment, name=row["erased_by"], reason=row["reason"])
            st.text(words)


def _show_due(due: list[Row]) -> None:
    wrong, key = problems("erase"), f"{anew('erase')}_"
    labels = {
        row["id"]: _("{number}, closed {date}").format(
            number=row["number"], date=language().date(row["closed_at"].date())
        )
        for row in due
    }
    chosen = st.multiselect(
        _("Time is over ({n})").format(n=language().number(len(due))),
        list(labels),
        format_func=shown(labels),
        key=f"{key}chosen",
        placeholder=_("choose"),
        on_change="ignore",
    )
    messages.beside(wrong.get("entries"))
    reason = inputs.line(_("By which rule or decision?"), key=f"{key}reason", problem=wrong.get("reason"))
    word = inputs.line(
        _("To confirm, type: {word}").format(word=_("anonymise")), key=f"{key}word", problem=wrong.get("word")
    )
    if st.button(_("Anonymise for good"), type="primary", key="erase_now"):
        attempt("erase", lambda: _erase(chosen, reason, word), _("Anonymised."), clears=key)


def _erase(chosen: list[int], reason: str, word: str) -> None:
    if word.strip().casefold() != _("anonymise"):
        raise Problems([Problem("word", N_("Type “{word}” here to confirm."), {"word": _("anonymise")})])
    retention.erase(store(), chosen, reason, by=me(), at=now())
