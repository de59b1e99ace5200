"""The rules of the assessment: each a plain sentence, where it comes from, and the condition under which it fires.

A rule of the level "people" asks for both notices, a rule of the level "authority" for that one. Rules only ever add:
no rule lowers what another asks for, so few people, a recipient's word or a quick return cannot talk a breach down.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lib.domain.messages import N_
from lib.domain.picture import HUNDREDS, MINOR, MODERATE, TENS_OF_THOUSANDS, Picture
from lib.domain.three import Answer, at_least, every, opposite, some


@dataclass(frozen=True)
class Rule:
    """One rule. `holds` answers yes, no or, when it hangs on something unknown, None."""

    code: str
    level: str  # people or authority
    text: str
    source: str
    holds: Callable[[Picture], Answer]


# Conditions that need more than a line


def _serious_special(picture: Picture) -> Answer:
    """Special data, unless shown to be trivial, with few known people, and harmless (EDPB 01/2021 case 15)."""
    harmless = every(
        picture.trivial,
        opposite(picture.wide),
        opposite(picture.vulnerable),
        opposite(at_least(picture.effect, MODERATE)),
    )
    return every(picture.exposed, picture.special, opposite(harmless))


def _finances(picture: Picture) -> Answer:
    """A person's finances; an account number or one amount weighs as much only in hostile, unknown or many hands."""
    little = every(picture.financial_in_part, opposite(picture.wide))
    return every(picture.exposed, some(picture.payment, every(picture.financial, opposite(little))))


def _harm_not_judged(picture: Picture) -> Answer:
    """More than contact data in the wrong hands, and nobody has said what it can do: the worst is assumed."""
    return every(picture.exposed, picture.wide, picture.beyond_contact, picture.effect is None)


def _vulnerable_in_wrong_hands(picture: Picture) -> Answer:
    harmful = some(picture.beyond_contact, picture.effect is None or picture.effect >= MODERATE)
    return every(picture.exposed, picture.wide, picture.vulnerable, harmful)


def _care_interrupted(picture: Picture) -> Answer:
    """Care for a day or more without its records; only "no effect at all" speaks against a high risk."""
    care = "health" in picture.heard.sector or every(picture.special, picture.vulnerable)
    return every(picture.unavailable, care, picture.gone_for_days, picture.effect != 0)


def _intruder_not_ruled_out(picture: Picture) -> Answer:
    """Only where nothing clearer is known, and after ransomware, where people like to think that all is well again."""
    unproven = not picture.facts.logs_exclude_exfiltration and not picture.taken
    doubtful = picture.ransomware or picture.exposed is not True
    return every(picture.intrusion, unproven, doubtful, not picture.shielded)


def _attacker_inside(picture: Picture) -> Answer:
    """Readable data lay open to the attacker, though logs show that none left."""
    open_to_him = "C" in (picture.facts.kind_of_breach or ()) and picture.contained
    return every(picture.attack, open_to_him, not picture.shielded)


def _seriously_affected(picture: Picture) -> Answer:
    return every(some(picture.exposed, picture.hit), at_least(picture.effect, MODERATE))


def _noticed(picture: Picture) -> Answer:
    """An inconvenience counts, except from a failure of hours at most, by nobody's will and outside care."""
    harmless_failure = every(
        opposite(picture.attack),
        opposite(picture.gone_for_days),
        "health" not in picture.heard.sector,
        opposite(picture.vulnerable),
    )
    felt = some(picture.exposed, picture.altered, every(picture.unavailable, opposite(harmless_failure)))
    return every(felt, at_least(picture.effect, MINOR))


def _never_back(picture: Picture) -> Answer:
    """What was altered counts as lost only where that is known; what is gone, also where it may be."""
    return some(
        every(picture.unavailable, picture.lost_for_good), every(picture.altered, picture.lost_for_good is True)
    )


RULES = (
    # People and authority: a high risk
    Rule(
        "national-number",
        "people",
        N_("A PESEL, an identity document or another national number is in the wrong hands: identities can be stolen."),
        N_("EDPB 01/2021 case 14; DKN.5131.3.2021 (ERGO Hestia); DKN.5131.16.2021 (Bank Millennium); III OSK 2931/21"),
        lambda p: every(p.exposed, p.national),
    ),
    Rule(
        "special-data",
        "people",
        N_("Health or other data of Art. 9 or 10 reached somebody who should not have them."),
        N_("EDPB 01/2021 case 12; DKN.5131.6.2024 (hospital); DKN.5131.33.2021 (Santander)"),
        _serious_special,
    ),
    Rule(
        "usable-credentials",
        "people",
        N_("Passwords that still work, or other means to sign in, are in the wrong hands."),
        N_("EDPB 01/2021 case 7; EDPB 9/2022 annex B example vi"),
        lambda p: every(p.exposed, p.usable_credentials),
    ),
    Rule(
        "finances",
        "people",
        N_("The data allow a fraud with money, or show somebody's finances."),
        N_("EDPB 01/2021 cases 4, 17 and 18; EDPB 9/2022 annex B example v; DKN.5131.31.2021 (housing association)"),
        _finances,
    ),
    Rule(
        "detailed-picture",
        "people",
        N_("A detailed picture of people is in hostile, unknown or many hands."),
        N_("EDPB 01/2021 case 5; EDPB 9/2022 annex B example ix"),
        lambda p: every(p.exposed, p.wide, p.profile),
    ),
    Rule(
        "harm-not-judged",
        "people",
        N_("More than contact data is in hostile, unknown or many hands, and nobody has judged the harm yet."),
        N_("Art. 33(1) and 34(1) GDPR: the controller shows that the risk is not high; EDPB 01/2021 case 11"),
        _harm_not_judged,
    ),
    Rule(
        "clear-text-at-scale",
        "people",
        N_("Readable identity data of tens of thousands of people are in hostile, unknown or many hands."),
        N_("EDPB 01/2021 case 11"),
        lambda p: every(p.exposed, p.wide, p.beyond_contact, at_least(p.scale, TENS_OF_THOUSANDS)),
    ),
    Rule(
        "vulnerable-people",
        "people",
        N_("Children, patients or others who can hardly protect themselves are exposed to hostile or unknown people."),
        N_("EDPB 01/2021 case 12; EDPB 9/2022, factors to consider: special characteristics of the individual"),
        _vulnerable_in_wrong_hands,
    ),
    Rule(
        "safety",
        "people",
        N_("Somebody's safety hangs on this staying secret."),
        N_("EDPB 9/2022, factors to consider: severity of consequences"),
        lambda p: every(p.exposed, p.threatened),
    ),
    Rule(
        "serious-effect",
        "people",
        N_("What can happen to the people goes beyond an inconvenience."),
        N_("Art. 34(1) GDPR; EDPB 01/2021 cases 3 and 11"),
        _seriously_affected,
    ),
    Rule(
        "care-interrupted",
        "people",
        N_("People depend on care, and its records were out of reach for a day or more."),
        N_("EDPB 01/2021 case 3; EDPB 9/2022 annex B example viii"),
        _care_interrupted,
    ),
    # Authority: a risk
    Rule(
        "attacker",
        "authority",
        N_("Somebody who meant harm had readable data."),
        N_("EDPB 01/2021 cases 5 and 8"),
        lambda p: every(p.exposed, p.attack),
    ),
    Rule(
        "attacker-inside",
        "authority",
        N_("An attacker was where readable data lay; logs only show that none left."),
        N_("EDPB 01/2021 case 1: encryption and logs together carried its result"),
        _attacker_inside,
    ),
    Rule(
        "theft-not-ruled-out",
        "authority",
        N_("An intruder was in, and no logs rule out that data were taken. Restored is not the same as not stolen."),
        N_("DKN.5131.1.2021 (ransomware); the authority's form, section 4C(a)"),
        _intruder_not_ruled_out,
    ),
    Rule(
        "unknown-or-many-hands",
        "authority",
        N_("The data are public, or with people who are many, unknown or no longer ours."),
        N_("EDPB 9/2022 annex B examples ix and x; DKN.5131.27.2022 (GGK); DKN.5131.33.2021 (Santander)"),
        lambda p: every(p.exposed, p.scattered),
    ),
    Rule(
        "beyond-contact",
        "authority",
        N_("The data say more than how to reach somebody, and their misuse cannot be excluded."),
        N_("EDPB 01/2021 case 16"),
        lambda p: every(p.exposed, p.beyond_contact),
    ),
    Rule(
        "delicate-data",
        "authority",
        N_("Money or sign-in data, though in part or protected, reached somebody who should not have them."),
        N_("EDPB 01/2021 case 16; EDPB 9/2022, factors to consider: nature of the data"),
        lambda p: every(p.exposed, some(p.financial, p.passwords)),
    ),
    Rule(
        "misuse-not-excluded",
        "authority",
        N_("Whoever knows the case says that misuse cannot be excluded."),
        N_("EDPB 01/2021 case 16"),
        lambda p: every(p.exposed, p.facts.misuse_not_excluded is True),
    ),
    Rule(
        "client-base",
        "authority",
        N_("An insider or a competitor took the client base."),
        N_("EDPB 01/2021 case 8"),
        lambda p: every(p.facts.client_base_taken is True, not p.shielded),
    ),
    Rule(
        "hundreds-exposed",
        "authority",
        N_("A hundred people or more are exposed, even if only by contact data and to somebody known."),
        N_("DKN.5131.7.2020 (ENEA)"),
        lambda p: every(p.exposed, at_least(p.scale, HUNDREDS)),
    ),
    Rule(
        "noticed-by-people",
        "authority",
        N_("People notice it: at least an inconvenience or a delay."),
        N_("EDPB 01/2021 cases 2, 8 and 16; EDPB 9/2022, availability: a newsletter some hours late is no risk"),
        _noticed,
    ),
    Rule(
        "lost-for-good",
        "authority",
        N_("Data are gone or spoilt for good: there is no copy."),
        N_("EDPB 01/2021 case 2; EDPB 9/2022 annex B examples i and iv"),
        _never_back,
    ),
    Rule(
        "attack-stopped-work-for-days",
        "authority",
        N_("An attack kept the data out of reach for a day or more."),
        N_("EDPB 01/2021 case 2; EDPB 9/2022 annex B example iv: restored in good time"),
        lambda p: every(p.hit, p.attack, p.gone_for_days),
    ),
)


@dataclass(frozen=True)
class Verdict:
    """What the rules say for a controller: each notice yes, no or unknown (None), and the rules that fired."""

    authority: Answer
    people: Answer
    fired: tuple[Rule, ...]


def judge(picture: Picture) -> Verdict:
    """All rules on one picture. The notice to people never comes without the one to the authority."""
    answers = [(rule, rule.holds(picture)) for rule in RULES]
    return Verdict(
        authority=some(*(answer for _, answer in answers)),
        people=some(*(answer for rule, answer in answers if rule.level == "people")),
        fired=tuple(rule for rule, answer in answers if answer),
    )
