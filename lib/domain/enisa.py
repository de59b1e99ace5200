"""Severity after the ENISA method of 2013, SE = DPC x EI + CB: an aid beside the rules, never the verdict.

The Polish authority has fined controllers who let a score decide (DKN.5131.3.2021, DKN.5131.16.2021). So every
criterion is shown with all its steps, a PESEL makes people fully identifiable, and nothing is ever subtracted for few
people. What nobody knows yet is counted at its cautious step and marked as assumed.
"""

from dataclasses import dataclass
from functools import partial

from lib.domain.facts import EFFECTS, IDENTIFIABILITY, Facts
from lib.domain.messages import N_
from lib.domain.picture import HUNDREDS, MODERATE, Picture
from lib.domain.three import some

VERSION = "ENISA 2013 v1.0 / Rejestr72 1"
BANDS = ((2.0, "low"), (3.0, "medium"), (4.0, "high"))
MAJOR = EFFECTS.index("major")


@dataclass(frozen=True)
class Step:
    """One step of a criterion: its points and, in our own words, when it is taken."""

    value: float
    text: str


@dataclass(frozen=True)
class Criterion:
    """One criterion with all its steps. `standing` is known, assumed, absent (no such data) or unknown."""

    code: str
    part: str  # DPC, EI or CB
    title: str
    steps: tuple[Step, ...]
    chosen: int | None
    standing: str

    @property
    def value(self) -> float | None:
        return None if self.chosen is None else self.steps[self.chosen].value

    @property
    def text(self) -> str:
        """Why this step, or that there is nothing to score."""
        if self.chosen is not None:
            return self.steps[self.chosen].text
        return N_("No such data.") if self.standing == "absent" else N_("Not known yet.")


@dataclass(frozen=True)
class Enisa:
    """The score and all that it is made of; `se` is None while nothing is known of the data."""

    dpc: float | None
    ei: float
    cb: float
    se: float | None
    band: str | None  # low, medium, high, very_high
    flags: tuple[str, ...]  # many_people, unintelligible: they stand beside the number and do not change it
    criteria: tuple[Criterion, ...]
    version: str = VERSION

    @property
    def provisional(self) -> bool:
        """Some criterion is assumed or open."""
        return any(criterion.standing in ("assumed", "unknown") for criterion in self.criteria)

    @property
    def would_ask_for(self) -> str | None:
        """What those who let the number decide would read from it: document, authority or authority_and_people."""
        if self.se is None:
            return None
        return "document" if self.se < 2 else "authority" if self.se < 3 else "authority_and_people"


# The criteria, each with its steps

SIMPLE = (
    Step(1, N_("Ordinary data: contact, education, work, family.")),
    Step(2, N_("Ordinary data, but so much of it or from such a source that it tells of standing or habits.")),
    Step(3, N_("Ordinary data that let health, beliefs or sex life be guessed, because of whose client somebody is.")),
    Step(4, N_("Ordinary data on which somebody's safety hangs.")),
)
BEHAVIOUR = (
    Step(1, N_("Habits or places that say next to nothing.")),
    Step(2, N_("Habits, places or traffic of a person.")),
    Step(3, N_("Enough of it to follow a person's daily life.")),
    Step(4, N_("Habits that rest on sensitive facts, such as calls to a crisis line.")),
)
MONEY = (
    Step(1, N_("Money data that say nothing, such as being a client of a bank.")),
    Step(2, N_("An account number or a single amount.")),
    Step(3, N_("Income, debts or transactions.")),
    Step(4, N_("Data that allow payments, or a full picture of somebody's finances.")),
)
SENSITIVE = (
    Step(1, N_("Special by its letter only, such as what somebody eats.")),
    Step(2, N_("General guesses about health or beliefs.")),
    Step(3, N_("Well-founded guesses about health or beliefs.")),
    Step(4, N_("Health, beliefs, sex life, convictions themselves.")),
)
IDENTIFICATION = (
    Step(0.25, N_("Hardly anybody could tell whose data these are.")),
    Step(0.5, N_("With effort and other sources some people could be told.")),
    Step(0.75, N_("With other sources most people could be told.")),
    Step(1, N_("The data themselves say who it is. A name with a PESEL always does.")),
)
CONFIDENTIALITY = (
    Step(0, N_("Nobody outside could read it, or a thing was lost and nothing shows that somebody did.")),
    Step(0.25, N_("It reached a known number of people.")),
    Step(0.5, N_("It reached an unknown number of people.")),
)
INTEGRITY = (
    Step(0, N_("Nothing was altered, or the original is at hand and no misuse is seen.")),
    Step(0.25, N_("Altered and possibly used wrongly, but it can be put right.")),
    Step(0.5, N_("Altered and possibly used wrongly, and it cannot be put right.")),
)
AVAILABILITY = (
    Step(0, N_("At hand all the time, or back without difficulty.")),
    Step(0.25, N_("Out of reach for a time.")),
    Step(0.5, N_("Gone for good.")),
)
INTENT = (
    Step(0, N_("Nobody meant harm.")),
    Step(0.5, N_("Somebody meant harm.")),
)


def score(facts: Facts) -> Enisa:
    """The ENISA score of these facts, criterion by criterion."""
    picture = Picture(facts)
    criteria = tuple(make(picture) for make in _CRITERIA)
    ei = _points(criteria, "EI")[0]
    cb = sum(_points(criteria, "CB"))
    dpc = max(_points(criteria, "DPC"), default=None)
    se = None if dpc is None else round(dpc * ei + cb, 2)
    return Enisa(dpc, ei, cb, se, _band(se), _flags(picture), criteria)


def _points(criteria: tuple[Criterion, ...], part: str) -> list[float]:
    return [criterion.value for criterion in criteria if criterion.part == part and criterion.value is not None]


def _band(se: float | None) -> str | None:
    if se is None:
        return None
    return next((name for limit, name in BANDS if se < limit), "very_high")


def _flags(picture: Picture) -> tuple[str, ...]:
    many = ("many_people",) if (picture.scale or 0) >= HUNDREDS else ()
    return many + (("unintelligible",) if picture.unintelligible else ())


# Each criterion: which step these facts take


def _data(code: str, title: str, steps: tuple[Step, ...], there: bool | None, step: int) -> Criterion:
    standing = "known" if there else "unknown" if there is None else "absent"
    return Criterion(code, "DPC", title, steps, step - 1 if there else None, standing)


def _simple(picture: Picture) -> Criterion:
    facts = picture.facts
    told = (facts.data_categories, facts.contact_only, facts.detailed_profile, facts.special_categories)
    known = any(fact is not None for fact in told) or picture.national is not None or picture.financial is not None
    delicate = picture.heard.sector & {"health", "secrecy"}
    step = 3 if delicate else 2 if picture.profile and picture.exposed is not False else 1
    if picture.threatened or (picture.vulnerable and picture.effect == MAJOR):
        step = 4
    return _data("simple", N_("Ordinary data"), SIMPLE, known or None, step)


def _behaviour(picture: Picture) -> Criterion:
    there = "behaviour" in picture.heard.data or (False if picture.heard.data_understood else None)
    step = 3 if picture.facts.detailed_profile else 2
    return _data("behaviour", N_("Data on behaviour"), BEHAVIOUR, there, step)


def _money(picture: Picture) -> Criterion:
    opens_money = picture.usable_credentials and "finance" in picture.heard.sector
    step = 4 if picture.payment or opens_money else 2 if picture.financial_in_part else 3
    return _data("money", N_("Data on money"), MONEY, some(picture.financial, bool(opens_money)), step)


def _sensitive(picture: Picture) -> Criterion:
    return _data("sensitive", N_("Sensitive data"), SENSITIVE, picture.special, 1 if picture.trivial else 4)


def _identification(picture: Picture) -> Criterion:
    """A PESEL identifies fully, whatever else was answered; unknown counts as fully."""
    stated = picture.facts.identifiability
    full = picture.national or stated is None
    chosen = len(IDENTIFICATION) - 1 if full else IDENTIFIABILITY.index(stated)
    standing = "known" if picture.national or stated is not None else "assumed"
    return Criterion("identification", "EI", N_("Ease of identification"), IDENTIFICATION, chosen, standing)


def _circumstance(code: str, title: str, steps: tuple[Step, ...], chosen: int | None, cautious: int) -> Criterion:
    """A circumstance that is not known yet counts at its cautious step."""
    known = chosen is not None
    return Criterion(code, "CB", title, steps, chosen if known else cautious, "known" if known else "assumed")


def _confidentiality(picture: Picture) -> int | None:
    if picture.reached is not True:
        return 0 if picture.reached is False else None
    astray = picture.heard.cause & {"theft", "loss"} and not picture.facts.exfiltrated
    if astray and not picture.facts.public_exposure:
        return 0
    if picture.facts.recipients in ("none", "internal", "one_known", "few_known", "many_known", "former_insider"):
        return 0 if picture.facts.recipients == "none" else 1
    return None if picture.facts.recipients is None and not picture.facts.public_exposure else 2


def _integrity(picture: Picture) -> int | None:
    if not picture.altered:
        return 0 if picture.altered is False else None
    if picture.lost_for_good:
        return 2
    return 1 if picture.exposed and (picture.effect is None or picture.effect >= MODERATE) else 0


def _availability(picture: Picture) -> int | None:
    if not picture.unavailable:
        return 0 if picture.unavailable is False or picture.reached else None
    if picture.lost_for_good:
        return 2
    if picture.speed is None:
        return 0 if picture.facts.backup_available and picture.effect == 0 else None
    easily = picture.speed == 0 or (picture.effect == 0 and not picture.gone_for_days)
    return 0 if easily else 1


def _intent(picture: Picture) -> int | None:
    return None if picture.attack is None else int(picture.attack)


def _circumstances(picture: Picture, code: str) -> Criterion:
    title, steps, choose, cautious = _CIRCUMSTANCES[code]
    return _circumstance(code, title, steps, choose(picture), cautious)


_CIRCUMSTANCES = {
    "confidentiality": (N_("Loss of confidentiality"), CONFIDENTIALITY, _confidentiality, 2),
    "integrity": (N_("Loss of integrity"), INTEGRITY, _integrity, 0),
    "availability": (N_("Loss of availability"), AVAILABILITY, _availability, 1),
    "intent": (N_("Malicious intent"), INTENT, _intent, 1),
}
_CRITERIA = (
    _simple,
    _behaviour,
    _money,
    _sensitive,
    _identification,
    *(partial(_circumstances, code=code) for code in _CIRCUMSTANCES),
)
