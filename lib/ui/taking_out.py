"""What leaves the register as a file, in the form that a person chose: made with progress, offered once."""

import io
from collections.abc import Iterable

import streamlit as st

from lib.documents import plain, workbook
from lib.domain.messages import N_
from lib.register import exports
from lib.ui.screen import _, language, me, now, shown, store

FORMS = {
    "workbook": N_("Excel workbook"),
    "redacted": N_("Excel workbook without texts and names"),
    "csv": N_("CSV files in a ZIP"),
    "json": N_("JSON"),
}
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "json": "application/json",
}
_ENDINGS = {"csv": "zip", "json": "json"}
MADE = "_made_file"


def ask_form(key: str) -> str:
    """The field for the form; gives its code."""
    labels = {code: _(message) for code, message in FORMS.items()}
    return st.selectbox(_("As what"), list(labels), format_func=shown(labels), key=key, on_change="ignore", width=330)


def make(form: str, ids: Iterable[int], *, words: str, period: str, name: str, key: str) -> None:
    """Makes the file and keeps it for this person until it is fetched; `name` begins its name."""
    lang, at = language(), now()
    said = _("Writing the file…")
    bar = st.progress(0.0, said)

    def tell(done: int, total: int) -> None:
        bar.progress(done / max(total, 1), said)

    target = io.BytesIO()
    is_redacted = form == "redacted"
    given = {"words": words, "by": me(), "at": at, "period": period, "is_redacted": is_redacted}
    with exports.export_of(store(), ids, **given) as export:
        if form == "csv":
            plain.write_csv(target, export, lang, tell)
        elif form == "json":
            plain.write_json(target, export, tell)
        else:
            workbook.write(target, export, lang, progress=tell)
    bar.empty()
    variant = f"-{_('redacted')}" if is_redacted else ""
    ending = _ENDINGS.get(form, "xlsx")
    file = f"{name}{variant}-{at:%Y-%m-%d}-{export.head[1][:8]}.{ending}"
    st.session_state[MADE] = (key, file, target.getvalue())


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
