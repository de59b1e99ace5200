"""From the facts to a recommendation: whom to notify and why, and which unknown fact would change it.

The tool recommends, a person decides. The recommendation is for Art. 33 and 34 GDPR as the guidelines of the EDPB and
the decisions of the Polish authority read them; documenting (Art. 33(5)) is always due.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from lib.domain import enisa as enisa_method
from lib.domain.cases import Similar, similar
from lib.domain.enisa import Enisa
from lib.domain.facts import Facts
from lib.domain.messages import N_
from lib.domain.picture import Picture, settled
from lib.domain.questions import QUESTIONS, Question
from lib.domain.rules import Verdict, judge
from lib.domain.three import Answer

VERSION = "Rejestr72 rules 1"  # kept with every assessment
LEVELS = ("document", "authority", "authority_and_people")
_WORDS: Mapping[Answer, str] = {True: "yes", False: "no", None: "depends"}


@dataclass(frozen=True)
class Outcome:
    """Whom to notify: each yes, no or depends."""

    authority: str
    people: str
    clients: str

    @property
    def level(self) -> str:
        """document, authority, authority_and_people or clients; open while nothing is due yet but something may be."""
        if self.people == "yes":
            return "authority_and_people"
        if self.authority == "yes":
            return "authority"
        if self.clients == "yes":
            return "clients"
        return "open" if "depends" in (self.authority, self.people, self.clients) else "document"


@dataclass(frozen=True)
class Reason:
    """One ground of a recommendation: a sentence to translate, where it comes from, and what it asks for."""

    code: str
    text: str
    source: str
    asks_for: str = ""  # document, authority, people, clients; empty for what only explains

    def __str__(self) -> str:
        return f"{self.text} ({self.source})"


@dataclass(frozen=True)
class Unknown:
    """A fact nobody knows yet that would change the result: what each answer to its question would lead to."""

    fact: str
    question: Question
    outcomes: tuple[tuple[Any, Outcome], ...]
    supposing: str | None = None  # a sentence: it matters if the other unknown facts turn out like this


@dataclass(frozen=True)
class Disagreement:
    """The ENISA number alone would ask for less (`lower`) or more (`higher`) than the rules."""

    direction: str
    text: str


@dataclass(frozen=True)
class Recommendation:
    """What the rules recommend for one set of facts."""

    facts: Facts
    outcome: Outcome
    reasons: tuple[Reason, ...]
    unknowns: tuple[Unknown, ...]
    similar: tuple[Similar, ...]
    enisa: Enisa
    disagreement: Disagreement | None
    document: bool = True

    @property
    def notify_authority(self) -> str:
        return self.outcome.authority

    @property
    def notify_people(self) -> str:
        return self.outcome.people

    @property
    def notify_clients(self) -> str:
        return self.outcome.clients

    @property
    def level(self) -> str:
        return self.outcome.level

    @property
    def rules(self) -> tuple[Reason, ...]:
        """The reasons that ask for something."""
        return tuple(reason for reason in self.reasons if reason.asks_for)


def recommend(facts: Facts | Mapping[str, Any]) -> Recommendation:
    """The recommendation for these facts; a mapping is read as `Facts.from_dict` reads it."""
    return _recommend(facts if isinstance(facts, Facts) else Facts.from_dict(facts))


@lru_cache(maxsize=256)
def _recommend(facts: Facts) -> Recommendation:
    picture = Picture(facts)
    verdict = judge(picture)
    outcome = _outcome(picture, verdict)
    score = enisa_method.score(facts)
    return Recommendation(
        facts=facts,
        outcome=outcome,
        reasons=tuple(_reasons(picture, verdict, outcome)),
        unknowns=tuple(_unknowns(facts, outcome)),
        similar=similar(facts),
        enisa=score,
        disagreement=_disagreement(score, outcome, facts),
    )


# Whom to notify


def outcome_of(facts: Facts) -> Outcome:
    """Whom to notify, without the grounds."""
    picture = Picture(facts)
    return _outcome(picture, judge(picture))


def _outcome(picture: Picture, verdict: Verdict) -> Outcome:
    if not picture.personal:
        return Outcome("no", "no", "no")
    if picture.only_processor:
        return Outcome("no", "no", "yes")
    clients = {"controller": "no", None: "depends"}.get(picture.facts.role, "yes")
    return Outcome(_WORDS[verdict.authority], _WORDS[verdict.people], clients)


# Why


def _reasons(picture: Picture, verdict: Verdict, outcome: Outcome) -> Iterator[Reason]:
    yield from _about_the_role(picture)
    if picture.personal and not picture.only_processor:
        yield from (Reason(rule.code, rule.text, rule.source, rule.level) for rule in verdict.fired)
        yield from _about_protection(picture)
        yield from _about_the_rest(outcome)
    yield DOCUMENT


DOCUMENT = Reason(
    "document",
    N_("Every breach is documented: facts, effects, remedies, and why nobody was notified if so."),
    N_("Art. 33(5) GDPR"),
    "document",
)
NO_PERSONAL_DATA = Reason(
    "no-personal-data",
    N_("No data about people are involved, so it is no personal data breach. A contract may still ask for a notice."),
    N_("Art. 4(12) GDPR"),
)
TELL_CLIENTS = Reason(
    "tell-clients",
    N_("We hold the data for clients: every client who may be affected is told at once, without a test of risk."),
    N_("Art. 33(2) GDPR; EDPB 9/2022 annex B example vii"),
    "clients",
)
CLIENT_DECIDES = Reason(
    "client-decides",
    N_("Whether the authority and the people are told is for each client to decide, as the controller."),
    N_("Art. 33(1), 34(1) GDPR; DKN.5131.3.2021 (ERGO Hestia)"),
)
TWO_TRACKS = Reason(
    "two-tracks",
    N_("For our own data we decide; for clients' data the clients do. Both tracks run at once."),
    N_("Art. 33(1), 33(2) GDPR; DKN.5131.3.2021 (ERGO Hestia)"),
)
ROLE_OPEN = Reason(
    "role-open",
    N_("It is not settled whose data these are. Taken as ours; if we hold them for clients, the clients are told."),
    N_("Art. 33(1), 33(2) GDPR"),
)
ACTED_AS_CONTROLLER = Reason(
    "acted-as-controller",
    N_("Outside the clients' instructions we count as the controller: the duties of one are ours too."),
    N_("Art. 28(10) GDPR"),
)
PROTECTIONS = {
    "unintelligible": Reason(
        "unintelligible",
        N_("The data were encrypted beforehand and the key is safe: nobody can read them."),
        N_("EDPB 01/2021 cases 1, 6 and 10; Art. 34(3)(a) GDPR"),
    ),
    "unidentifiable": Reason(
        "unidentifiable",
        N_("Nobody could tell whose data these are."),
        N_("EDPB 01/2021 case 6"),
    ),
    "trust_suffices": Reason(
        "trusted-recipient",
        N_("The recipient passes the trust test. Keep its four answers: the authority reads them narrowly."),
        N_("EDPB 01/2021 case 9; DKN.5131.1.2024 (mBank)"),
    ),
}
NOTHING_LEFT = Reason(
    "nothing-left",
    N_("Logs rule out that data left. Keep them: they carry this result."),
    N_("EDPB 01/2021 case 1"),
)
WORD_OF_RECIPIENT = Reason(
    "word-of-recipient",
    N_("The recipient's word that the data are deleted is kept as a measure. It lowers nothing."),
    N_("DKN.5131.7.2020 (ENEA); II SA/Wa 1353/21"),
)
RISK_UNLIKELY = Reason(
    "risk-unlikely",
    N_("Nothing that is known speaks for a risk to people. Write down why: that is the defence later."),
    N_("Art. 33(1) GDPR; EDPB 01/2021 cases 13 and 15"),
)
OPEN = Reason(
    "open",
    N_("Too little is known for a full answer. Find out what is listed, and be ready to notify within the 72 hours."),
    N_("EDPB 9/2022: assess at once, notify in phases"),
)


def _about_the_role(picture: Picture) -> Iterator[Reason]:
    role = picture.facts.role
    if not picture.personal:
        yield NO_PERSONAL_DATA
    elif role in ("processor", "both"):
        yield TELL_CLIENTS
        yield CLIENT_DECIDES if picture.only_processor else TWO_TRACKS
    elif role is None:
        yield ROLE_OPEN
    if picture.personal and role == "processor" and not picture.only_processor:
        yield ACTED_AS_CONTROLLER


def _about_protection(picture: Picture) -> Iterator[Reason]:
    if picture.reached is not False:
        yield from (reason for name, reason in PROTECTIONS.items() if getattr(picture, name))
    if picture.attack is not False and picture.facts.logs_exclude_exfiltration and not picture.taken:
        yield NOTHING_LEFT
    if picture.facts.recipient_confirmed_deletion:
        yield WORD_OF_RECIPIENT


def _about_the_rest(outcome: Outcome) -> Iterator[Reason]:
    if "depends" in (outcome.authority, outcome.people):
        yield OPEN
    elif outcome.authority == "no":
        yield RISK_UNLIKELY


# Which unknown facts would change it

_ORDINARY = {
    "national_id": False,
    "special_categories": False,
    "financial": False,
    "credentials": False,
    "vulnerable_persons": False,
    "contact_only": False,
    "persons_scale": "few",
}
_ASTRAY = {"kind_of_breach": ("C",), "cause": "negligent", "recipients": "one_known", "exfiltrated": False}
_TAKEN = {"kind_of_breach": ("C",), "cause": "malicious", "recipients": "attacker", "exfiltrated": True}
_AWAY = {"kind_of_breach": ("A",), "backup_available": True, "restored_speed": "hours", "impact_on_persons": "none"}
# How the other unknown facts may turn out. A fact is worth asking for when it decides in one of these.
SUPPOSITIONS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    (
        N_("if ordinary data of few people went to one known recipient"),
        {**_ASTRAY, **_ORDINARY, "impact_on_persons": "none"},
    ),
    (
        N_("if somebody who meant harm has ordinary data"),
        {**_TAKEN, **_ORDINARY, "impact_on_persons": "minor"},
    ),
    (
        N_("if somebody who meant harm has encrypted data"),
        {**_TAKEN, "encrypted_unintelligible": True, "key_safe": True},
    ),
    (
        N_("if data were only out of reach for some hours"),
        {**_AWAY, **_ORDINARY, "cause": "technical", "exfiltrated": False},
    ),
    (
        N_("if an attack kept data out of reach for some hours"),
        {**_AWAY, **_ORDINARY, "cause": "malicious"},
    ),
)


def _unknowns(facts: Facts, outcome: Outcome) -> Iterator[Unknown]:
    """Every open question one answer to which changes the result, found by giving each answer in turn.

    While the result depends on something, the answers are also given under the suppositions above: among many unknown
    facts a single answer may decide nothing, and is still worth having.
    """
    settled_ones = settled(facts)
    asked = [q for q in QUESTIONS if q.values and getattr(facts, q.fact) is None and q.fact not in settled_ones]
    supposed = SUPPOSITIONS if "depends" in (outcome.authority, outcome.people) else ()
    for question in asked:
        found = _deciding(facts, question, None) or next(
            (unknown for text, filled in supposed if (unknown := _deciding(_filled(facts, filled), question, text))),
            None,
        )
        if found:
            yield found


def _filled(facts: Facts, supposed: Mapping[str, Any]) -> Facts:
    return replace(facts, **{name: value for name, value in supposed.items() if getattr(facts, name) is None})


def _deciding(facts: Facts, question: Question, supposing: str | None) -> Unknown | None:
    """The unknown with what each answer leads to, if not all lead to the same as leaving it open."""
    left_open = outcome_of(replace(facts, **{question.fact: None}))
    outcomes = tuple((value, outcome_of(replace(facts, **{question.fact: value}))) for value in question.values)
    if all(outcome == left_open for _, outcome in outcomes):
        return None
    return Unknown(question.fact, question, outcomes, supposing)


# The ENISA number beside the rules


def _disagreement(score: Enisa, outcome: Outcome, facts: Facts) -> Disagreement | None:
    """Where the number alone would lead elsewhere. A processor weighs no risk, so nothing is compared for one."""
    if score.would_ask_for is None or facts.role == "processor" or outcome.level not in LEVELS:
        return None
    by_number, by_rules = LEVELS.index(score.would_ask_for), LEVELS.index(outcome.level)
    if by_number < by_rules:
        return Disagreement(
            "lower",
            N_("The ENISA number alone would ask for less. The rules hold: a score has not excused anybody."),
        )
    if by_number > by_rules:
        return Disagreement(
            "higher",
            N_("The ENISA number alone would ask for more. Look again at what the result rests on."),
        )
    return None
