"""Once a minute: reminders whose moment has come, and the messages that carry them, where messages are sent."""

from datetime import datetime

from lib.documents import reminder_words
from lib.domain.reminding import Waiting
from lib.language import language_of
from lib.register import outbox, reminders
from lib.register.store import Row, Store


def remind(store: Store, now: datetime) -> int:
    """Makes what is due, once, however often it is asked; gives how many reminders. The example wakes nobody."""
    if store.is_example:
        return 0

    def write(account: Row, things: list[Waiting]) -> tuple[str, str]:
        missed = [thing for thing in things if thing.has_hour and thing.due_at <= now]
        ahead = [thing for thing in things if thing not in missed]
        return reminder_words.message(ahead, missed, language_of(account["language"] or "pl"), store.keeping.url)

    outbox.clear_away(store, now)
    return reminders.make(store, now, write=write if store.keeping.sender else None)
