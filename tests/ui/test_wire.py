"""What becomes of a message whose session is over, and whose a download is."""

from types import SimpleNamespace

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import Runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from lib.ui import wire


def a_rerun(**fields) -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = "number=2026/014"
    message.rerun_script.page_script_hash = "abc"
    message.rerun_script.page_name = "incident"
    for name, value in fields.items():
        setattr(message.rerun_script, name, value)
    message.rerun_script.widget_states.widgets.add().id = "close"
    message.rerun_script.context_info.timezone = "Europe/Warsaw"
    return message.SerializeToString()


def test_a_rerun_becomes_one_of_the_whole_page_without_what_was_pressed():
    answer = BackMsg.FromString(wire.stopped(a_rerun(fragment_id="dialog", is_auto_rerun=True))).rerun_script

    assert (answer.query_string, answer.page_script_hash, answer.page_name) == ("number=2026/014", "abc", "incident")
    assert answer.context_info.timezone == "Europe/Warsaw"
    assert answer.fragment_id == ""
    assert not answer.widget_states.widgets


def test_anything_else_does_nothing():
    asked = BackMsg()
    asked.backend_operation_request.deferred_file.file_id = "register.xlsx"
    for sent in (asked.SerializeToString(), BackMsg(clear_cache=True).SerializeToString(), b"\xff\xff", b""):
        assert BackMsg.FromString(wire.stopped(sent)).WhichOneof("type") == "app_heartbeat"


def test_what_a_page_sends_by_itself_is_told_from_what_a_person_does():
    assert wire.by_itself(a_rerun(fragment_id="draft", is_auto_rerun=True))
    assert wire.by_itself(BackMsg(app_heartbeat=True).SerializeToString())
    assert not wire.by_itself(a_rerun())
    assert not wire.by_itself(a_rerun(fragment_id="draft"))
    assert not wire.by_itself(b"\xff\xff")


# -- downloads and uploads


@pytest.fixture
def runtime(monkeypatch):
    """Streamlit with two pages open, `one` by the cookie "a" and `two` by the cookie "b"."""
    pages = {"one": "a", "two": "b"}
    sessions = {
        page: SimpleNamespace(client=SimpleNamespace(client_context=SimpleNamespace(cookies={"c": value})))
        for page, value in pages.items()
    }
    manager = MediaFileManager(MemoryMediaFileStorage("/media"))
    running = SimpleNamespace(
        media_file_mgr=manager, _session_mgr=SimpleNamespace(get_active_session_info=sessions.get)
    )
    monkeypatch.setattr(Runtime, "instance", lambda: running)
    for method in ("add", "execute_deferred"):
        monkeypatch.setattr(MediaFileManager, method, getattr(MediaFileManager, method))
    wire.remember_made_files()
    return manager


def of_page(monkeypatch, page):
    monkeypatch.setattr("streamlit.runtime.media_file_manager._get_session_id", lambda: page)


def test_a_download_belongs_to_the_pages_that_drew_it(runtime, monkeypatch):
    of_page(monkeypatch, "one")
    drawn = runtime.add(b"only for one", "application/pdf", "x", file_name="a.pdf", is_for_static_download=True)
    of_page(monkeypatch, "two")
    shared = runtime.add(b"only for two", "text/plain", "y")

    assert wire.is_own(drawn, "c", "a")
    assert not wire.is_own(drawn, "c", "b")
    assert not wire.is_own(drawn, "c", "")
    assert wire.is_own(shared, "c", "b")
    runtime.clear_session_refs("one")  # the click on the download draws the page anew
    assert wire.is_own(drawn, "c", "a")
    assert not wire.is_own("/media/invented.pdf", "c", "a")
    assert wire.is_own("/report", "c", "a")


def test_a_file_made_on_a_click_belongs_to_the_page_that_was_clicked(runtime, monkeypatch):
    of_page(monkeypatch, "one")
    waiting = runtime.add_deferred(lambda: b"made", "text/plain", "x", file_name="a.txt")
    made = runtime.execute_deferred(waiting)

    assert wire.is_own(made, "c", "a")
    assert not wire.is_own(made, "c", "b")


def test_nobody_puts_a_file_into_somebody_elses_page(runtime):
    assert wire.is_own("/_stcore/upload_file/one/x", "c", "a")
    for path in ("/_stcore/upload_file/two/x", "/_stcore/upload_file/gone/x", "/_stcore/upload_file/"):
        assert not wire.is_own(path, "c", "a")
