"""`python -m tests.bench`: how fast the register is at 1,000 to 1,200,000 incidents, as a table of medians.

Milliseconds differ from machine to machine; what is to hold are ratios of things measured in turn, in one run:

* E is an empty page in the same frame, from the question on the WebSocket to the last message of the answer. The
  pages of the register are measured the same way: "first" in a fresh session, "again" in the same one.
* A save is compared with a bare append of 4 KiB and fdatasync on the same disk.
* The seven heaviest questions of the dashboard are asked of SQLite too.
* Similar incidents are looked for as at intake: for another story, client and system each time.
* Datasette answers over the same rows, columns and counts in SQLite, with an index on each and its limits lifted.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedWriter
from pathlib import Path

from lib.domain import folding
from lib.domain.permissions import Person
from lib.register import alike, incidents, sessions
from lib.register.store import Store
from tests.bench import datasette, figures, generator, papers, registers, servers, together
from tests.bench.results import Aim, Line, Samples, table
from tests.bench.servers import Server
from tests.bench.visitor import Visitor

SIZES = (1_000, 10_000, 100_000, 1_200_000)

ROUNDS, SAVES, PEER_ROUNDS, WARMING = 15, 25, 5, 1
SMALLEST_FOR_PEER = 10_000
PEER_PORT = 8890
CACHE = registers.CACHE
BY = Person(1, "Alicja Kowal", "admin")

_RARE = folding.words(generator.TEXTS["project"][150])[-1]  # in a few of a thousand descriptions
_FEW = "role=processor&outcome=breach"  # about two of five incidents
_COUNTS = "filter_kind"  # the filter that is drawn only where counts are


@dataclass(frozen=True)
class Page:
    """A page and its query; what the answer must hold to count; what is unfolded first; the same for Datasette."""

    name: str
    page: str
    query: str
    holds: str
    unfolded: str = ""
    peer: Mapping[str, str] | None = None


EMPTY = Page("E", "", "", "empty")
PAGES = (
    Page("register", "register", "", "incident?number="),
    Page("register, counts", "register", "", _COUNTS, unfolded="filter_panel", peer={}),
    Page("register, all since 2017, counts", "register", "since=2017-01-01", _COUNTS),
    Page("register, two filters, counts", "register", _FEW, _COUNTS, peer={"role": "processor", "outcome": "breach"}),
    Page("register, the same and a rare word", "register", f"{_FEW}&text={_RARE}", _COUNTS),
    Page("register, the same and a common word", "register", f"{_FEW}&text=klient", _COUNTS),
    Page("dashboard", "dashboard", "", 'class="in-words"'),
    Page("card, facts", "incident", "number={number}", 'class="facts"'),
    Page("ledger of measures", "prevention", "part=ledger", "prevention?action="),
    Page("card, history", "incident", "number={number}&section=history", 'class="history"'),
    Page("report form", "report", "", "report_"),
    Page("meetings", "reviews", "", "reviews"),
    Page("suppliers", "suppliers", "", "supplier"),
    Page("trainings and drills", "education", "", "education"),
    Page("clients", "clients", "", "client"),
)
REGISTER_AIM = Aim({10_000: 4, 1_200_000: 12})
SEVEN_AIM = Aim({10_000: 25, 1_200_000: 130})
SIMILAR_AIM = Aim({100_000: 300, 1_200_000: 1_500})
DASHBOARD_SQL_AIM = Aim({1_200_000: 300})
SQLITE_AIM = Aim({1_200_000: 50}, at_least=True)
MEMORY_AIM = Aim({10_000: 250, 1_200_000: 400})
FIRST_SENT_AIM, AGAIN_SENT_AIM = Aim(everywhere=300), Aim(everywhere=100)
OTHER_AIM = Aim({10_000: 4, 100_000: 6, 1_200_000: 20})
CARD_AIM = Aim(everywhere=4)
SAVE_AIM = Aim(everywhere=60)
PEER_AIM = Aim({100_000: 5, 1_200_000: 60}, at_least=True)


def main() -> None:
    """Fills the registers that are not there yet, measures on copies of them, prints."""
    asked = _arguments()
    of_papers = papers.measured()
    print(table(of_papers, papers.SIZES), end="\n\n")
    if not asked.sizes:
        return
    CACHE.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="work-", dir=CACHE) as work:
        folders = {size: registers.copy_of(size, Path(work)) for size in asked.sizes}
        lines = [
            *_saving(folders),
            *_asking(folders),
            *_looking(folders),
            *_drawing(folders, Path(work), asked.rounds, with_peer=not asked.skip_datasette),
            *_together(folders),
        ]
    print(table(lines, asked.sizes))
    if asked.json:
        asked.json.write_text(json.dumps([line.as_json() for line in [*of_papers, *lines]], indent=1), "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="with commas; 0: papers and clients only")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="samples of each page")
    parser.add_argument("--skip-datasette", action="store_true")
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    return [size for size in (int(number.replace("_", "")) for number in text.split(",")) if size]


# -- the registers


def _rows_in_sqlite(size: int) -> Path:
    file = registers.filled(size) / "incidents.db"
    if not file.exists():
        _say(f"copying {size:,} incidents to SQLite")
        store = Store(registers.filled(size))
        datasette.copy(store, file)
        store.close()
    return file


# -- saving


def _saving(folders: Mapping[int, Path]) -> list[Line]:
    bare, saved = Samples(), Samples()
    for size, folder in folders.items():
        _say(f"saving into {size:,}")
        store = Store(folder)
        with open(folder / "bare", "ab") as file:
            for _ in range(WARMING):
                _report(store)
            for _ in range(SAVES):
                with bare.timed("bare", size):
                    _append(file)
                with saved.timed("save", size):
                    _report(store)
        store.close()
    return [
        Line("append of 4 KiB and fdatasync", bare.medians("bare")),
        Line(
            "save of a report",
            saved.medians("save"),
            ratios=saved.ratios("save", bare, "bare"),
            ratio_unit="x",
            aim=SAVE_AIM,
        ),
    ]


def _append(file: BufferedWriter) -> None:
    os.write(file.fileno(), bytes(4096))
    getattr(os, "fdatasync", os.fsync)(file.fileno())


def _report(store: Store) -> None:
    now = datetime.now(UTC)
    texts = [generator.TEXTS[name][17] for name in ("happened", "noticed", "done", "project")]
    values = {
        "description": " ".join(texts),
        "kinds": ("disclosure",),
        "client": generator.TEXTS["client"][3],
        "system": "email",
        "found_by": "client",
        "detected_at": now,
        "detected_precision": "minute",
        "aware_at": now,
    }
    incidents.report(store, values, by=BY, at=now)


# -- the figures of the dashboard


def _asking(folders: Mapping[int, Path]) -> list[Line]:
    taken = Samples()
    for size, folder in folders.items():
        _say(f"asking for the figures of {size:,}")
        store = Store(folder)
        copy = folder / "figures.db"
        figures.copy(store, copy)
        in_sqlite = figures.in_sqlite(copy)
        for turn in range(-WARMING, PEER_ROUNDS):
            if turn == 0:
                taken.forget(size)
            for name, ask in (
                ("seven", figures.seven),
                ("dashboard", figures.of_the_dashboard),
                ("all", figures.all_of_them),
            ):
                with taken.timed(name, size):
                    ask(store)
            if turn < 2:
                with taken.timed("sqlite", size):
                    in_sqlite()
        store.close()
    return [
        Line(
            "the seven heaviest figures",
            taken.medians("seven"),
            ratios=taken.medians("seven"),
            ratio_unit="ms",
            aim=SEVEN_AIM,
        ),
        Line(
            "what the dashboard asks at first",
            taken.medians("dashboard"),
            ratios=taken.medians("dashboard"),
            ratio_unit="ms",
            aim=DASHBOARD_SQL_AIM,
        ),
        Line("all figures there are", taken.medians("all")),
        Line(
            "SQLite: the seven",
            taken.medians("sqlite"),
            ratios=taken.ratios("sqlite", taken, "seven"),
            ratio_unit="x",
            aim=SQLITE_AIM,
        ),
    ]


# -- similar incidents at intake


def _looking(folders: Mapping[int, Path]) -> list[Line]:
    taken = Samples()
    for size, folder in folders.items():
        _say(f"looking for similar ones among {size:,}")
        store = Store(folder)
        for turn in range(-WARMING, ROUNDS):
            if turn == 0:
                taken.forget(size)
            with taken.timed("similar", size):
                alike.find(store, _typed(turn + WARMING), by=BY)
        store.close()
    found = taken.medians("similar")
    return [Line("similar incidents at intake", found, ratios=found, ratio_unit="ms", aim=SIMILAR_AIM)]


def _typed(turn: int) -> dict[str, object]:
    """What somebody has typed into the form by now."""
    story = [generator.TEXTS[name][turn] for name in ("happened", "noticed", "done", "project")]
    return {
        "description": " ".join(story),
        "kinds": ("disclosure", "unauthorised_access"),
        "client": generator.TEXTS["client"][turn],
        "supplier": generator.TEXTS["supplier"][turn % 5],
        "system": "email",
        "cause": "misdelivery",
        "reported_at": datetime.now(UTC),
    }


# -- drawing pages


def _together(folders: Mapping[int, Path]) -> list[Line]:
    _say("eight people at once")
    return together.measured(folders, _signed_in(folders))


def _drawing(folders: Mapping[int, Path], work: Path, rounds: int, *, with_peer: bool) -> list[Line]:
    first, again, sent, resent, peer = (Samples() for _ in range(5))
    tokens, numbers = _signed_in(folders), _numbers(folders)
    nowhere = work / "nowhere"
    nowhere.mkdir()
    with ExitStack() as running:
        empty = running.enter_context(servers.empty_page(nowhere))
        ours = {size: running.enter_context(servers.register(folder)) for size, folder in folders.items()}
        peers = {
            size: running.enter_context(_peer(size)) for size in folders if with_peer and size >= SMALLEST_FOR_PEER
        }
        for turn in range(-WARMING, rounds):
            _say(f"round {turn + 1} of {rounds}")
            if turn == 0:
                for samples in (first, again, sent, resent, peer):
                    samples.clear()
            for size, server in ours.items():
                _visit(EMPTY, empty, "", "", size, first, again, sent, resent)
                for page in PAGES:
                    _visit(page, server, tokens[size], numbers[size], size, first, again, sent, resent)
                    if page.peer is not None and size in peers and turn < PEER_ROUNDS:
                        with peer.timed(page.name, size):
                            peers[size].list(page.peer)
        memory = {size: server.memory for size, server in ours.items()}
        peaks = {size: server.peak for size, server in ours.items()}
    lines = _page_lines(first, again, sent, resent)
    if with_peer:
        lines += _peer_lines(again, peer)
    return [*lines, *_memory_lines(memory, peaks)]


def _memory_lines(memory: Mapping[int, float | None], peaks: Mapping[int, float | None]) -> list[Line]:
    told, most = ({size: mb for size, mb in told.items() if mb is not None} for told in (memory, peaks))
    return [
        Line("memory of the server", told, unit="MB", ratios=told, ratio_unit="MB", aim=MEMORY_AIM),
        Line("   the most it ever held", most, unit="MB"),
    ]


def _visit(
    page: Page,
    server: Server,
    token: str,
    number: str,
    size: int,
    first: Samples,
    again: Samples,
    sent: Samples,
    resent: Samples,
) -> None:
    """Draws it twice: after everything that is remembered was forgotten, and again in the same session."""
    query = page.query.format(number=number)
    with Visitor(server.url, token) as visitor:
        if page.unfolded:
            visitor.unfold(visitor.open(page.page, query), page.unfolded)
        if page is not EMPTY:
            server.forget()
        drawn = visitor.open(page.page, query)
        if page.holds.encode() not in drawn.content:
            raise RuntimeError(f"{page.page}?{query} was drawn without {page.holds}")
        first.add(page.name, size, drawn.ms)
        sent.add(page.name, size, drawn.size / 1024)
        drawn = visitor.open(page.page, query)
        again.add(page.name, size, drawn.ms)
        resent.add(page.name, size, drawn.size / 1024)


def _signed_in(folders: Mapping[int, Path]) -> dict[int, str]:
    tokens = {}
    for size, folder in folders.items():
        store = Store(folder)
        tokens[size] = sessions.begin(store, BY.id, datetime.now(UTC))
        store.close()
    return tokens


def _numbers(folders: Mapping[int, Path]) -> dict[int, str]:
    """An incident from the middle of each register."""
    numbers = {}
    for size, folder in folders.items():
        store = Store(folder)
        numbers[size] = store.value("select number from incidents order by id limit 1 offset $n", n=size // 2)
        store.close()
    return numbers


def _peer(size: int) -> AbstractContextManager[datasette.Peer]:
    program = datasette.install(CACHE / f"datasette-{datasette.VERSION}")
    return datasette.running(program, _rows_in_sqlite(size), PEER_PORT + len(str(size)))


def _page_lines(first: Samples, again: Samples, sent: Samples, resent: Samples) -> list[Line]:
    lines = [Line("E, an empty page, again", again.medians("E")), Line("   first", first.medians("E"))]
    for page in PAGES:
        lines += [
            Line(
                f"{page.name}, again",
                again.medians(page.name),
                ratios=again.ratios(page.name, again, "E"),
                ratio_unit="E",
                aim={"incident": CARD_AIM, "register": REGISTER_AIM}.get(page.page, OTHER_AIM),
            ),
            Line("   first", first.medians(page.name), ratios=first.ratios(page.name, again, "E"), ratio_unit="E"),
            _sent("   first, sent", sent.medians(page.name), FIRST_SENT_AIM),
            _sent("   again, sent", resent.medians(page.name), AGAIN_SENT_AIM),
        ]
    return lines


def _sent(name: str, kilobytes: dict[int, float], aim: Aim) -> Line:
    return Line(name, kilobytes, unit="kB", ratios=kilobytes, ratio_unit="kB", aim=aim)


def _peer_lines(again: Samples, peer: Samples) -> list[Line]:
    """How often ours is drawn while Datasette answers once."""
    return [
        Line(
            f"Datasette: {page.name}",
            peer.medians(page.name),
            ratios=peer.ratios(page.name, again, page.name),
            ratio_unit="x",
            aim=PEER_AIM,
        )
        for page in PAGES
        if page.peer is not None
    ]


def _say(text: str) -> None:
    print(f"{datetime.now():%H:%M:%S} {text}", file=sys.stderr, flush=True)  # noqa: DTZ005


if __name__ == "__main__":
    main()
