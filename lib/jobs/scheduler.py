"""What happens without anybody asking: jobs that run again and again while the program runs.

A job finds its work in the register or on the disk, so it may be missed, repeated or come late without harm.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from lib.domain.messages import Problems
from lib.register.store import Unavailable

log = logging.getLogger(__name__)

THREADS = 3


@dataclass(frozen=True)
class Job:
    """`work` runs every so often, the first time after `first`; never twice at once."""

    name: str
    work: Callable[[], object]
    every: timedelta
    first: timedelta = timedelta(0)


def begin(jobs: Iterable[Job], now: datetime) -> BackgroundScheduler:
    """Starts them; `shutdown` of what is given back ends them."""
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(THREADS)}, timezone=UTC)
    for job in jobs:
        scheduler.add_job(
            attempt,
            "interval",
            [job],
            seconds=job.every.total_seconds(),
            next_run_time=now + job.first,
            id=job.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    return scheduler


def attempt(job: Job) -> None:
    """Does it once. A failure stands in the log and the next time comes all the same."""
    try:
        job.work()
    except Problems as busy:
        log.info("%s: put off: %s", job.name, busy)
    except Unavailable as error:
        log.warning("%s: %s", job.name, error)
    except Exception:
        log.exception("%s failed", job.name)
