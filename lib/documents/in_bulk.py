"""Many rows of the register's sheet at once: the same to the byte as when each is written by itself.

What Python works out is worked out once for all rows of a batch that share what it follows from; texts and moments
are put together column by column. A row with a text that needs care, or more than surely fits into a cell, is `odd`:
it is written by itself.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lib.documents import looks
from lib.documents.bulk_standing import Timed
from lib.documents.cells import SURELY_FITS, literal
from lib.documents.columns import COUNTED, MOST_DIGITS, Column, in_hours
from lib.documents.sheets import COLUMNS, Endings, Value
from lib.documents.walls import Walls, joined, only
from lib.domain import incident
from lib.language import Language
from lib.register.export_incidents import Batch, row_of

Pieces = tuple[pa.Array | str, ...]  # of the endings of a column's cells; where one of them is null there is no cell
_CARE = "[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|_x"  # as in `cells`; the register holds no halves of characters
_SPECIAL = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_PRECISIONS = ("minute", "day", "month", "year", "range", "unknown")
_MINUTE, _DAY, _MONTH, _YEAR, _RANGE, _UNKNOWN, _NONE, _STRANGE = range(8)


class Rows:
    """The rows of one batch, ready to be written under any numbers."""

    def __init__(self, batch: Batch, columns: Sequence[Column], endings: Endings, language: Language, at: datetime):
        self._batch = batch.table.combine_chunks().to_batches()[0]
        self._endings, self._language, self._now = endings, language, at
        self._walls: dict[str, Walls] = {}
        self._precisions: dict[str, np.ndarray] = {}
        self._is_odd = np.zeros(len(self), bool)
        self._lines = np.ones(len(self), np.int64)
        self._cells = [_WAYS[column.bulk.way](self, column) for column in columns]

    def __len__(self) -> int:
        return self._batch.num_rows

    @property
    def odd(self) -> list[int]:
        """The places of the rows that are written by themselves."""
        return np.flatnonzero(self._is_odd).tolist()

    def written(self, first: int, number: int, by_itself: Mapping[int, str]) -> pa.Array:
        """The rows from the place `first`, under the numbers from `number`; those of `by_itself` are the odd ones."""
        numbers = pc.cast(pa.array(np.arange(number, number + len(self) - first)), pa.string())
        cells = [
            joined(
                f'<c r="{letters}', numbers, *(piece if isinstance(piece, str) else piece[first:] for piece in pieces)
            )
            for letters, pieces in zip(COLUMNS, self._cells, strict=False)
        ]
        begins = joined('<row r="', numbers, self._heights()[first:])
        rows = pc.binary_join_element_wise(begins, *cells, "</row>", "", null_handling="replace", null_replacement="")
        odd = [row for place, row in by_itself.items() if place >= first]
        return pc.replace_with_mask(rows, pa.array(self._is_odd[first:]), pa.array(odd, pa.string())) if odd else rows

    def _heights(self) -> pa.Array:
        heights = [looks.height_of(lines) for lines in range(int(self._lines.max()) + 1)]
        return pa.array([f'" ht="{height}">' if height else '">' for height in heights]).take(pa.array(self._lines))

    # -- the ways of a column

    def _same(self, column: Column) -> Pieces:
        """A column of the batch as it is."""
        values = self._batch[column.bulk.reads[0]]
        if pa.types.is_string(values.type):
            return self._typed(column, values)
        if (pc.max(values).as_py() or 0) >= 10**MOST_DIGITS:
            return (self._each(column, np.ones(len(self), bool)),)
        before, behind = self._endings.around(int)
        return before, pc.cast(values, pa.string()), behind

    def _typed(self, column: Column, text: pa.Array) -> Pieces:
        lengths = pc.utf8_length(text).fill_null(0).to_numpy()
        self._is_odd |= (lengths > SURELY_FITS) | _true(pc.match_substring_regex(text, _CARE))
        escaped = text
        for sign, entity in _SPECIAL:
            escaped = pc.replace_substring(escaped, sign, entity)
        return self._text(column, only(escaped, lengths > 0), text)

    def _heading(self, column: Column) -> Pieces:
        """The title, or the first line of what happened; a longer one is cut one by one."""
        title, description = (self._batch[name] for name in column.bulk.reads)
        first = pc.list_element(pc.split_pattern(description, "\n", max_splits=1), 0)
        text = pc.if_else(pa.array(_true(pc.not_equal(title, ""))), title, first)
        long = _true(pc.greater(pc.utf8_length(text), incident.LONGEST_HEADING))
        return self._with_each(column, self._typed(column, only(text, ~long)), long)

    def _standing(self, column: Column) -> Pieces:
        """How a duty stood; `of`: its kind."""
        is_closed = _true(pc.equal(self._batch["state"], "closed"))
        timed = Timed(self._batch, *column.bulk.of, self._at, is_closed, self._now)
        texts = timed.texts(self._language)
        return self._with_each(column, self._text(column, texts, texts), timed.left)

    def _text(self, column: Column, escaped: pa.Array, text: pa.Array) -> Pieces:
        self._count_lines(column, text)
        before, behind = self._endings.around(str)
        return before, escaped, behind

    def _wall(self, column: Column) -> Pieces:
        """Moments as dates, or as days. `of`: which, its precision, and the ends of a range that may be whole days."""
        name, precision, *ends = column.bulk.of
        walls, known_as = self._at(name), self._precision(precision)
        is_day = known_as == _DAY
        said = walls.ordinary & (known_as != _STRANGE)
        if ends:
            begun, ended = map(self._at, ends)
            is_day |= (known_as == _RANGE) & begun.reads(0) & ended.reads(24 * 60 - 1)
            said &= (begun.ordinary | ~begun.known) & (ended.ordinary | ~ended.known)
        (moment, behind), (day, _) = (self._endings.around(kind) for kind in (datetime, date))
        is_shown = said & ~np.isin(known_as, (_MONTH, _YEAR, _UNKNOWN))
        pieces = (pc.if_else(pa.array(is_day), day, moment), only(walls.serials(is_day), is_shown), behind)
        return self._with_each(column, pieces, walls.known & ~said)

    def _stated(self, column: Column) -> Pieces:
        """Moments as somebody stated them. `of`: which, its precision, and the end of a range."""
        name, precision, *ends = column.bulk.of
        begun, known_as = self._at(name), self._precision(precision)
        ended = self._at(ends[0]) if ends else None
        is_minute = np.isin(known_as, (_MINUTE, _NONE)) & begun.ordinary
        is_day, is_range, known = (known_as == _DAY) & begun.ordinary, np.zeros(len(self), bool), begun.known
        texts = pc.if_else(pa.array(is_day), begun.days, begun.texts)
        if ended is not None:
            is_one = is_minute & (~ended.known | (ended.utc == begun.utc))
            is_range = (is_minute | (known_as == _RANGE)) & ~is_one & begun.ordinary & ended.ordinary
            is_minute, known = is_one, known | ended.known
            texts = pc.if_else(pa.array(is_range), _range(begun, ended), texts)
        said = is_minute | is_day | is_range
        texts = only(texts, said)
        return self._with_each(column, self._text(column, texts, texts), known & (known_as != _UNKNOWN) & ~said)

    def _iso(self, column: Column) -> Pieces:
        """Moments without loss, and how exactly each is known."""
        name, precision = column.bulk.of
        walls, known_as = self._at(name), self._precision(precision)
        endings = pa.array([*(f"/{one}" for one in _PRECISIONS), "", ""]).take(pa.array(known_as))
        said = walls.ordinary & (known_as != _STRANGE)
        before, behind = self._endings.around(str)
        return self._with_each(column, (before, only(walls.iso, said), endings, behind), walls.known & ~said)

    def _hours(self, column: Column) -> Pieces:
        """Elapsed hours between two moments that are known to the minute, of an incident that counts."""
        begun, ended = map(self._at, column.bulk.of)
        counts = _true(pc.is_in(self._batch["standing"], pa.array(COUNTED, self._batch["standing"].type)))
        exact = [np.isin(self._precision(self._precision_of(name)), (_MINUTE, _NONE)) for name in column.bulk.of]
        places = np.flatnonzero(begun.known & ended.known & counts & exact[0] & exact[1])
        lengths = (ended.utc - begun.utc)[places].tolist()
        hours = [in_hours(timedelta(microseconds=length)) for length in lengths]
        return (_at_places(len(self), places, [None if h is None else self._endings.of(h) for h in hours]),)

    def _completeness(self, _: Column) -> Pieces:
        """The share of what a complete entry says that is known."""
        parts = [np.any([self._is_known(name) for name in names], axis=0) for _said, names in incident.EXPECTED]
        shares = [self._endings.of(known / len(parts)) for known in range(len(parts) + 1)]
        return (pa.array(shares).take(pa.array(np.sum(parts, axis=0))),)

    def _whole(self, column: Column) -> Pieces:
        return (self._each(column, np.ones(len(self), bool)),)

    def _with_each(self, column: Column, pieces: Pieces, where: np.ndarray) -> Pieces:
        """The pieces, but endings of its own where a value has to be worked out."""
        if not where.any():
            return pieces
        return (pc.if_else(pa.array(where), self._each(column, where), joined(*pieces)),)

    def _each(self, column: Column, where: np.ndarray) -> pa.Array:
        """Endings of cells, worked out once for all rows that share what the value follows from."""
        places = np.flatnonzero(where)
        shared, first = self._shared(column.bulk.reads, places)
        values = self._batch.select([*column.bulk.reads]).take(pa.array(places[first])).to_pylist()
        made = [self._ending(column, column.value(row_of(row))) for row in values]
        endings, lines, odd = zip(*made, strict=True)
        self._is_odd[places] |= np.array(odd)[shared]
        self._lines[places] = np.maximum(self._lines[places], np.array(lines)[shared])
        return _at_places(len(self), places, pa.array(endings, pa.string()).take(pa.array(shared)))

    def _shared(self, names: Sequence[str], places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For each place which of the different combinations it has, and where each of those comes first."""
        shared, first = np.zeros(len(places), np.int64), np.zeros(1, np.int64)
        for name in names:
            encoded = self._batch[name].take(pa.array(places)).dictionary_encode(null_encoding="encode")
            codes = shared * len(encoded.dictionary) + encoded.indices.to_numpy(zero_copy_only=False)
            _, first, shared = np.unique(codes, return_index=True, return_inverse=True)
        return shared, first

    def _ending(self, column: Column, value: Value) -> tuple[str | None, int, bool]:
        """The ending of a cell, its lines, and whether its row is odd."""
        if value is None or value == "":
            return None, 1, False
        if not isinstance(value, str):
            return self._endings.of(value), 1, False
        text = literal(value)
        return self._endings.of(text), looks.lines(text, looks.room(column)), len(value) > SURELY_FITS

    # -- what several columns work on

    def _at(self, name: str) -> Walls:
        if name not in self._walls:
            self._walls[name] = Walls(self._batch[name])
        return self._walls[name]

    def _precision(self, name: str) -> np.ndarray:
        """How exactly a moment is known, as numbers; without a column of its own to the minute."""
        if name not in self._precisions:
            self._precisions[name] = self._numbers_of(name) if name else np.full(len(self), _MINUTE)
        return self._precisions[name]

    def _numbers_of(self, name: str) -> np.ndarray:
        found = pc.index_in(self._batch[name], pa.array(_PRECISIONS)).fill_null(_STRANGE).to_numpy()
        return np.where(_true(self._batch[name].is_valid()), found, _NONE)

    def _precision_of(self, name: str) -> str:
        precision = f"{name.split('_')[0]}_precision"
        return precision if precision in self._batch.schema.names else ""

    def _is_known(self, name: str) -> np.ndarray:
        values = self._batch[name]
        return _true(pc.not_equal(values, "") if pa.types.is_string(values.type) else values.is_valid())

    def _count_lines(self, column: Column, text: pa.Array) -> None:
        room = looks.room(column)
        if not room:
            return
        lines = 1 + np.maximum(0, pc.utf8_length(text).fill_null(0).to_numpy() - 1) // room
        broken = _true(pc.match_substring(text, "\n"))
        if broken.any():
            parts = pc.split_pattern(text.filter(pa.array(broken)), "\n")
            each = 1 + np.maximum(0, pc.utf8_length(parts.flatten()).to_numpy() - 1) // room
            lines[broken] = np.add.reduceat(each, parts.offsets.to_numpy()[:-1])
        np.maximum(self._lines, lines, out=self._lines)


_WAYS = {
    "same": Rows._same,
    "each": Rows._whole,
    "wall": Rows._wall,
    "stated": Rows._stated,
    "iso": Rows._iso,
    "hours": Rows._hours,
    "completeness": Rows._completeness,
    "heading": Rows._heading,
    "standing": Rows._standing,
}


def beginning(rows: pa.Array, most: int, room: int) -> tuple[int, memoryview]:
    """How many of the rows are taken where there is place for so many rows and bytes, at least one; and their bytes."""
    _, offsets, content = rows.buffers()
    ends = np.frombuffer(offsets, np.int32)[rows.offset : rows.offset + len(rows) + 1]
    fit = min(most, int(np.searchsorted(ends[:-1] - ends[0], room)))
    return min(fit, len(rows)), memoryview(content)[ends[0] : ends[min(fit, len(rows))]]


def _range(begun: Walls, ended: Walls) -> pa.Array:
    """From then to then; whole days, from 00:00 to 23:59, without the hour."""
    whole = pa.array(begun.reads(0) & ended.reads(24 * 60 - 1))
    first, last = (pc.if_else(whole, one.days, one.texts) for one in (begun, ended))
    return pc.if_else(pc.equal(first, last), first, pc.binary_join_element_wise(first, last, " – "))


def _at_places(count: int, places: np.ndarray, values: Sequence[str | None] | pa.Array) -> pa.Array:
    """So many texts, null but at these places."""
    if len(places) == count:
        return pa.array(values, pa.string())
    where = np.full(count, -1)
    where[places] = np.arange(len(places))
    return pa.array(values, pa.string()).take(pa.array(where, mask=where < 0))


def _true(answers: pa.Array) -> np.ndarray:
    return answers.fill_null(False).to_numpy(zero_copy_only=False)
