"""Eight people at once: how often a second the register page is drawn for them all together.

Beside the same page under `streamlit run`, set up as Streamlit is by itself. One server after the other, for only one
process may open a register; each is warmed by every visitor's first drawing.
"""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from tests.bench import servers
from tests.bench.results import Aim, Line
from tests.bench.servers import Server
from tests.bench.visitor import Visitor

PEOPLE, SECONDS, ROUNDS = 8, 3.0, 2
AIM = Aim(everywhere=5, at_least=True)


def measured(folders: Mapping[int, Path], tokens: Mapping[int, str]) -> list[Line]:
    """Drawings a second, the better of two rounds; a ratio to stock Streamlit's."""
    ours, stock = (dict.fromkeys(folders, 0.0) for _ in range(2))
    for size, folder in folders.items():
        for _ in range(ROUNDS):
            for rates, start in ((ours, servers.register), (stock, servers.stock)):
                rates[size] = max(rates[size], _rate(start, folder, tokens[size]))
    ratios = {size: ours[size] / stock[size] for size in folders}
    return [
        Line("eight at once, register, drawn", ours, unit="/s", ratios=ratios, ratio_unit="x", aim=AIM),
        Line("   under `streamlit run` as it is", stock, unit="/s"),
    ]


def _rate(start: Callable[[Path], AbstractContextManager[Server]], folder: Path, token: str) -> float:
    with start(folder) as server:
        drawn: list[int] = []
        ready = threading.Barrier(PEOPLE)
        people = [threading.Thread(target=_visit, args=(server.url, token, ready, drawn)) for _ in range(PEOPLE)]
        for person in people:
            person.start()
        for person in people:
            person.join()
        return sum(drawn) / SECONDS


def _visit(url: str, token: str, ready: threading.Barrier, drawn: list[int]) -> None:
    with Visitor(url, token) as visitor:
        for _ in range(2):
            visitor.open("register")
        ready.wait(timeout=120)
        until, count = time.perf_counter() + SECONDS, 0
        while time.perf_counter() < until:
            visitor.open("register")
            count += 1
        drawn.append(count)
