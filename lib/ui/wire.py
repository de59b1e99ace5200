"""What goes between the browser and Streamlit, as far as the gate must know it: messages, downloads, uploads.

Streamlit hands a download to whoever knows its address, and takes a file for any session. Here both belong to the pages
that were opened with the cookie that asks.
"""

import threading
from collections import OrderedDict

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import Runtime
from streamlit.runtime.media_file_manager import MediaFileManager

DOWNLOADS, UPLOADS = "/media/", "/_stcore/upload_file/"
MOST_MADE = 2_000  # files made on a click whose page is remembered
_made: OrderedDict[str, set[str]] = OrderedDict()  # file to sessions; Streamlit itself does not note whose these are
_lock = threading.Lock()


def by_itself(sent: bytes) -> bool:
    """Whether a page sent this by its own clock (a fragment with `run_every`, a heartbeat), not a person."""
    message = _read(sent)
    kind = message.WhichOneof("type")
    return kind == "app_heartbeat" or (kind == "rerun_script" and message.rerun_script.is_auto_rerun)


def stopped(sent: bytes) -> bytes:
    """What becomes of a message whose session is over: a rerun draws its page anew, anything else does nothing.

    Without widget values no callback runs, without a fragment the whole script does, which sees that nobody is
    signed in and says so.
    """
    message, answer = _read(sent), BackMsg()
    if message.WhichOneof("type") != "rerun_script":
        answer.app_heartbeat = True
        return answer.SerializeToString()
    asked = message.rerun_script
    answer.rerun_script.query_string = asked.query_string
    answer.rerun_script.page_script_hash = asked.page_script_hash
    answer.rerun_script.page_name = asked.page_name
    if asked.HasField("context_info"):
        answer.rerun_script.context_info.CopyFrom(asked.context_info)
    return answer.SerializeToString()


def _read(sent: bytes) -> BackMsg:
    try:
        return BackMsg.FromString(sent)
    except DecodeError:  # Streamlit closes the connection over it
        return BackMsg()


# -- downloads and uploads


def is_own(path: str, cookie: str, value: str) -> bool:
    """Whether a download or upload belongs to a page that was opened with this value of the cookie."""
    if path.startswith(DOWNLOADS):
        sessions = _sessions_of(path.removeprefix(DOWNLOADS).split(".")[0])
    elif path.startswith(UPLOADS):
        sessions = {path.removeprefix(UPLOADS).split("/")[0]}
    else:
        return True
    return any(_cookie_of(session, cookie) == value for session in sessions)


def remember_made_files() -> None:
    """Has Streamlit say for which session it made a file on a click. Once, before the first page."""
    make = MediaFileManager.execute_deferred

    def execute_deferred(self: MediaFileManager, file_id: str) -> str:
        entry = self._deferred_callables.get(file_id)
        address = make(self, file_id)
        if entry is not None:
            _note(address.rsplit("/", 1)[-1].split(".")[0], entry["session_id"])
        return address

    MediaFileManager.execute_deferred = execute_deferred  # type: ignore[method-assign]


def _note(file_id: str, session: str) -> None:
    with _lock:
        _made.setdefault(file_id, set()).add(session)
        _made.move_to_end(file_id)
        while len(_made) > MOST_MADE:
            _made.popitem(last=False)


def _sessions_of(file_id: str) -> set[str]:
    manager = Runtime.instance().media_file_mgr
    with manager._lock:
        drawn = {session for session, files in manager._files_by_session_and_coord.items() if file_id in files.values()}
    with _lock:
        return drawn | _made.get(file_id, set())


def _cookie_of(session: str, cookie: str) -> str | None:
    found = Runtime.instance()._session_mgr.get_active_session_info(session)
    context = found.client.client_context if found else None
    return context.cookies.get(cookie) if context else None
