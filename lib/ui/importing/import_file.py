"""The file that is being brought in: asked for, read in a process of its own, kept in the session until it is done."""

import hashlib
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib.documents import roundtrip, spreadsheet
from lib.documents.reading.reader import Wanted
from lib.documents.spreadsheet import Reading, Row, Unreadable
from lib.register import corrections, imports
from lib.register.imports import Checked
from lib.register.sheet_prose import Looked
from lib.ui import messages, personal_data
from lib.ui.screen import _, language, me, ngettext, store

TYPES = ["xlsx", "xls", "ods", "csv", "txt", "tsv", "xlsm"]  # the last to say why it is refused
LARGEST = 50  # MB
_WORK = "_import"
_FAULT = "_import_fault"
_TRIED = "_import_tried"  # the file that was read last, whether it could be or not


class LeftOut:
    """The places of rows that do not come in: those that seem to be there already, but for what a person turned."""

    def __init__(self, duplicates: Mapping[int, str]):
        self._duplicates, self._turned = duplicates, set[int]()

    def turn(self, place: int, *, comes: bool) -> None:
        (self._turned.add if comes == (place in self._duplicates) else self._turned.discard)(place)

    def __contains__(self, place: int) -> bool:
        return (place in self._duplicates) != (place in self._turned)

    def __len__(self) -> int:
        back = sum(place in self._duplicates for place in self._turned)
        return len(self._duplicates) - back + len(self._turned) - back


@dataclass
class Work:
    """One file. `wanted` is what a person said of its columns; `left_out` are the rows not to bring in.

    A file that left this very register is not read for what it brings: it is compared, see `correct_sheet`.
    """

    name: str
    digest: str
    reading: Reading | None
    checked: Checked | None
    looked: Looked | None  # what personal data stand in the rows
    folder: tempfile.TemporaryDirectory = field(repr=False)
    wanted: Wanted = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=lambda: LeftOut({}))
    edition: int = 0  # grows with each reading: widgets of an earlier one are forgotten

    @property
    def is_ours(self) -> bool:
        return self.reading is None

    @property
    def path(self) -> Path:
        return Path(self.folder.name) / "file"


def ask() -> Work | None:
    """The field for the file; the work on it once it is read, None before."""
    work: Work | None = st.session_state.get(_WORK)
    turn = st.session_state.setdefault("_import_turn", 0)
    file = st.file_uploader(
        _("Spreadsheet (.xlsx, .xls, .ods or .csv, up to 50 MB)"),
        TYPES,
        key=f"import_file_{turn}",
        max_upload_size=LARGEST,
    )
    if file is None:
        if work is None:
            st.info(
                _(
                    "Here a register that was kept in a spreadsheet comes in. You see first what was understood of it, "
                    "row by row; nothing is written before you say so, and all of it can be withdrawn again."
                )
            )
        return work
    if st.session_state.get(_TRIED) != file.file_id:
        st.session_state[_TRIED] = file.file_id
        work = _begin(file.name, file.getvalue())
        if work is not None:
            _let_go(file)
    if work is None:
        st.error(messages.plain(st.session_state.get(_FAULT, "")), icon=":material/block:")
    return work


def read_again(work: Work, wanted: Wanted) -> None:
    """Reads the file with what a person said of its columns."""
    read = _read(work.path, wanted)
    if read is None:
        messages.say_later(st.session_state.get(_FAULT, ""))
        return
    work.reading.close()
    work.reading, work.checked, work.looked = read
    work.wanted, work.edition = wanted, work.edition + 1
    work.left_out = LeftOut(work.checked.duplicates)


def finish(work: Work) -> None:
    """The file is done with: its copy and its rows are forgotten."""
    if work.reading:
        work.reading.close()
    work.folder.cleanup()
    st.session_state.pop(_WORK, None)
    st.session_state["_import_turn"] = st.session_state.get("_import_turn", 0) + 1


def say_what_was_found(work: Work) -> None:
    """In a sentence each: incidents, skipped rows, unread cells, how day and month were told apart."""
    lang, count = language(), len(work.reading.rows)
    found = [
        ngettext("{n} incident was found.", "{n} incidents were found.", count).format(n=lang.number(count)),
        ngettext("{n} cell could not be read.", "{n} cells could not be read.", work.checked.unread).format(
            n=lang.number(work.checked.unread)
        ),
    ]
    st.text(" ".join(found))
    earlier = imports.earlier(store(), work.digest)
    if earlier:
        st.warning(_("This very file was brought in on {moment}.").format(moment=lang.moment(earlier["imported_at"])))
    _show_skipped(work)


def _show_skipped(work: Work) -> None:
    skipped = work.reading.skipped
    if not skipped:
        return
    title = ngettext("{n} row or sheet was skipped", "{n} rows or sheets were skipped", len(skipped))
    with st.expander(title.format(n=language().number(len(skipped)))):
        lines = [
            f"{one.sheet}, {_('row {n}').format(n=one.row)}: {_(one.reason)}"
            if one.row
            else f"{one.sheet}: {_(one.reason)}"
            for one in skipped[:200]
        ]
        st.text("\n".join(lines))
        if len(skipped) > 200:
            st.caption(_("The first {n} are shown.").format(n=200))


def _begin(name: str, content: bytes) -> Work | None:
    st.session_state.pop(_WORK, None)
    folder = tempfile.TemporaryDirectory(prefix="import-")
    path = Path(folder.name) / "file"
    path.write_bytes(content)
    work = Work(name, hashlib.sha256(content).hexdigest(), None, None, None, folder)
    if not _is_ours(path) and not _is_read(work):
        folder.cleanup()
        return None
    st.session_state[_WORK] = work
    return work


def _let_go(file: UploadedFile) -> None:
    """Streamlit would hold the whole file in memory as long as the tab is open; ours lies on the disk."""
    if (run := get_script_run_ctx(suppress_warning=True)) is not None:
        run.uploaded_file_mgr.remove_file(run.session_id, file.file_id)


def _is_ours(path: Path) -> bool:
    mark = roundtrip.mark_of(path)
    return mark is not None and corrections.is_of_this_register(store(), mark.sequence, mark.digest)


def _is_read(work: Work) -> bool:
    """Reads the file, and once more where somebody said of such headings something else than is proposed."""
    read = _read(work.path, {})
    if read is None:
        return False
    work.wanted = _remembered(read[0])
    again = _read(work.path, work.wanted) if work.wanted else None
    if again:
        read[0].close()
    work.reading, work.checked, work.looked = again or read
    work.left_out = LeftOut(work.checked.duplicates)
    return True


def _remembered(reading: Reading) -> Wanted:
    """What somebody said of columns with the same headings, where that is not what is proposed."""
    wanted = {}
    for table in reading.tables:
        saved = imports.saved_mapping(store(), table.headings)
        if saved is not None and saved != {c.place: c.target for c in table.columns if c.target}:
            wanted[table.place] = saved
    return wanted


def _read(path: Path, wanted: Wanted) -> tuple[Reading, Checked, Looked] | None:
    """The file's rows, and what stands against them: they are looked at while the next ones are being read."""
    checking, looked = imports.Checking(store(), by=me()), Looked(personal_data.known())

    def take(batch: list[Row]) -> None:
        checking.take(batch)
        looked.take(batch)

    how = {"wanted": wanted, "each": take}
    try:
        reading = with_progress(
            _("Reading the file…"), lambda tell: spreadsheet.read_register(path, **how, progress=tell)
        )
    except Unreadable as fault:
        st.session_state[_FAULT] = _(fault.message).format(**fault.values)
        return None
    return reading, checking.found(), looked


def with_progress(said: str, work: Callable[[Callable[[int, int], None]], Any]) -> Any:
    bar = st.progress(0.0, said)
    try:
        return work(lambda done, total: bar.progress(min(1.0, done / max(total, 1)), said))
    finally:
        bar.empty()
