"""What goes between the browser and Streamlit, as far as the gate must know it: messages, downloads, uploads.

Streamlit hands a download to whoever knows its address, and takes a file for any session. Here both belong to the pages
that were opened with the cookie that asks.
"""

import threading
from collections import OrderedDict
from typing import Any

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import Runtime, media_file_manager
from streamlit.runtime.media_file_manager import MediaFileManager

DOWNLOADS, UPLOADS = "/media/", "/_stcore/upload_file/"
MOST_MADE = 10_000  # files whose pages are remembered
_made: OrderedDict[str, set[str]] = OrderedDict()  # file to sessions
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
        with _lock:
            sessions = {*_made.get(_file_of(path), ())}
    elif path.startswith(UPLOADS):
        sessions = {path.removeprefix(UPLOADS).split("/")[0]}
    else:
        return True
    return any(_cookie_of(session, cookie) == value for session in sessions)


def remember_made_files() -> None:
    """Has Streamlit say for which session it keeps a file. Once, before the first page.

    Its own notes do not do: they are gone while a page is drawn anew, which a click on a download brings about, and
    hold nothing of what is made on a click.
    """
    add, make = MediaFileManager.add, MediaFileManager.execute_deferred

    def added(self: MediaFileManager, *given: Any, **named: Any) -> str:
        address = add(self, *given, **named)
        _note(address, media_file_manager._get_session_id())
        return address

    def executed(self: MediaFileManager, file_id: str) -> str:
        entry = self._deferred_callables.get(file_id)
        address = make(self, file_id)
        if entry is not None:
            _note(address, entry["session_id"])
        return address

    MediaFileManager.add, MediaFileManager.execute_deferred = added, executed  # type: ignore[method-assign]


def _note(address: str, session: str) -> None:
    file_id = _file_of(address)
    with _lock:
        _made.setdefault(file_id, set()).add(session)
        _made.move_to_end(file_id)
        while len(_made) > MOST_MADE:
            _made.popitem(last=False)


def _file_of(address: str) -> str:
    return address.rsplit("/", 1)[-1].split(".")[0]


def _cookie_of(session: str, cookie: str) -> str | None:
    found = Runtime.instance()._session_mgr.get_active_session_info(session)
    context = found.client.client_context if found else None
    return context.cookies.get(cookie) if context else None
