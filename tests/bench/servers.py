"""The processes that are measured: the register as `python app.py` serves it, and an empty page in the same frame."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 120
FORGET = getattr(signal, "SIGUSR1", None)  # not on Windows


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    process: subprocess.Popen[str]

    def forget(self) -> None:
        """From now on nothing is remembered of what was asked, as after a write."""
        if FORGET is not None:
            self.process.send_signal(FORGET)

    @property
    def memory(self) -> float | None:
        """Resident megabytes, where the system tells."""
        return self._told("VmRSS:")

    @property
    def peak(self) -> float | None:
        """The most it ever held."""
        return self._told("VmHWM:")

    def _told(self, name: str) -> float | None:
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return None
        return int(status.split(name)[1].split()[0]) / 1024


@contextmanager
def register(folder: Path) -> Iterator[Server]:
    """The product itself, over the register in `folder`, but without the nightly backup, which would be due at once."""
    with _running([sys.executable, "-m", "tests.bench.servers", "register"], folder) as server:
        yield server


@contextmanager
def stock(folder: Path) -> Iterator[Server]:
    """The same product under `streamlit run`, as Streamlit is set up by itself."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--server.port", str(port), "--runner.postScriptGC", "true", "--logger.hideWelcomeMessage", "false"]
    with _running([sys.executable, "-u", "-m", "streamlit", "run", "tests/bench/stock_app.py", *options], folder) as it:
        yield Server(f"http://127.0.0.1:{port}", it.process)


@contextmanager
def empty_page(folder: Path) -> Iterator[Server]:
    """An empty page; `folder` only has to be there."""
    with _running([sys.executable, "-m", "tests.bench.servers"], folder) as server:
        yield server


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[Server]:
    environment = {**os.environ, "REJESTR_DATA": str(folder), "REJESTR_PORT": "0", "REJESTR_HEADLESS": "1"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield Server(address(process), process)
    finally:
        process.terminate()
        process.wait(timeout=60)


def address(process: subprocess.Popen[str]) -> str:
    """The address the server prints once it is up."""
    lines: Queue[str] = Queue()
    threading.Thread(target=_pass_on, args=(process, lines), daemon=True).start()
    try:
        while line := lines.get(timeout=SECONDS_TO_START):
            if "http://" in line:
                return "http://" + line.split("http://", 1)[1].strip()
    except Empty:
        pass
    raise RuntimeError(f"{process.args} did not start")


def _pass_on(process: subprocess.Popen[str], lines: Queue[str]) -> None:
    for line in process.stdout or ():
        lines.put(line)
    lines.put("")


def _serve() -> None:
    """The frame of app.py: with the register, or with nothing in it."""
    import streamlit as st
    from streamlit import config

    import app as frame

    if sys.argv[1:] == ["register"]:
        frame.nightly.back_up = lambda *_: None  # type: ignore[assignment]
        if FORGET is not None:
            signal.signal(FORGET, lambda *_: frame.front.store.forget())
    else:
        frame.app = st.App(Path(__file__).with_name("empty_page.py"), lifespan=frame._running)
    config.set_option("server.port", 0)
    frame.serve()


if __name__ == "__main__":
    _serve()
