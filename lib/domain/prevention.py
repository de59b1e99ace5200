"""Whether a preventive action worked, as far as the numbers allow to say; how strong the measures are.

What counts are the confirmed incidents of the cause that the action addresses, by Warsaw days: up to and with the day
on which the action was done is before, every later day is after. A person decides, with these numbers beside them.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lib.domain.intervals import RateRatio, clean_time, rate_ratio
from lib.domain.local_time import WARSAW
from lib.domain.messages import N_, Sentence

WEAK = frozenset({"checklist", "reminder"})  # data/taxonomy/strengths.toml
HALF = 0.5
BAD_SPELL = 4  # the last quarter of the time before
FEWEST_IN_A_SPELL = 2


@dataclass(frozen=True)
class Effect:
    """What happened before and after an action. Days are whole Warsaw days of exposure, zero or more."""

    before: int
    days_before: int
    after: int
    days_after: int
    ratio: RateRatio
    verdict: str  # data/taxonomy/verdicts.toml: helped, did_not_help, cannot_tell
    clean_days: int  # since the later of: the action, the last incident after it
    clean_days_needed: int | None  # None: nothing happened before, there is nothing to compare with
    fix_followed_bad_spell: bool

    @property
    def is_clean(self) -> bool:
        """Nothing came back, and that for long enough."""
        return self.after == 0 and self.clean_days_needed is not None and self.clean_days >= self.clean_days_needed


def effect(happened: Sequence[datetime], since: datetime, done_on: date, now: datetime) -> Effect:
    """The effect of an action done on a Warsaw day, from the moments at which its cause struck (any order).

    `since`: from when on the register can be trusted to hold every incident; earlier moments do not count, nor do
    those after `now`. The verdict follows from the numbers alone:

    * *helped*: the exact upper limit of the rate ratio is below 1, or nothing happened after it and the clean time
      (3 / prior rate, one-sided 95 %) is complete;
    * *did not help*: something happened after it, and even the lower limit says that it did not halve what happened;
    * *cannot tell yet*: all else. One repeat alone refutes nothing: it reopens the action and is shown as what it is.
    """
    first = _day(since)
    days = sorted(day for moment in happened if since <= moment <= now and first <= (day := _day(moment)))
    before = [day for day in days if day <= done_on]
    after = days[len(before) :]
    spell = spell_begins(since, done_on, now)
    late = sum(day >= spell for day in before)
    return of_counts(len(before), late, len(after), after[-1] if after else None, since, done_on, now)


def of_counts(
    before: int, late: int, after: int, newest: date | None, since: datetime, done_on: date, now: datetime
) -> Effect:
    """The same from counts alone: `late` of those before fell into the spell, `newest` is the last Warsaw day after."""
    today, days_before = _day(now), _days_before(since, done_on, now)
    days_after = max(0, (today - max(done_on, _day(since) - timedelta(days=1))).days)
    ratio = rate_ratio(before, days_before, after, days_after)
    needed = clean_time(before, days_before)
    clean_days = max(0, (today - max(done_on, newest or done_on)).days)
    needed_days = None if needed is None else math.ceil(needed)
    return Effect(
        before=before,
        days_before=days_before,
        after=after,
        days_after=days_after,
        ratio=ratio,
        verdict=_verdict(after, ratio, clean_days, needed_days),
        clean_days=clean_days,
        clean_days_needed=needed_days,
        fix_followed_bad_spell=late >= FEWEST_IN_A_SPELL and 2 * late >= before,
    )


def spell_begins(since: datetime, done_on: date, now: datetime) -> date:
    """The first Warsaw day of the last quarter of the time before: at least half of what happened, and at least two,
    from that day on is a bad spell."""
    return done_on - timedelta(days=_days_before(since, done_on, now) / BAD_SPELL) + timedelta(days=1)


def sentence(found: Effect) -> Sentence:
    """The verdict in words with the numbers it follows from; rates and limits as floats, for the screen to round."""
    values = {
        "before": found.before,
        "days_before": found.days_before,
        "after": found.after,
        "days_after": found.days_after,
        "ratio": found.ratio.ratio,
        "low": found.ratio.low,
        "high": found.ratio.high,
        "clean": found.clean_days,
        "needed": found.clean_days_needed,
    }
    return Sentence(_words(found), values)


def clean_counter(found: Effect) -> Sentence:
    """“Clean 74 of 122 days”: how long nothing came back, of how long it must stay away."""
    values = {"clean": found.clean_days, "needed": found.clean_days_needed}
    if found.clean_days_needed is None:
        return Sentence(
            N_("Clean for {clean} days; nothing happened before, so there is nothing to compare with."), values
        )
    return Sentence(N_("Clean {clean} of {needed} days."), values)


def caution(found: Effect) -> Sentence | None:
    """Regression to the mean, said where the action followed an unusually bad spell; None elsewhere."""
    if not found.fix_followed_bad_spell or found.verdict == "did_not_help":
        return None
    return Sentence(
        N_("The action followed a bad spell: after one it often gets better by itself, and the numbers flatter it.")
    )


def strength_hint(strengths: Iterable[str | None]) -> Sentence | None:
    """What is to be said of the measures against one cause, by their strengths (None: not stated)."""
    stated = list(strengths)
    if not stated:
        return Sentence(N_("No measure yet."))
    if all(strength in WEAK for strength in stated):
        return Sentence(N_("Only weak measures: they hold as long as people remember them. Look for a stronger one."))
    if not any(stated):
        return Sentence(N_("How strong the measures are is not stated."))
    return None


def _verdict(after: int, ratio: RateRatio, clean_days: int, needed: int | None) -> str:
    is_clean = after == 0 and needed is not None and clean_days >= needed
    if is_clean or (ratio.high is not None and ratio.high < 1):
        return "helped"
    if after and ratio.low is not None and ratio.low > HALF:
        return "did_not_help"
    return "cannot_tell"


def _words(found: Effect) -> str:
    if found.is_clean:
        return N_("Helped: nothing came back in {clean} days; {needed} were needed to say so.")
    if found.verdict == "helped":
        return N_(
            "Helped: {before} in {days_before} days before, {after} in {days_after} after; "
            "rate × {ratio} ({low}–{high})."
        )
    if not found.before and found.after:
        return _words_without_a_past(found)
    if found.verdict == "did_not_help":
        return N_(
            "Did not help: {before} in {days_before} days before, {after} in {days_after} after; "
            "rate × {ratio} ({low}–{high})."
        )
    if not found.days_after:
        return N_("Cannot tell yet: it has only just been done.")
    if not found.before:
        return N_("Cannot tell yet: it never happened, neither before nor after.")
    if not found.after:
        return N_("Cannot tell yet: nothing in {days_after} days, and {needed} clean days are needed.")
    return N_(
        "Cannot tell yet: {before} in {days_before} days before, {after} in {days_after} after; "
        "rate × {ratio} ({low}–{high})."
    )


def _words_without_a_past(found: Effect) -> str:
    if found.verdict == "did_not_help":
        return N_("Did not help: nothing in {days_before} days before, {after} in {days_after} after.")
    return N_("Cannot tell yet: nothing in {days_before} days before, {after} in {days_after} after.")


def _days_before(since: datetime, done_on: date, now: datetime) -> int:
    return max(0, (min(done_on, _day(now)) - _day(since)).days + 1)


def _day(moment: datetime) -> date:
    return moment.astimezone(WARSAW).date()
