"""Backups: which there are, one more now, one back in the register's place; and the archive."""

import html
from collections.abc import Callable

import streamlit as st

from lib.domain.messages import N_, Problem, Problems
from lib.register import archive, backups, restoring, second_folder
from lib.register.backups import Progress, Unverified
from lib.register.store import Unavailable
from lib.register.vault import Backup
from lib.ui import inputs, messages
from lib.ui.attempt import attempt, problems
from lib.ui.screen import _, language, me, ngettext, now, shown, store

KINDS = {
    "nightly": N_("nightly"),
    "by_hand": N_("by hand"),
    "before_migration": N_("before a new version"),
}
_SECOND = {
    "good": N_("The second folder is up to date: {folder}"),
    "behind": N_("The newest backup is not in the second folder yet: {folder}"),
    "missing": N_("The second folder is not there. Is the drive connected? {folder}"),
}


def show() -> None:
    """For admins. Looks at the disk only where it is unfolded."""
    panel = st.expander(_("Backups"), key="backups_panel", on_change="rerun")
    if not panel.open:
        return
    with panel:
        there = backups.listed(store())
        _show_how()
        _show_list(there)
        if st.button(_("Make a backup now"), key="backup_now"):
            attempt("backup", lambda: _made(backups.by_hand, _("Making the backup…")), _("The backup is made."))
        messages.beside(problems("backup").get("backup"))
        if there:
            _show_restore(there)
        _show_archive()


def _show_how() -> None:
    st.text(_("Made every night, verified, and kept: the last of seven days, five weeks and twelve months."))
    keeping = store().keeping
    st.text(
        _("New ones are encrypted with the passphrase of this installation.")
        if keeping.passphrase
        else _("They are not encrypted: no passphrase is set (REJESTR_BACKUP_PASSPHRASE).")
    )
    if keeping.second is None:
        st.text(_("There is no second folder (REJESTR_BACKUP_COPY). A backup on the same disk dies with the disk."))
        return
    state = second_folder.state_of(backups.vault_of(store()), keeping.second).kind
    sentence = _(_SECOND[state]).format(folder=keeping.second)
    st.text(sentence) if state == "good" else st.warning(messages.plain(sentence), icon=":material/warning:")


def _show_list(there: list[Backup]) -> None:
    if not there:
        st.text(_("Here will stand the backups. The first one comes by itself, or now:"))
        return
    st.html(f'<ul class="history">{"".join(_entry(backup) for backup in there)}</ul>')


def _entry(backup: Backup) -> str:
    title, words = html.escape(_title(backup)), html.escape(_words(backup))
    return f'<li><div class="when">{title}</div><div class="what">{words}</div></li>'


def _title(backup: Backup) -> str:
    return f"{language().moment(backup.made_at)}, {_(KINDS[backup.kind])}"


def _words(backup: Backup) -> str:
    """What is in it, in a line."""
    entries = ngettext("{n} journal entry", "{n} journal entries", backup.sequence)
    files = ngettext("{n} attachment", "{n} attachments", len(backup.attachments))
    parts = [
        language().size(backup.size + backup.attachments_size),
        entries.format(n=language().number(backup.sequence)),
        files.format(n=language().number(len(backup.attachments))),
        _("opened and checked"),
        _("encrypted") if backup.encrypted else _("not encrypted"),
    ]
    if backup.missing:
        gone = ngettext(
            "▲ {n} attachment was already gone or damaged",
            "▲ {n} attachments were already gone or damaged",
            len(backup.missing),
        )
        parts.append(gone.format(n=language().number(len(backup.missing))))
    return ", ".join(parts)


def _made(make: Callable[..., object], said: str) -> None:
    """Makes it with progress on the screen; what fails for want of room or health is a problem to read."""
    bar = st.progress(0.0, said)
    try:
        make(store(), by=me(), at=now(), progress=_shown_by(bar, said))
    except (Unverified, Unavailable, OSError) as error:
        if isinstance(error, Unavailable) and error.kind != "unwritable":
            raise
        sentence = N_("It could not be made. Is there room on the disk? The program's log says more.")
        raise Problems([Problem("backup", sentence)]) from error
    finally:
        bar.empty()


def _shown_by(bar: object, said: str) -> Progress:
    return lambda part: bar.progress(min(part, 1.0), said)  # type: ignore[attr-defined]


# -- restoring


def _show_restore(there: list[Backup]) -> None:
    wrong = problems("restore")
    st.markdown(f"**{_('Restore a backup')}**")
    st.text(
        _(
            "What was saved after the backup is then no longer in the register; the present file is kept beside it. "
            "Everybody is signed out."
        )
    )
    named = {backup.name: _title(backup) for backup in there}
    name = st.selectbox(
        _("Backup"), named, index=None, format_func=shown(named), key="restore_backup", placeholder=_("choose")
    )
    messages.beside(wrong.get("backup"))
    chosen = next((backup for backup in there if backup.name == name), None)
    if chosen is None:
        return
    passphrase = None
    if chosen.encrypted:
        label = _("Passphrase of this backup; leave empty if it is that of this installation")
        passphrase = st.text_input(label, type="password", key="restore_passphrase", on_change="ignore")
        messages.beside(wrong.get("passphrase"))
    word = inputs.line(
        _("To confirm, type: {word}").format(word=_("restore")),
        key="restore_word",
        problem=wrong.get("word"),
    )
    if st.button(_("Restore this backup"), type="primary", key="restore_now"):
        attempt("restore", lambda: _restore(chosen, passphrase, word), clears="restore_")


def _restore(chosen: Backup, passphrase: str | None, word: str) -> None:
    if word.strip().casefold() != _("restore"):
        raise Problems([Problem("word", N_("Type “{word}” here to confirm."), {"word": _("restore")})])
    said = _("Restoring…")
    bar = st.progress(0.0, said)
    try:
        restored = restoring.restore(
            store(), chosen, passphrase or None, by=me(), at=now(), progress=_shown_by(bar, said)
        )
    finally:
        bar.empty()
    _show_restored(restored)


def _show_restored(restored: restoring.Restored) -> None:
    """Stands there until the next action, at which everybody is signed out."""
    title = messages.plain(_title(restored.backup))
    st.success(_("Restored: {backup}. Sign in again.").format(backup=title), icon=":material/check_circle:")
    if restored.missing:
        count = len(restored.missing)
        gone = ngettext("{n} attachment could not be had.", "{n} attachments could not be had.", count)
        st.warning(gone.format(n=language().number(count)), icon=":material/warning:")
    st.text(_("The previous file is kept here: {folder}").format(folder=restored.aside))
    st.html(f'<a class="quiet" href="/sign-in" target="_self">{html.escape(_("Sign in"))}</a>')
    st.stop()


# -- the archive


def _show_archive() -> None:
    st.markdown(f"**{_('Archive')}**")
    st.text(
        _(
            "Everything in one ZIP that can be read without this program: every table as Parquet and as JSON, every "
            "attachment, and how to check the journal. Without passwords. It lies ready for a day."
        )
    )
    if st.button(_("Make the archive"), key="archive_now"):
        attempt("archive", lambda: _made(archive.make, _("Writing the archive…")), _("The archive is ready."))
    messages.beside(problems("archive").get("backup"))
    ready = archive.ready(store(), now())
    if ready:
        size = language().size(ready.stat().st_size)
        words = html.escape(_("Download {name}").format(name=ready.name))
        st.html(f'<a class="quiet" href="/archive/{ready.name}" target="_self" download>{words}</a> ({size})')
