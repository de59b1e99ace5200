"""How one duty of many incidents stood, as `columns.Maker.standing` says it of one."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lib.documents.columns import STANDING
from lib.documents.walls import Walls, joined
from lib.language import Language

_CODES = tuple(STANDING)
_PLACES = re.compile(r"(\{\w+\})")
_MINUTE = 60_000_000  # microseconds
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Timed:
    """One duty of each incident of a batch. `left`: what has to be told one by one."""

    def __init__(
        self,
        batch: pa.RecordBatch,
        kind: str,
        moments: Callable[[str], Walls],
        is_closed: np.ndarray,
        at: datetime,
    ):
        states, self._now = batch[f"{kind}_state"], (at - _EPOCH) // timedelta(microseconds=1)
        self._since, self._due, self._done = (moments(f"{kind}_{name}") for name in ("since", "due_at", "done_at"))
        ordinary = [one.ordinary | ~one.known for one in (self._since, self._due, self._done)]
        has, here = states.is_valid().to_numpy(zero_copy_only=False), np.all(ordinary, axis=0)
        self.left = has & ~here
        self._codes = np.where(has & here, self._standing(states, is_closed), -1)

    def texts(self, language: Language) -> pa.Array:
        """What is said; null where there is nothing to say, or not here."""
        order, told = np.full(len(self._codes), -1), []
        for code in np.unique(self._codes[self._codes >= 0]):
            places = np.flatnonzero(self._codes == code)
            order[places] = np.arange(len(places)) + sum(map(len, told))
            told.append(joined(*self._pieces(language.gettext(STANDING[_CODES[code]]), places, language)))
        texts = pa.chunked_array(told, pa.string()).combine_chunks()
        return texts.take(pa.array(order, mask=order < 0))

    def _pieces(self, message: str, places: np.ndarray, language: Language) -> Iterator[pa.Array]:
        """The message at these places, part by part."""
        for part in _PLACES.split(message):
            if part == "{moment}":
                met = pa.array(self._done.known[places])
                done, due = (one.texts.take(pa.array(places)) for one in (self._done, self._due))
                yield pc.if_else(met, done, due)
            elif part == "{duration}":
                yield self._lateness(places, language)
            else:
                yield pa.array([part] * len(places))

    def _lateness(self, places: np.ndarray, language: Language) -> pa.Array:
        minutes, which = np.unique((self._done.utc - self._due.utc)[places] // _MINUTE, return_inverse=True)
        written = [language.duration(timedelta(minutes=length)) for length in minutes.tolist()]
        return pa.array(written).take(pa.array(which))

    def _standing(self, states: pa.Array, is_closed: np.ndarray) -> np.ndarray:
        """Which of `STANDING` holds, by its place there: the first of these that is true."""
        since, due, done = self._since, self._due, self._done
        is_waiting = pc.is_in(states, pa.array(("open", "undecided"))).to_numpy(zero_copy_only=False)
        met, now = done.known, self._now
        tests = {
            "not_required": pc.equal(states, "not_required").fill_null(False).to_numpy(zero_copy_only=False),
            "left_due": is_closed & is_waiting & due.known,
            "left": is_closed & is_waiting,
            "done": ~due.known & met,
            "open": ~due.known,
            "late": met & (done.utc > due.utc),
            "kept": met,
            "missed": since.known & (now > due.utc),
            "ending": since.known & (due.utc - now <= np.rint((due.utc - since.utc) / 5)),
        }
        places = [_CODES.index(code) for code in tests]
        return np.select([*tests.values()], places, _CODES.index("running"))
