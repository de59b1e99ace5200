"""What leaves the register as a file, in the form that a person chose: made with progress, offered once."""

import io
from collections.abc import Iterable

import streamlit as st

from lib.documents import inspection_pack, plain, workbook
from lib.domain.file_kinds import MEDIA
from lib.domain.messages import N_, Problem, Problems
from lib.register import clients, exports
from lib.ui import messages
from lib.ui.screen import _, language, me, now, shown, store

FORMS = {
    "workbook": N_("Excel workbook"),
    "redacted": N_("Excel workbook without texts and names"),
    "csv": N_("CSV files in a ZIP"),
    "json": N_("JSON"),
    "pack": N_("Inspection pack"),
    "client": N_("Inspection pack for one client, without the others"),
}
_ENDINGS = {"csv": "zip", "json": "json"}
MADE = "_made_file"


def ask_form(key: str) -> tuple[str, int | None]:
    """The fields for the form and, where it is for one, the client; gives the form's code and the client's id."""
    labels = {code: _(message) for code, message in FORMS.items()}
    form = st.selectbox(_("Download as"), list(labels), format_func=shown(labels), key=key, width=330)
    if form != "client":
        return form, None
    names = {row["id"]: row["name"] for row in clients.listed(store(), retired=True)}
    about = {"format_func": shown(names), "key": f"{key}_client", "on_change": "ignore", "width": 260}
    return form, st.selectbox(_("Which client"), list(names), **about)


def make(form: tuple[str, int | None], ids: Iterable[int], *, words: str, period: str, name: str, key: str) -> None:
    """Makes the file and keeps it for this person until it is fetched; `name` begins its name."""
    try:
        made = _make(*form, list(ids), words, period, name)
    except Problems as refused:
        st.error(" ".join(messages.text_of(problem) for problem in refused.problems))
        return
    st.session_state[MADE] = (key, *made)


def _make(form: str, client_id: int | None, ids: list[int], words: str, period: str, name: str) -> tuple[str, bytes]:
    lang, at = language(), now()
    said = _("Writing the file…")
    bar = st.progress(0.0, said)

    def tell(done: int, total: int) -> None:
        bar.progress(done / max(total, 1), said)

    target = io.BytesIO()
    if form == "client" and client_id is None:
        raise Problems([Problem("client", N_("Choose the client that the pack is for."))])
    if form in ("pack", "client"):
        wanted = inspection_pack.Wanted(ids, words, period, client_id)
        try:
            head = inspection_pack.write(target, store(), wanted, lang, by=me(), at=at, progress=tell)
        finally:
            bar.empty()
        return f"{name}-{_('inspection')}-{at:%Y-%m-%d}-{head[1][:8]}.zip", target.getvalue()
    is_redacted = form == "redacted"
    given = {"words": words, "by": me(), "at": at, "period": period, "is_redacted": is_redacted}
    try:
        with exports.export_of(store(), ids, **given) as export:
            if form == "csv":
                plain.write_csv(target, export, lang, tell)
            elif form == "json":
                plain.write_json(target, export, tell)
            else:
                workbook.write(target, export, lang, progress=tell)
    finally:
        bar.empty()
    variant = f"-{_('redacted')}" if is_redacted else ""
    ending = _ENDINGS.get(form, "xlsx")
    file = f"{name}{variant}-{at:%Y-%m-%d}-{export.head[1][:8]}.{ending}"
    return file, target.getvalue()


def offer(key: str) -> None:
    """The file made last, if it was made here."""
    made = st.session_state.get(MADE)
    if made is None or made[0] != key:
        return
    _key, file, content = made
    st.download_button(
        _("Download {name}").format(name=file),
        data=content,
        file_name=file,
        mime=MEDIA[file.rpartition(".")[2]],
        key=f"{key}_download",
        type="primary",
        on_click=_forget,
    )


def _forget() -> None:
    """Once fetched, the file is not kept in the server's memory."""
    st.session_state.pop(MADE, None)
