"""What the facts amount to: the handful of questions that the rules ask, answered yes, no or not known.

Two burdens run through it. What protects people must be shown, so a protection that nobody knows of is not there
(Art. 5(2) and 33(1) GDPR). What endangers them may be unknown, and then stays unknown until something decides it.
"""

import re
from dataclasses import fields
from functools import cached_property

from lib.domain import words
from lib.domain.facts import EFFECTS, SCALES, SPEEDS, Facts
from lib.domain.three import Answer, at_least, every, opposite, some

HUNDREDS, TENS_OF_THOUSANDS = SCALES.index("hundreds"), SCALES.index("tens_of_thousands")
MINOR, MODERATE = EFFECTS.index("minor"), EFFECTS.index("moderate")
DAYS = SPEEDS.index("days")
A_DAY = 24

KNOWN_FEW = frozenset({"internal", "one_known", "few_known"})
NOBODY_TO_TRUST = frozenset({"many_known", "former_insider", "unknown", "public", "attacker"})
TRUST_TEST = ("trusted_relationship", "trusted_practice_known", "trusted_will_return", "trusted_documented")

# Who answered the wider question, either way, and said nothing of the narrower one meant that it is not there.
WIDER = {
    "pesel": "national_id",
    "id_document": "national_id",
    "criminal_data": "special_categories",
    "payment_data": "financial",
}
# Data that a controller of this kind holds as a rule: a reason for suspicion where nobody answered.
SECTOR_HOLDS = {
    "special_categories": frozenset({"health", "secrecy"}),
    "financial": frozenset({"finance"}),
    "vulnerable_persons": frozenset({"health", "children"}),
}


class Picture:
    """The answers for one set of facts, worked out when they are asked."""

    def __init__(self, facts: Facts):
        self.facts = facts
        self.heard = words.heard(facts.data_categories or (), facts.cause_detail, facts.controller_sector)

    # Whose data

    @cached_property
    def personal(self) -> bool:
        """Data about people are involved; a "no" falls where such data are named all the same."""
        named = self.national or self.special or self.financial or self._data("credentials")
        return self.facts.personal_data is not False or bool(named)

    @cached_property
    def only_processor(self) -> bool:
        """We hold the data for clients and kept to their instructions (Art. 28(10) GDPR)."""
        return self.facts.role == "processor" and not self.facts.outside_instructions

    # Which data

    def _data(self, name: str) -> Answer:
        """Whether such data are there. First a sure word, then the answer, a word, the wider answer, the sector."""
        stated = getattr(self.facts, name)
        if name in self.heard.sure:
            return True
        if stated is not None:
            return stated
        if name in self.heard.data:
            return True
        if name in WIDER and getattr(self.facts, WIDER[name]) is not None:
            return False
        if SECTOR_HOLDS.get(name, frozenset()) & self.heard.sector:
            return True
        return False if self.heard.data_understood and name != "vulnerable_persons" else None

    @cached_property
    def national(self) -> Answer:
        """A PESEL, an identity document or another national number."""
        return some(self._data("pesel"), self._data("id_document"), self._data("national_id"))

    @cached_property
    def special(self) -> Answer:
        """Special categories (Art. 9) or criminal data (Art. 10)."""
        return some(self._data("special_categories"), self._data("criminal_data"))

    @cached_property
    def trivial(self) -> bool:
        """Special only by its letter, such as what somebody eats. It must be shown."""
        if self._data("criminal_data"):
            return False
        if self.facts.special_only_trivial is not None:
            return self.facts.special_only_trivial
        grave = "special_categories" in self.heard.data
        return "special_only_trivial" in self.heard.data and not grave

    @cached_property
    def passwords(self) -> Answer:
        """Passwords or other credentials of any form."""
        return self._data("credentials")

    @cached_property
    def hashed(self) -> bool:
        """All that leaked of the passwords are strong salted hashes. It must be shown."""
        if self.facts.passwords_hashed is not None:
            return self.facts.passwords_hashed
        # Where hashes are all there is, a "no" to "nobody can read it" means that they can be cracked.
        weak = self.facts.encrypted_unintelligible is False and not self.heard.clear_beside_hashes
        return "passwords_hashed" in self.heard.data and not weak

    @cached_property
    def usable_credentials(self) -> Answer:
        return every(self._data("credentials"), not self.hashed)

    @cached_property
    def payment(self) -> Answer:
        return self._data("payment_data")

    @cached_property
    def financial(self) -> Answer:
        return some(self._data("financial"), self.payment)

    @cached_property
    def financial_in_part(self) -> bool:
        """No more than an account number or one amount. It must be shown."""
        if self.payment or "financial_in_depth" in self.heard.data:
            return False
        if self.facts.financial_only_in_part is not None:
            return self.facts.financial_only_in_part
        return "financial_in_part" in self.heard.data

    @cached_property
    def profile(self) -> Answer:
        """A detailed picture of a person: an application, a personnel file, correspondence, a history."""
        if self.facts.detailed_profile is not None:
            return self.facts.detailed_profile
        if "profile" in self.heard.data:
            return True
        if self.facts.contact_only or self.heard.data_understood or self.facts.impact_on_persons:
            return False
        return None

    @cached_property
    def beyond_contact(self) -> Answer:
        """More than how to reach somebody and what was ordered."""
        if self.profile or self.heard.data & {"ordinary", "profile"}:
            return True
        if self.facts.contact_only is not None:
            return not self.facts.contact_only
        # Words that nobody has listed are no danger where somebody has judged that nothing can happen to the people.
        harmless = self.heard.data_understood or self.facts.impact_on_persons == "none"
        return False if harmless else None

    # Whose data, how many

    @cached_property
    def vulnerable(self) -> Answer:
        return self._data("vulnerable_persons")

    @cached_property
    def threatened(self) -> bool:
        """Somebody's safety hangs on it: a witness, somebody in a shelter. Silence is no suspicion."""
        return self.facts.threatened_persons or "threatened_persons" in self.heard.data

    @cached_property
    def scale(self) -> int | None:
        """How many people, as a step of `SCALES`: the larger of number and word."""
        steps = [] if self.facts.persons_scale is None else [SCALES.index(self.facts.persons_scale)]
        if self.facts.persons_count is not None:
            steps.append(sum(self.facts.persons_count >= limit for limit in (10, 100, 1_000, 10_000, 100_000)))
        return max(steps, default=None)

    # Who may have read it

    @cached_property
    def attack(self) -> Answer:
        """Somebody meant harm. Where people got data by a mistake and are known, nobody suspects an attack."""
        if self.facts.cause == "malicious" or self.facts.recipients == "attacker" or "attack" in self.heard.sure_cause:
            return True
        if self.facts.cause is not None:
            return False
        if "attack" in self.heard.cause:
            return True
        return False if self.facts.recipients in KNOWN_FEW else None

    @cached_property
    def ransomware(self) -> bool:
        return "ransomware" in self.heard.cause

    @cached_property
    def intrusion(self) -> Answer:
        """An attack that got in; flooding a service from outside does not."""
        return every(self.attack, "no_intrusion" not in self.heard.cause)

    @cached_property
    def taken(self) -> Answer:
        """Data were copied out. Looked for and not ruled out counts as yes, unless logs rule it out."""
        doubtful = self.facts.exfiltration_suspected and not self.facts.logs_exclude_exfiltration
        return True if doubtful else self.facts.exfiltrated

    @cached_property
    def contained(self) -> bool:
        """Ransomware that only encrypted: logs show that nothing left."""
        only_encrypted = self.ransomware and not self.taken and not self.facts.public_exposure
        return bool(only_encrypted and self.facts.logs_exclude_exfiltration)

    @cached_property
    def reached(self) -> Answer:
        """Somebody who should not may have had the data before them, safeguards aside."""
        kinds = self.facts.kind_of_breach
        if self.taken:
            return True
        if self.facts.public_exposure or "C" in (kinds or ()):
            read = False if self.contained else opposite(self._nobody_came)
        elif kinds is None and self.facts.recipients not in (None, "none") and not self.ransomware:
            read = True
        else:
            read = self._intruder_read
        # As long as no kind of breach is named, no evidence that nobody read it is complete.
        return read if kinds is not None or read else None

    @cached_property
    def _nobody_came(self) -> Answer:
        """Open to strangers, but logs show that none came. Of a lost thing and of an attacker logs show nothing."""
        if self.taken is not False or not self.facts.logs_exclude_exfiltration:
            return False
        if self.attack is not False or "loss" in self.heard.cause:
            return False
        return None if self.facts.recipients is None else self.facts.recipients == "none"

    @cached_property
    def _intruder_read(self) -> Answer:
        """Where only availability or integrity is named: an intruder may have read all the same."""
        if self.facts.logs_exclude_exfiltration:
            return False
        if self.facts.logs_exclude_exfiltration is False:
            return self.intrusion
        return every(self.intrusion, None if self.facts.exfiltrated is False else True)

    @cached_property
    def scattered(self) -> Answer:
        """Public, or with people who are many, unknown or no longer ours."""
        if self.facts.public_exposure:
            return True
        if self.facts.recipients is None:
            return None
        return self.facts.recipients not in {*KNOWN_FEW, "attacker"}

    @cached_property
    def wide(self) -> Answer:
        """In hands that are hostile, unknown or many. By a mistake in few known hands is the opposite."""
        return True if self.attack else self.scattered

    # What protects, each to be shown

    @cached_property
    def unintelligible(self) -> bool:
        """State-of-the-art encryption and a safe key, over all that leaked (Art. 34(3)(a))."""
        shown = self.facts.encrypted_unintelligible and self.facts.key_safe
        return bool(shown and not self.heard.clear_beside_hashes)

    @cached_property
    def unidentifiable(self) -> bool:
        """Nobody can tell whose data these are, and nothing among them opens a door to more."""
        telling = some(self.national, self.usable_credentials, self.payment)
        return self.facts.identifiability == "negligible" and telling is False

    @cached_property
    def trusted_recipient(self) -> bool:
        """All four answers of the trust test, and nothing that contradicts them."""
        answers = [getattr(self.facts, name) for name in TRUST_TEST]
        if False in answers or self.facts.recipients in NOBODY_TO_TRUST or self.attack or self.facts.public_exposure:
            return False
        return all(answers) or self.facts.recipient_trusted is True

    @cached_property
    def trust_suffices(self) -> bool:
        """Outside the house trust does not cover PESEL, special data, credentials or payment data."""
        if not self.trusted_recipient:
            return False
        grave = some(self.national, every(self.special, not self.trivial), self.usable_credentials, self.payment)
        return self.facts.recipients == "internal" or grave is False

    @cached_property
    def shielded(self) -> bool:
        return self.unintelligible or self.unidentifiable or self.trust_suffices

    @cached_property
    def exposed(self) -> Answer:
        """Confidentiality is engaged: reached by somebody, and nothing shown that protects."""
        return every(self.reached, not self.shielded)

    # What is missing or altered

    @cached_property
    def unavailable(self) -> Answer:
        if self.facts.kind_of_breach is not None:
            return "A" in self.facts.kind_of_breach
        return True if self.ransomware or self.facts.backup_available is False or at_least(self.speed, 1) else None

    @cached_property
    def altered(self) -> Answer:
        return None if self.facts.kind_of_breach is None else "I" in self.facts.kind_of_breach

    @cached_property
    def hit(self) -> Answer:
        """Availability or integrity is engaged."""
        return some(self.unavailable, self.altered)

    @cached_property
    def speed(self) -> int | None:
        """How long until the data were back, as a step of `SPEEDS`: the worse of word and hours."""
        steps = [] if self.facts.restored_speed is None else [SPEEDS.index(self.facts.restored_speed)]
        if self.facts.restored_within_hours is not None:
            steps.append((self.facts.restored_within_hours >= 1) + (self.facts.restored_within_hours >= A_DAY))
        return max(steps) if steps else _told_speed(self.facts.restored_within)

    @cached_property
    def lost_for_good(self) -> Answer:
        """No copy anywhere, or never restored. Who names no kind of breach and no restoring has lost nothing."""
        if self.speed is not None:
            return self.speed == SPEEDS.index("never")
        if self.facts.kind_of_breach is None and not self.unavailable:
            return False
        return opposite(self.facts.backup_available)

    @cached_property
    def gone_for_days(self) -> Answer:
        """Out of reach for a day or more; not where a copy was at hand and nobody felt anything."""
        if self.speed is None and self.facts.backup_available and self.facts.impact_on_persons == "none":
            return False
        return at_least(self.speed, DAYS)

    # What it does to people

    @cached_property
    def effect(self) -> int | None:
        """What can happen to a person, as a step of `EFFECTS`; none where nothing at all speaks for harm."""
        if self.facts.impact_on_persons is not None:
            return EFFECTS.index(self.facts.impact_on_persons)
        return 0 if self._nothing_to_fear else None

    @cached_property
    def _nothing_to_fear(self) -> bool:
        if self.vulnerable or self.threatened or self.facts.misuse_not_excluded:
            return False
        return self._bare_contact_astray if self.reached else self._brief_outage

    @cached_property
    def _bare_contact_astray(self) -> bool:
        """Plain contact data with few known recipients by mistake, and nothing missing."""
        dangers = (self.beyond_contact, self.wide, self.national, self.special, self.passwords, self.financial)
        return not self.hit and all(danger is False for danger in dangers)

    @cached_property
    def _brief_outage(self) -> bool:
        """Data out of reach for minutes, by no attack, at nobody on whom lives hang."""
        only_away = self.facts.kind_of_breach == ("A",) and self.reached is False and self.attack is False
        return only_away and self.speed == 0 and "health" not in self.heard.sector


def _told_speed(text: str | None) -> int | None:
    """Words such as "about 30 hours", "two days" or "not restored" as a step of `SPEEDS`."""
    told = words.plain(text or "")
    if re.search(r"\b(never|not restor|not recover|permanent|nie odtworz|bezpowrot)", told):
        return SPEEDS.index("never")
    if re.search(r"\b(day|week|month|dni|dzien|tyg|miesi)", told):
        return DAYS
    if match := re.search(r"\b(\d{1,6})? ?(hour|h\b|godz)", told):
        return DAYS if int(match[1] or 0) >= A_DAY else DAYS - 1
    return 0 if re.search(r"\b(minut|second|sekund)", told) else None


def settled(facts: Facts) -> frozenset[str]:
    """Unknown facts that others already answer, or whose silence is no suspicion: nobody needs to ask for them."""
    picture = Picture(facts)
    if not picture.personal:
        return frozenset(field.name for field in fields(Facts))
    of_data, of_events = _settled_data(picture), _settled_events(picture)
    found = (names for holds, names in (*of_data, *of_events) if holds)
    narrower = (narrow for narrow, wider in WIDER.items() if getattr(facts, wider) is not None)
    return SILENCE_IS_NO.union(narrower, *found)


SILENCE_IS_NO = frozenset({"threatened_persons", "misuse_not_excluded", "client_base_taken", "exfiltration_suspected"})
NATIONAL = {"pesel", "id_document", "national_id"}
RESTORING = {"backup_available", "restored_speed", "restored_within_hours"}


def _settled_data(picture: Picture) -> tuple[tuple[object, set[str]], ...]:
    """What holds, and the facts about the data that then need no answer of their own."""
    facts, heard = picture.facts, picture.heard
    named = facts.data_categories or picture.national is not None or picture.special is not None
    return (
        (named, {"personal_data"}),
        (picture.national, NATIONAL),
        (heard.data_understood, {*WIDER, *WIDER.values(), "credentials", "contact_only", "detailed_profile"}),
        (facts.impact_on_persons or facts.contact_only, {"contact_only", "detailed_profile"}),
        (facts.credentials is False or "passwords_hashed" in heard.data, {"passwords_hashed"}),
        ("special_only_trivial" in heard.data, {"special_only_trivial"}),
        (picture.financial_in_part or "financial_in_part" in heard.data, {"financial_only_in_part"}),
    )


def _settled_events(picture: Picture) -> tuple[tuple[object, set[str]], ...]:
    """What holds, and the facts about the event and its effects that then need no answer of their own."""
    facts = picture.facts
    unread = facts.kind_of_breach is not None and picture.reached is False
    only_read = facts.kind_of_breach is None and (picture.shielded or picture.reached is not None)
    return (
        (facts.role != "processor", {"outside_instructions"}),
        (picture.attack is not None, {"cause"}),
        (picture.wide is not None, {"public_exposure", "recipients"}),
        (unread, {"exfiltrated", "public_exposure", "recipients"}),
        (facts.logs_exclude_exfiltration, {"exfiltrated"}),
        (picture.unavailable is False or only_read, RESTORING),
        (picture.speed is not None, {"backup_available"}),
        (picture.gone_for_days is not None, {"restored_speed", "restored_within_hours"}),
        (picture.scale is not None, {"persons_count", "persons_scale"}),
        (picture.effect is not None, {"impact_on_persons"}),
        (picture.effect == 0 and facts.impact_on_persons is None, {"vulnerable_persons"}),
    )
