"""`/figures/…`: what can be taken from the dashboard, made when it is asked for.

`/figures/report.pdf` and `.xlsx` are the report on the period, `/figures/kinds.svg`, `.png` and `.xlsx` one figure.
The address has the dashboard's filters; a link costs the page nothing.
"""

from collections.abc import Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lib.documents import charts, figure_book, yearly_report
from lib.documents.figures import catalogue
from lib.documents.figures.figure import View
from lib.documents.pdf import Unprintable
from lib.domain.file_kinds import MEDIA
from lib.domain.permissions import May, Person
from lib.language import language_of
from lib.register import journal, organisation, sessions
from lib.register.scope import Scope
from lib.web import page, trouble
from lib.web.front import Front

REPORT = "report"
_Make = Callable[[View, str], bytes]


def routes(front: Front) -> list[Route]:
    def fetch(request: Request) -> Response:
        otherwise = page.language_for(request).code
        token = request.cookies.get(sessions.COOKIE)
        person = sessions.person_of(front.store, token, front.now(), otherwise=otherwise)
        if person is None or not (person.may(May.SEE_ALL) and person.may(May.EXPORT)):
            return PlainTextResponse("Your role does not take figures out of the register.", 403)
        name, ending = request.path_params["name"], request.path_params["ending"]
        make = _MAKE.get(ending) if name in catalogue.FIGURES else _REPORT.get(ending) if name == REPORT else None
        return _made(request, _view(front, request, person), name, ending, make) if make else _nothing(request)

    return [Route("/figures/{name:str}.{ending:str}", fetch, methods=["GET"])]


def _view(front: Front, request: Request, person: Person) -> View:
    query = {name: request.query_params.getlist(name) for name in request.query_params}
    return View(front.store, Scope.from_query(query), language_of(person.language), front.now())


def _made(request: Request, view: View, name: str, ending: str, make: _Make) -> Response:
    try:
        content = make(view, name)
    except Unprintable as error:
        return _failed(request, view, error)
    if not content:
        return _nothing(request)
    file = quote(f"{view.gettext('incidents')}-{name}-{view.at:%Y-%m-%d}.{ending}")
    told = {"Content-Disposition": f"attachment; filename*=UTF-8''{file}"}
    return Response(content, media_type=MEDIA[ending], headers=told)


def _nothing(request: Request) -> Response:
    _ = page.language_for(request).gettext
    said = page.refusal(_("There is no such figure, or nothing to draw in this period."))
    return page.show(request, _("Nothing to take"), said, status=404)


def _failed(request: Request, view: View, error: Unprintable) -> Response:
    _ = view.gettext
    number = trouble.reference(error)
    said = _("The report could not be made. Nothing in the register has changed. Reference {number}.")
    return page.show(request, _("It could not be made"), page.refusal(said.format(number=number)), status=500)


# -- how each is made; nothing where there is nothing to draw


def _svg(view: View, name: str) -> bytes:
    figure = catalogue.make(name, view)
    return charts.svg(figure, view.language).encode() if figure.chart is not None else b""


def _png(view: View, name: str) -> bytes:
    figure = catalogue.make(name, view)
    return charts.png(figure, view.language) if figure.chart is not None else b""


def _xlsx(view: View, name: str) -> bytes:
    figure = catalogue.make(name, view)
    about = {
        view.gettext("Organisation"): _organisation(view),
        view.gettext("Period"): view.period,
        view.gettext("Filter"): view.words,
        view.gettext("made"): view.language.moment(view.at),
    }
    return figure_book.write([figure], view.language, about=about, title=figure.heading)


def _organisation(view: View) -> str:
    row = organisation.get(view.store)
    return row["name"] if row else ""


def _report(view: View) -> yearly_report.Report:
    return yearly_report.make(view, _organisation(view), journal.head(view.store))


_MAKE: dict[str, _Make] = {"svg": _svg, "png": _png, "xlsx": _xlsx}
_REPORT: dict[str, _Make] = {
    "pdf": lambda view, _name: yearly_report.render(_report(view)),
    "xlsx": lambda view, _name: yearly_report.workbook(_report(view)),
}
