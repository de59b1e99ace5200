"""The card of one incident: `/incident?number=2026/014`, and `&section=actions` for a part of it."""

from lib.domain import incident
from lib.register import incidents
from lib.ui import history
from lib.ui.education import drill_sheet
from lib.ui.incident import (
    alike,
    card,
    client_board,
    data_sets,
    decisions,
    facts,
    files,
    filings,
    notice_decisions,
    origin,
    papers,
    remedies,
    risk,
    who_sees,
)
from lib.ui.prevention import preventive
from lib.ui.review import review
from lib.ui.screen import me, store

me()
row = card.asked_for()
open_actions = incidents.open_actions(store(), row["id"])
card.header(row, open_actions)
drill_sheet.show_on_card(row)
alike.header(row)
card.offer_to_take(row)
card.all_duties(row)

match card.section():
    case "facts":
        facts.show(row, "facts")
        facts.show(row, "times")
        facts.show(row, "awareness")
        origin.show(row)
        who_sees.show(row)
    case "people":
        facts.show(row, "people")
        data_sets.show(row)
    case "cause":
        facts.show(row, "cause")
        if incident.asks_of_malware(row):
            facts.show(row, "malware")
    case "alike":
        alike.show(row)
    case "assessment":
        risk.show(row)
    case "decisions":
        decisions.show_outcome(row)
        facts.show(row, "decisions")
        notice_decisions.show_others(row)
    case "authority":
        filings.show_authority(row)
    case "communication":
        filings.show_people(row)
    case "clients":
        client_board.show(row)
    case "actions":
        remedies.show(row)
        preventive.show_of_incident(row)
    case "files":
        files.show(row)
    case "papers":
        papers.show(row)
    case "history":
        history.show(row)
    case "closing":
        decisions.show_closing(row, open_actions)
    case "review":
        review.show(row)
