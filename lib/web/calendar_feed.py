"""`/calendar/<token>.ics`: what waits, for the calendar of a phone. The address is the key, revoked in Settings."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lib.documents import calendar
from lib.language import language_of
from lib.register import feeds
from lib.web.front import Front

PATH = "/calendar/[A-Za-z0-9_-]{43}[.]ics"


def routes(front: Front) -> list[Route]:
    def answer(request: Request) -> Response:
        found = feeds.read(front.store, request.path_params["token"])
        if found is None:
            return PlainTextResponse("There is no such calendar.", 404)
        person, things = found
        content = calendar.feed(things, language_of(person.language), front.now(), front.store.keeping.url)
        return Response(content, media_type="text/calendar; charset=utf-8")

    return [Route("/calendar/{token}.ics", answer, methods=["GET"])]
