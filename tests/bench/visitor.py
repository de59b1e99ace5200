"""A browser without the browser: asks Streamlit for pages over its WebSocket and waits until they are drawn.

    with Visitor(url, token) as visitor:
        drawn = visitor.open("report")
        visitor.type(drawn.live_text("description"), "Plik trafił do niewłaściwego klienta.")
        drawn = visitor.press(drawn.widget("report_save"))

As in a browser, what is filled in waits for the next press.
"""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from lib.register import sessions

SHORT = 1_000  # bytes; of a message that is no drawing
LEAST_KEPT = 10_500  # bytes; from 10,000 of content on


@dataclass(frozen=True)
class Drawn:
    """What one script run sent: how long it took from the question to the last message, and everything it said."""

    ms: float
    parts: tuple[bytes, ...]
    size: int  # bytes that came, those that a browser has kept left out

    @property
    def content(self) -> bytes:
        return b"".join(self.parts)

    def has(self, key: str) -> bool:
        """Whether something stands there that the program calls by a name ending in `key`."""
        return bool(_named(self.content, key))

    def widget(self, key: str) -> str:
        """The id of what the program calls by a name ending in `key`."""
        found = _named(self.content, key)
        if not found:
            raise LookupError(f"nothing is called {key}")
        return found[-1].decode()

    def element(self, key: str) -> Any:
        """What stands there under that name, as Streamlit sends it; the last of several."""
        wanted = self.widget(key)
        return [element for element in self._elements() if element.id == wanted][-1]

    def _elements(self) -> Iterator[Any]:
        for part in self.parts:
            message = ForwardMsg.FromString(part)
            if message.WhichOneof("type") == "delta" and message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                inside = getattr(element, element.WhichOneof("type") or "", None)
                if hasattr(inside, "id"):
                    yield inside


def _named(content: bytes, key: str) -> list[bytes]:
    return re.findall(rb"\$\$ID-[0-9a-f]+-(?:[\w.-]*_)?" + key.encode() + rb"(?![\w-])", content)


class Visitor:
    """One session of one signed-in person. `url` is the server's, `token` that of their cookie."""

    def __init__(self, url: str, token: str = ""):
        self.url = url
        self.query = ""
        self._page = ""
        self._unfolded: list[str] = []
        self._filled: dict[str, WidgetState] = {}
        self._kept: dict[str, bytes] = {}  # large messages, which a browser is not sent again
        headers = {"Cookie": f"{sessions.COOKIE}={token}"} if token else {}
        self._socket: ClientConnection = connect(
            url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            origin=url,  # type: ignore[arg-type]
            additional_headers=headers,
            compression=None,
            open_timeout=60,
            max_size=None,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Any:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def open(self, page: str, query: str = "") -> Drawn:
        """Draws a page anew, as after a link or a choice that went into the address."""
        self._page, self.query = page, query
        self._filled.clear()
        return self._run()

    def fill(self, widget: str, text: str) -> None:
        """Types into a line or a text area."""
        self._filled[widget] = WidgetState(id=widget, string_value=text)

    def type(self, field: Any, text: str) -> None:
        """Types into a live text; `field` is the element as it was drawn."""
        known = json.loads(field.mixed.json or field.json)
        message = {"page": "visitor", "number": time.monotonic_ns(), "typed": True, "text": text}
        message |= {name: known[name] for name in ("session", "revision")}
        self._filled[field.id] = WidgetState(id=field.id, json_value=json.dumps({"typed": message}))

    def press(self, widget: str) -> Drawn:
        """Presses a button; what was filled in since goes with it."""
        self._filled[widget] = WidgetState(id=widget, trigger_value=True)
        try:
            return self._run()
        finally:
            self._filled.clear()

    def send(self) -> Drawn:
        """What was filled in goes without a press, as an answer does that changes the next question."""
        return self._run()

    def unfold(self, drawn: Drawn, key: str) -> None:
        """From now on the part of the page that the program calls `key` is unfolded."""
        self._unfolded.append(drawn.widget(key))

    def _run(self) -> Drawn:
        question = self._question()
        begun = time.perf_counter()
        self._socket.send(question)
        parts, finished = [], False
        while not finished:
            part = self._socket.recv(timeout=120)
            parts.append(part if isinstance(part, bytes) else part.encode())
            finished = _is_last(parts[-1])
        taken = (time.perf_counter() - begun) * 1000
        return Drawn(taken, tuple(map(self._unpacked, parts)), sum(map(len, parts)))

    def _question(self) -> bytes:
        asked = BackMsg()
        asked.rerun_script.query_string = self.query
        asked.rerun_script.page_name = self._page
        asked.rerun_script.context_info.locale = "pl-PL"
        asked.rerun_script.context_info.timezone = "Europe/Warsaw"
        asked.rerun_script.context_info.url = f"{self.url}/{self._page}"
        asked.rerun_script.cached_message_hashes.extend(self._kept)
        for widget in self._unfolded:
            asked.rerun_script.widget_states.widgets.add(id=widget, bool_value=True)
        asked.rerun_script.widget_states.widgets.extend(self._filled.values())
        return asked.SerializeToString()

    def _unpacked(self, part: bytes) -> bytes:
        """As it would be without the messages that are kept; also notes what the page put into the address."""
        if SHORT < len(part) < LEAST_KEPT:
            return part
        message = ForwardMsg.FromString(part)
        kind = message.WhichOneof("type")
        if kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        if len(part) >= LEAST_KEPT:
            self._kept[message.hash] = part
        return self._kept.get(message.ref_hash, part) if kind == "ref_hash" else part


def _is_last(part: bytes) -> bool:
    """Only short messages can be the last one: reading the others would be counted as the server's time."""
    if len(part) > SHORT:
        return False
    message = ForwardMsg.FromString(part)
    if message.WhichOneof("type") != "script_finished":
        return False
    if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
        return False
    if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
        raise RuntimeError(f"the page failed: {message}")
    return True
