"""`/health`: for the supervisor that restarts the program, answered by a real question to the register.

Anybody hears `ok` and nothing else; an admin who is signed in reads more at `/health/details`.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from lib.domain.permissions import Refused
from lib.register import operation, sessions
from lib.register.operation import Facts
from lib.register.store import Unavailable
from lib.web.front import Front


def routes(front: Front) -> list[Route]:
    def health(_request: Request) -> Response:
        try:
            with front.store.reading() as reading:  # asks the database, whatever is kept
                reading.one("select max(version) from schema_version")
        except Unavailable:
            return PlainTextResponse("unavailable", 503)
        return PlainTextResponse("ok")

    def details(request: Request) -> Response:
        token = request.cookies.get(sessions.COOKIE)
        person = sessions.person_of(front.store, token, front.now(), touch=False)
        try:
            return JSONResponse(_told(operation.facts(front.store, front.now(), by=person)) if person else {})
        except Refused:
            return PlainTextResponse("This is for admins.", 403)

    return [Route("/health", health, methods=["GET"]), Route("/health/details", details, methods=["GET"])]


def _told(facts: Facts) -> dict[str, Any]:
    last = facts.last_backup
    return {
        "version": facts.version,
        "schema": facts.schema,
        "journal": {"sequence": facts.sequence, "head": facts.head},
        "disk": {"register": facts.size, "free": facts.free},
        "last_backup": last and {"name": last.name, "at": last.made_at.isoformat(), "encrypted": last.encrypted},
        "second_folder": facts.second,
        "warnings": facts.warnings,
    }
