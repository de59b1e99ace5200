"""What becomes of a message whose session is over."""

from streamlit.proto.BackMsg_pb2 import BackMsg

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
