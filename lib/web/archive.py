"""`/archive/…`: the archive is sent from the disk piece by piece, to admins only."""

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from lib.domain.permissions import May
from lib.register import archive, sessions, sight
from lib.web.front import Front


def routes(front: Front) -> list[Route]:
    def fetch(request: Request) -> Response:
        person = sessions.person_of(front.store, request.cookies.get(sessions.COOKIE), front.now())
        if person is None or not person.may(May.ADMINISTER):
            return PlainTextResponse("This is for admins.", 403)
        if sight.hidden_from(front.store, person):
            return PlainTextResponse("It holds restricted incidents that you may not see.", 403)
        ready = archive.ready(front.store, front.now())
        if ready is None or ready.name != request.path_params["name"]:
            return PlainTextResponse("It is not there any more. Have another one made.", 404)
        return FileResponse(ready, filename=ready.name, media_type="application/zip")

    return [Route("/archive/{name}", fetch, methods=["GET"])]
