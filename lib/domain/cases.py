"""Published cases to compare with: those alike in what decided them, each with a "because"."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lib.domain.facts import Facts
from lib.domain.messages import N_
from lib.domain.picture import HUNDREDS, KNOWN_FEW, MODERATE, TENS_OF_THOUSANDS, Picture
from lib.domain.three import Answer, at_least, every, opposite, some

FOLDER = Path(__file__).resolve().parents[2] / "data" / "cases"
FILES = ("edpb_2021.toml", "edpb_2022_annex_b.toml", "decisions.toml")
SHOWN = 3


@dataclass(frozen=True)
class Case:
    """A published case. An outcome is yes, no or depends; None where the source is silent on it."""

    id: str
    source: str
    pl: str
    en: str
    carries_pl: str
    carries_en: str
    facts: Facts
    decisive: tuple[str, ...]
    authority: str | None = None
    people: str | None = None
    clients: str | None = None
    sanction: str | None = None
    source_pl: str | None = None  # where it reads otherwise in Polish

    def title(self, language: str) -> str:
        return self.pl if language == "pl" else self.en

    def carries(self, language: str) -> str:
        """What the result rested on."""
        return self.carries_pl if language == "pl" else self.carries_en


@dataclass(frozen=True)
class Trait:
    """Something that two cases can have in common. `weight` is how much that says."""

    text: str
    weight: int
    holds: Callable[[Picture], Answer]


@dataclass(frozen=True)
class Similar:
    """A case that resembles: the decisive traits shared, and those of the case that are missing here."""

    case: Case
    because: tuple[str, ...]
    differs: tuple[str, ...]


def _by(cause: str) -> Callable[[Picture], Answer]:
    return lambda picture: cause in picture.heard.cause


def _misdelivered(picture: Picture) -> Answer:
    astray = every(picture.reached, opposite(picture.attack), picture.facts.recipients in {*KNOWN_FEW, "many_known"})
    return "misdelivery" in picture.heard.cause or astray


def _contact_only(picture: Picture) -> Answer:
    more = some(picture.beyond_contact, picture.national, picture.special, picture.financial, picture.passwords)
    return every(picture.exposed, opposite(more))


def _ordinary(picture: Picture) -> Answer:
    graver = some(picture.profile, picture.national, picture.special, picture.financial, picture.passwords)
    return every(picture.exposed, picture.beyond_contact, opposite(graver))


TRAITS: dict[str, Trait] = {
    "processor": Trait(N_("we hold the data for clients"), 3, lambda p: p.facts.role in ("processor", "both")),
    "ransomware": Trait(N_("ransomware"), 3, lambda p: p.ransomware),
    "theft": Trait(N_("something was stolen"), 3, lambda p: every(not p.ransomware, "theft" in p.heard.cause)),
    "loss": Trait(N_("something was lost"), 3, _by("loss")),
    "hacking": Trait(N_("an attack on a system"), 2, _by("hacking")),
    "social_engineering": Trait(N_("somebody was deceived"), 3, _by("social_engineering")),
    "insider": Trait(
        N_("somebody from inside, or formerly so"),
        3,
        lambda p: some(p.facts.recipients == "former_insider", every(p.attack, "insider" in p.heard.cause)),
    ),
    "misdelivery": Trait(N_("sent or handed to the wrong people"), 2, _misdelivered),
    "publication": Trait(N_("published by mistake"), 2, _by("publication")),
    "permissions": Trait(N_("wrong permissions or configuration"), 2, _by("permissions")),
    "outage": Trait(N_("a failure, nobody meant harm"), 3, lambda p: every(p.unavailable, opposite(p.attack))),
    "unintelligible": Trait(N_("nobody can read the data"), 4, lambda p: p.unintelligible),
    "trusted_recipient": Trait(N_("a recipient who passes the trust test"), 4, lambda p: p.trusted_recipient),
    "nothing_left": Trait(
        N_("logs show that nothing left"),
        3,
        lambda p: bool(p.facts.logs_exclude_exfiltration and not p.taken),
    ),
    "taken": Trait(N_("data were taken away"), 2, lambda p: every(p.exposed, p.taken)),
    "national_number": Trait(N_("a PESEL or another national number"), 4, lambda p: every(p.exposed, p.national)),
    "special_data": Trait(N_("health or other special data"), 4, lambda p: every(p.exposed, p.special, not p.trivial)),
    "trivial_special": Trait(N_("special data by the letter only"), 4, lambda p: every(p.special, p.trivial)),
    "credentials": Trait(N_("passwords that still work"), 3, lambda p: every(p.exposed, p.usable_credentials)),
    "hashed": Trait(N_("hashed passwords only"), 3, lambda p: p.hashed),
    "money": Trait(N_("data on money"), 3, lambda p: every(p.exposed, p.financial)),
    "profile": Trait(N_("a detailed picture of a person"), 3, lambda p: every(p.exposed, p.profile)),
    "contact_only": Trait(N_("contact data only"), 3, _contact_only),
    "ordinary_data": Trait(N_("ordinary data, more than contact"), 3, _ordinary),
    "vulnerable": Trait(N_("people who can hardly protect themselves"), 2, lambda p: p.vulnerable),
    "health_sector": Trait(N_("health care"), 3, lambda p: "health" in p.heard.sector),
    "known_recipients": Trait(
        N_("few recipients, all known"), 1, lambda p: every(p.reached, p.facts.recipients in KNOWN_FEW)
    ),
    "many_recipients": Trait(N_("many recipients"), 2, lambda p: p.facts.recipients == "many_known"),
    "unknown_hands": Trait(N_("nobody knows who has it"), 2, lambda p: p.facts.recipients in ("unknown", "none")),
    "public": Trait(N_("open to anyone"), 3, lambda p: bool(p.facts.public_exposure or p.facts.recipients == "public")),
    "lost_for_good": Trait(N_("lost for good"), 3, lambda p: every(p.unavailable, p.lost_for_good)),
    "gone_for_days": Trait(N_("out of reach for a day or more"), 2, lambda p: every(p.unavailable, p.gone_for_days)),
    "soon_back": Trait(
        N_("back within hours"), 1, lambda p: every(p.unavailable, opposite(at_least(p.speed, 2)), p.speed is not None)
    ),
    "serious_effect": Trait(N_("serious effects on people"), 2, lambda p: at_least(p.effect, MODERATE)),
    "no_effect": Trait(N_("no effect on people to be expected"), 1, lambda p: p.effect == 0),
    "many_people": Trait(N_("a hundred people or more"), 1, lambda p: at_least(p.scale, HUNDREDS)),
    "very_many_people": Trait(N_("tens of thousands of people"), 3, lambda p: at_least(p.scale, TENS_OF_THOUSANDS)),
}


@cache
def published() -> tuple[Case, ...]:
    """Every published case, guidelines first."""
    return tuple(_case(row) for name in FILES for row in _rows(name))


def _rows(name: str) -> list[dict[str, Any]]:
    with (FOLDER / name).open("rb") as file:
        return tomllib.load(file)["case"]


def _case(row: Mapping[str, Any]) -> Case:
    own = {key: value for key, value in row.items() if key not in ("facts", "decisive")}
    return Case(**own, facts=Facts.from_dict(row.get("facts", {})), decisive=tuple(row["decisive"]))


@cache
def _traits_of(case: Case) -> frozenset[str]:
    return traits(Picture(case.facts))


def traits(picture: Picture) -> frozenset[str]:
    """The traits that certainly hold."""
    return frozenset(code for code, trait in TRAITS.items() if trait.holds(picture))


def similar(facts: Facts) -> tuple[Similar, ...]:
    """The published cases most alike, at most `SHOWN`, best first. Alike is what shares two decisive traits."""
    own = traits(Picture(facts))
    ranked = sorted(published(), key=lambda case: (-_likeness(case, own), case.id))
    return tuple(_compared(case, own) for case in ranked[:SHOWN] if _is_alike(case, own))


def _is_alike(case: Case, own: frozenset[str]) -> bool:
    return len(own & set(case.decisive)) >= min(2, len(case.decisive) or 2) and _likeness(case, own) > 0


def _likeness(case: Case, own: frozenset[str]) -> float:
    """What decided the case counts: shared traits for it, missing ones against it; any other difference a little."""
    decisive = set(case.decisive)
    shared, missing = own & decisive, decisive - own
    return _weight(shared) - _weight(missing) - _weight(own ^ _traits_of(case)) / 4


def _weight(codes: set[str] | frozenset[str]) -> int:
    return sum(TRAITS[code].weight for code in codes)


def _compared(case: Case, own: frozenset[str]) -> Similar:
    told = {code: TRAITS[code].text for code in case.decisive}
    because = tuple(text for code, text in told.items() if code in own)
    return Similar(case, because, tuple(text for code, text in told.items() if code not in own))
