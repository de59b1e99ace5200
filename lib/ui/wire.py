"""What the browser sends to Streamlit over the WebSocket, as far as the gate must know it."""

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg


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
