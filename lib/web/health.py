"""`/health`: for the supervisor that restarts the program, answered by a real question to the register."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from lib.register.store import Unavailable
from lib.web.front import Front


def routes(front: Front) -> list[Route]:
    def health(_request: Request) -> PlainTextResponse:
        try:
            front.store.value("select max(version) from schema_version")
        except Unavailable:
            return PlainTextResponse("unavailable", 503)
        return PlainTextResponse("ok")

    return [Route("/health", health, methods=["GET"])]
