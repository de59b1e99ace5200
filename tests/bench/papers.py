"""Papers and clients: a PDF each, and two thousand clients marked, told and given a notice in one ZIP.

What is aimed at are milliseconds here, for a person waits for them; each is shown as a part of its aim.
"""

import io
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lib.documents import bundle, cases, docx, incident_report, letters, paper, pdf
from lib.documents.paper import Case
from lib.domain.permissions import Person
from lib.language import language_of
from lib.register import clients, incidents, notices
from lib.register.store import Row, Store
from tests.bench.results import Aim, Line, Samples

ONE, MANY = 1, 2_000
SIZES = (ONE, MANY)
ROUNDS = 25
BY = Person(1, "Alicja Kowal", "admin")
NOW = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WITHIN = Aim(everywhere=1)


def measured() -> list[Line]:
    """Every line, in a register of its own."""
    with tempfile.TemporaryDirectory(prefix="rejestr72-papers-") as folder:
        store = Store(Path(folder))
        try:
            return _measured(store)
        finally:
            store.close()


def _measured(store: Store) -> list[Line]:
    taken = Samples()
    row = _an_incident(store)
    ids = _directory(store)
    with taken.timed("mark", MANY):
        clients.mark(store, row["id"], ids, "yes", by=BY, at=NOW)
    case = _case(store, row)
    for name, make in (
        ("report", lambda i: pdf.render(incident_report.make(replace(case, at=NOW + i * MINUTE)))),
        ("notice", lambda i: pdf.render(letters.notice(case, case.clients[i]))),
        ("notice, Word", lambda i: docx.render(letters.notice(case, case.clients[i]))),
    ):
        _repeat(taken, name, make)
    with taken.timed("tell", MANY):
        texts = {client["client_id"]: paper.plain(letters.notice(case, client)) for client in case.clients}
        notices.tell_clients(store, row["id"], texts, NOW, by=BY, at=NOW, channel="email")
    with taken.timed("zip", MANY):
        bundle.write(io.BytesIO(), case)
    return [
        _line(taken, "incident report, PDF", "report", 50),
        _line(taken, "notice to a client, PDF", "notice", 50),
        _line(taken, "notice to a client, Word", "notice, Word", 250),
        _line(taken, "marking clients of an incident", "mark", 3_000),
        _line(taken, "recording that they were told, with the texts", "tell", 3_000),
        _line(taken, "their notices, PDFs in a ZIP", "zip", 20_000),
    ]


def _repeat(taken: Samples, name: str, make: Callable[[int], bytes]) -> None:
    """Another paper each time: the same one again would be remembered. The first one reads fonts and template."""
    make(0)
    for i in range(1, ROUNDS + 1):
        with taken.timed(name, ONE):
            make(i)


def _line(taken: Samples, label: str, name: str, aim: int) -> Line:
    values = taken.medians(name)
    ratios = {size: value / aim for size, value in values.items()}
    return Line(label, values, ratios=ratios, ratio_unit=f"of {aim:,} ms", aim=WITHIN)


def _an_incident(store: Store) -> Row:
    values = {
        "description": "Błąd autoryzacji w CRM: klienci widzieli cudze kontakty.",
        "kinds": ("unauthorised_access",),
        "data_categories": ("ordinary",),
        "role": "processor",
        "aware_at": NOW,
        "first_steps": ("block_access",),
        "consequences": ("loss_of_control",),
    }
    return incidents.report(store, values, by=BY, at=NOW)


def _directory(store: Store) -> list[int]:
    rows = [{"name": f"Klient numer {i}", "notice_hours": (None, 12, 48)[i % 3]} for i in range(MANY)]
    clients.import_rows(store, rows, by=BY, at=NOW)
    return [client["id"] for client in clients.listed(store)]


def _case(store: Store, row: Row) -> Case:
    return cases.of(store, incidents.get(store, row["number"], BY), language_of("pl"), NOW)
