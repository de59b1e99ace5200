"""A connection to a server which can be cut and mended."""

import socket
import threading
from contextlib import suppress


class Cable:
    """Listens on a port of its own and carries everything to `to_port` and back."""

    def __init__(self, to_port: int):
        self.to_port = to_port
        self.ends: list[socket.socket] = []
        self.is_cut = False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            self.connect(near)

    def connect(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self.to_port))
        except OSError:
            near.close()
            return
        self.ends += [near, far]
        if self.is_cut:
            hang_up(near, far)
            return
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=self.carry, args=(one, other), daemon=True).start()

    def carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while some := one.recv(65536):
                other.sendall(some)
        hang_up(one, other)

    def cut(self) -> None:
        self.is_cut = True
        hang_up(*self.ends)
        self.ends.clear()

    def mend(self) -> None:
        self.is_cut = False


def hang_up(*ends: socket.socket) -> None:
    """To close alone tells nobody as long as a thread waits for more: a browser would wait for its answer for ever."""
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
