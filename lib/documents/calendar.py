"""Deadlines without a server: a calendar file whose alarms ring on a phone, also at the weekend."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event

from lib.documents import reminder_words
from lib.domain import deadlines, taxonomy
from lib.domain.duties import Duty
from lib.domain.local_time import to_wall
from lib.domain.reminding import Waiting
from lib.language import Language


def render(incident: Mapping[str, Any], duties: Iterable[Duty], language: Language, at: datetime) -> bytes:
    """One event for each duty that waits and has an hour, with an alarm at each moment of data/law/reminders.toml.

    A drill rings nowhere.
    """
    calendar = _empty()
    for duty in duties:
        if duty.is_waiting and duty.due_at and duty.since:
            calendar.add_component(_event(incident, duty, language, at))
    return calendar.to_ical()


def feed(things: Iterable[Waiting], language: Language, at: datetime, url: str | None) -> bytes:
    """What waits in the whole register and has an hour or a day, with the same alarms.

    No text that people typed: calendars lie elsewhere.
    """
    calendar = _empty()
    calendar.add("x-wr-calname", "Rejestr72")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for thing in things:
        if not thing.has_hour:  # a calendar has no place for it
            continue
        event = Event()
        event.add("uid", f"{thing.about.replace(' ', '-')}@rejestr72")
        event.add("dtstamp", at)
        if thing.is_day:
            event.add("dtstart", to_wall(thing.due_at).date())
        else:
            event.add("dtstart", thing.due_at - timedelta(minutes=30))
            event.add("dtend", thing.due_at)
        event.add("summary", reminder_words.what(thing, language))
        if url:
            event.add("url", f"{url.rstrip('/')}{reminder_words.path(thing)}")
        moments = deadlines.reminders(thing.kind, thing.since, thing.due_at)
        _add_alarms(event, moments, reminder_words.what(thing, language), at)
        calendar.add_component(event)
    return calendar.to_ical()


def _empty() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Rejestr72//PL")
    calendar.add("version", "2.0")
    return calendar


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
    if not mark:
        _add_alarms(event, deadlines.reminders(duty.kind, duty.since, duty.due_at), label, at)
    return event


def _add_alarms(event: Event, moments: Iterable[datetime], label: str, at: datetime) -> None:
    for moment in moments:
        if moment > at:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", label)
            alarm.add("trigger", moment)
            event.add_component(alarm)
