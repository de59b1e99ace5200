"""What became of a message, in words."""

from lib.register import outbox
from lib.register.store import Row
from lib.ui.screen import _, language


def words(message: Row) -> str:
    match outbox.state(message):
        case "sent":
            return _("✓ accepted by the mail server {moment}").format(moment=language().moment(message["sent_at"]))
        case "waiting":
            return _("◔ waits to be sent")
        case "failing":
            return _("◔ not sent yet, next attempt {moment}: {error}").format(
                moment=language().moment(message["next_at"]), error=message["error"]
            )
    return _("⚠ could not be delivered: {error}").format(error=message["error"])
