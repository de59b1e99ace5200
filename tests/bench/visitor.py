"""A browser without the browser: asks Streamlit for pages over its WebSocket and waits until they are drawn."""

import re
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from lib.register import sessions

LEAST_KEPT = 10_500  # bytes; from 10,000 of content on


@dataclass(frozen=True)
class Drawn:
    """What one script run sent: how long it took from the question to the last message, and everything it said."""

    ms: float
    size: int
    content: bytes


class Visitor:
    """One session of one signed-in person. `url` is the server's, `token` that of their cookie."""

    def __init__(self, url: str, token: str = ""):
        self.url = url
        self._unfolded: list[str] = []
        self._kept: set[str] = set()  # large messages, which a browser is not sent again
        headers = {"Cookie": f"{sessions.COOKIE}={token}"} if token else {}
        self._socket: ClientConnection = connect(
            url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            origin=url,  # type: ignore[arg-type]
            additional_headers=headers,
            compression=None,
            max_size=None,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Any:
        self._socket.close()

    def open(self, page: str, query: str = "") -> Drawn:
        """Draws a page anew, as after a link or a choice that went into the address."""
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = page
        asked.rerun_script.context_info.locale = "pl-PL"
        asked.rerun_script.context_info.timezone = "Europe/Warsaw"
        asked.rerun_script.context_info.url = f"{self.url}/{page}"
        asked.rerun_script.cached_message_hashes.extend(self._kept)
        for widget in self._unfolded:
            asked.rerun_script.widget_states.widgets.add(id=widget, bool_value=True)
        begun = time.perf_counter()
        self._socket.send(asked.SerializeToString())
        parts, finished = [], False
        while not finished:
            part = self._socket.recv(timeout=120)
            parts.append(part if isinstance(part, bytes) else part.encode())
            finished = _is_last(parts[-1])
        taken = (time.perf_counter() - begun) * 1000
        self._kept |= {ForwardMsg.FromString(part).hash for part in parts if len(part) >= LEAST_KEPT}
        content = b"".join(parts)
        return Drawn(taken, len(content), content)

    def unfold(self, drawn: Drawn, key: str) -> None:
        """From now on the part of the page that the program calls `key` is unfolded."""
        found = re.search(rb"\$\$ID-[0-9a-f]+-" + key.encode(), drawn.content)
        if found is None:
            raise RuntimeError(f"nothing called {key} can be unfolded")
        self._unfolded.append(found[0].decode())


def _is_last(part: bytes) -> bool:
    """Only short messages can be the last one: reading the others would be counted as the server's time."""
    if len(part) > 1_000:
        return False
    message = ForwardMsg.FromString(part)
    if message.WhichOneof("type") != "script_finished":
        return False
    if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
        raise RuntimeError(f"the page failed: {message}")
    return True
