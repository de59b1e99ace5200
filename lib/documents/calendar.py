"""Deadlines without a server: a calendar file whose alarms ring on a phone, also at the weekend."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event

from lib.domain import deadlines, taxonomy
from lib.domain.duties import Duty
from lib.language import Language


def render(incident: Mapping[str, Any], duties: Iterable[Duty], language: Language, at: datetime) -> bytes:
    """One event for each duty that waits and has an hour, with an alarm at each moment of data/law/reminders.toml.

    A drill rings nowhere.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Rejestr72//PL")
    calendar.add("version", "2.0")
    for duty in duties:
        if duty.is_waiting and duty.due_at and duty.since:
            calendar.add_component(_event(incident, duty, language, at))
    return calendar.to_ical()


def _event(incident: Mapping[str, Any], duty: Duty, language: Language, at: datetime) -> Event:
    label = taxonomy.label("duties", duty.kind, language.code)
    event = Event()
    event.add("uid", f"{incident['number']}-{duty.kind}-{duty.subject}@rejestr72")
    event.add("dtstamp", at)
    event.add("dtstart", duty.due_at - timedelta(minutes=30))
    event.add("dtend", duty.due_at)
    mark = language.gettext("DRILL") if incident.get("drill") else ""
    event.add("summary", ": ".join(filter(None, (mark, incident["number"], label, duty.name))))
    event.add("description", language.gettext(duty.basis))
    for moment in deadlines.reminders(duty.kind, duty.since, duty.due_at):
        if moment > at and not mark:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", label)
            alarm.add("trigger", moment)
            event.add_component(alarm)
    return event
