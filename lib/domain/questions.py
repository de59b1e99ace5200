"""The facts as a person is asked for them: from the side of whoever is concerned, each with the reason for asking."""

from dataclasses import dataclass

from lib.domain.facts import CAUSES, EFFECTS, IDENTIFIABILITY, RECIPIENTS, ROLES, SCALES, SPEEDS
from lib.domain.messages import N_

ANSWERS = (True, False)


@dataclass(frozen=True)
class Question:
    """One fact to ask for. `kind` is answer (yes, no, not known), choice, choices, count, line or lines."""

    fact: str
    group: str
    kind: str
    text: str
    why: str
    source: str
    options: tuple[tuple[str, str], ...] = ()  # for choice and choices: code and label

    @property
    def values(self) -> tuple[object, ...]:
        """The answers worth trying when nobody knows; none for numbers and free words."""
        if self.kind == "answer":
            return ANSWERS
        codes = tuple(code for code, _ in self.options)
        return tuple((code,) for code in codes) if self.kind == "choices" else codes


GROUPS = {
    "role": N_("Whose data"),
    "event": N_("What happened"),
    "data": N_("Which data"),
    "people": N_("Which people"),
    "recipients": N_("Who may have read it"),
    "safeguards": N_("What protects the people"),
    "availability": N_("What is missing"),
    "effect": N_("What it can do to a person"),
}

_ROLE = (
    N_("We decide what the data are for (controller)"),
    N_("We hold the data for clients (processor)"),
    N_("Both, for different data"),
)
_KIND = (
    ("C", N_("Somebody may have read it (confidentiality)")),
    ("I", N_("Something was altered (integrity)")),
    ("A", N_("Something is gone or was out of reach (availability)")),
)
_CAUSE = (N_("A fault of a machine or a program"), N_("A human mistake"), N_("Somebody meant harm"))
_IDENTIFIABILITY = (
    N_("Hardly anybody could tell whose data these are"),
    N_("Some people could be told, with effort"),
    N_("Most people could be told with other sources"),
    N_("The data say who it is"),
)
_SCALE = (
    N_("up to 9"),
    N_("10 to 99"),
    N_("100 to 999"),
    N_("1,000 to 9,999"),
    N_("10,000 to 99,999"),
    N_("100,000 or more"),
)
_RECIPIENTS = (
    N_("nobody, as far as is known"),
    N_("somebody of our own house"),
    N_("one person or firm, known"),
    N_("a few, all known"),
    N_("many, all known"),
    N_("somebody who left us, or a competitor"),
    N_("not known who: lost, found by somebody, seen by strangers"),
    N_("anyone: it was public"),
    N_("somebody who meant harm"),
)
_SPEED = (N_("within the hour"), N_("within a day"), N_("after a day or more"), N_("never: it is gone"))
_EFFECT = (
    N_("nothing that they would notice"),
    N_("an inconvenience: spam, a delay, having to ask again"),
    N_("real trouble: fraud attempts, loss of money, embarrassment, worry"),
    N_("grave harm: identity theft, health, job, safety"),
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        "role",
        "role",
        "choice",
        N_("Whose data are they?"),
        N_("For clients' data the clients are told, and they decide the rest; for our own data we decide."),
        N_("Art. 4(7), 4(8), 33(1), 33(2) GDPR"),
        tuple(zip(ROLES, _ROLE, strict=True)),
    ),
    Question(
        "personal_data",
        "role",
        "answer",
        N_("Are any data about people involved?"),
        N_("Without them it is no personal data breach."),
        N_("Art. 4(12) GDPR"),
    ),
    Question(
        "outside_instructions",
        "role",
        "answer",
        N_("Did we use clients' data for something they had not told us to do?"),
        N_("Then we count as the controller for that use."),
        N_("Art. 28(10) GDPR"),
    ),
    Question(
        "kind_of_breach",
        "event",
        "choices",
        N_("What happened to the data?"),
        N_("Reading, altering and losing harm people in different ways."),
        N_("Art. 4(12) GDPR; the authority's form, section 4E"),
        _KIND,
    ),
    Question(
        "cause",
        "event",
        "choice",
        N_("Did somebody mean harm?"),
        N_("Who wants the data will use them."),
        N_("EDPB 9/2022, factors to consider; the authority's form, section 4D"),
        tuple(zip(CAUSES, _CAUSE, strict=True)),
    ),
    Question(
        "cause_detail",
        "event",
        "line",
        N_("How did it come about, in a few words?"),
        N_("Finds comparable published cases."),
        N_("EDPB 01/2021"),
    ),
    Question(
        "client_base_taken",
        "event",
        "answer",
        N_("Did somebody take the client base with them?"),
        N_("Clients will be approached by somebody they never chose."),
        N_("EDPB 01/2021 case 8"),
    ),
    Question(
        "data_categories",
        "data",
        "lines",
        N_("What would somebody learn about a person, item by item?"),
        N_("The assessment reads these words too."),
        N_("Art. 33(3)(a) GDPR; the authority's form, section 6"),
    ),
    Question(
        "pesel",
        "data",
        "answer",
        N_("Can a person's PESEL be seen?"),
        N_("With a name it lets a stranger borrow money or sign contracts in the person's name."),
        N_("DKN.5131.3.2021 (ERGO Hestia); II SA/Wa 791/21"),
    ),
    Question(
        "id_document",
        "data",
        "answer",
        N_("Can an identity card, a passport or its number be seen?"),
        N_("It serves to pass for that person."),
        N_("EDPB 01/2021 case 4; DKN.5131.6.2020 (Medical University of Silesia)"),
    ),
    Question(
        "national_id",
        "data",
        "answer",
        N_("Is there any other number of the state by which a person is known, also a foreign one?"),
        N_("Such numbers open the same doors as a PESEL."),
        N_("EDPB 01/2021 case 14; DKN.5131.27.2022 (GGK)"),
    ),
    Question(
        "special_categories",
        "data",
        "answer",
        N_("Does it tell of health, beliefs, politics, union, origin, sex life, biometrics or genes?"),
        N_("Such things can cost a person a job, a friend or their peace."),
        N_("Art. 9 GDPR; EDPB 01/2021 case 12"),
    ),
    Question(
        "special_only_trivial",
        "data",
        "answer",
        N_("Is that only a trifle, such as what somebody eats?"),
        N_("A trifle with few known recipients can stay without a notice."),
        N_("EDPB 01/2021 case 15"),
    ),
    Question(
        "criminal_data",
        "data",
        "answer",
        N_("Does it tell of offences, charges or convictions, also as a victim?"),
        N_("It can ruin a name."),
        N_("Art. 10 GDPR; DKN.5131.33.2023 (prosecutor's office)"),
    ),
    Question(
        "financial",
        "data",
        "answer",
        N_("Does it tell of a person's money: earnings, debts, accounts, bills?"),
        N_("It helps fraud and shows what people keep to themselves."),
        N_("EDPB 01/2021 cases 17 and 18"),
    ),
    Question(
        "financial_only_in_part",
        "data",
        "answer",
        N_("Is that no more than an account number or a single amount?"),
        N_("That says little about a person as long as the recipient is known."),
        N_("EDPB 01/2021 case 16"),
    ),
    Question(
        "payment_data",
        "data",
        "answer",
        N_("Could somebody pay with it: card data, access to an account?"),
        N_("The money can be gone within minutes."),
        N_("EDPB 01/2021 cases 4 and 7"),
    ),
    Question(
        "credentials",
        "data",
        "answer",
        N_("Are passwords or other means to sign in among it?"),
        N_("People use one password in many places."),
        N_("EDPB 01/2021 case 7; EDPB 9/2022 annex B example vi"),
    ),
    Question(
        "passwords_hashed",
        "data",
        "answer",
        N_("Are all of them strong salted hashes, nothing readable?"),
        N_("Such hashes cannot be turned back into passwords."),
        N_("EDPB 01/2021 case 6"),
    ),
    Question(
        "contact_only",
        "data",
        "answer",
        N_("Is it no more than how to reach somebody and what was ordered?"),
        N_("Name, address, e-mail, phone, an order: little harm comes of it with few known recipients."),
        N_("EDPB 01/2021 cases 8 and 13"),
    ),
    Question(
        "detailed_profile",
        "data",
        "answer",
        N_("Does it draw a detailed picture of a person: an application, a file, letters, a history?"),
        N_("Much of the ordinary together weighs like the special."),
        N_("EDPB 01/2021 case 5"),
    ),
    Question(
        "identifiability",
        "data",
        "choice",
        N_("Could a stranger tell who the people are?"),
        N_("Where nobody can, nobody is harmed; a PESEL or a name always tells."),
        N_("EDPB 01/2021 case 6; EDPB 9/2022, factors to consider"),
        tuple(zip(IDENTIFIABILITY, _IDENTIFIABILITY, strict=True)),
    ),
    Question(
        "persons_count",
        "people",
        "count",
        N_("How many people are concerned, about?"),
        N_("Many make it worse; few never make it better."),
        N_("Art. 33(3)(a) GDPR; DKN.5131.3.2021 (ERGO Hestia)"),
    ),
    Question(
        "persons_scale",
        "people",
        "choice",
        N_("If not the number, the order of it?"),
        N_("Many make it worse; few never make it better."),
        N_("Art. 33(3)(a) GDPR; EDPB 01/2021 case 11"),
        tuple(zip(SCALES, _SCALE, strict=True)),
    ),
    Question(
        "vulnerable_persons",
        "people",
        "answer",
        N_("Are there children, patients or others who can hardly protect themselves?"),
        N_("The same data hurt them more."),
        N_("EDPB 9/2022, factors to consider; EDPB 01/2021 case 12"),
    ),
    Question(
        "threatened_persons",
        "people",
        "answer",
        N_("Does somebody's safety hang on staying unfound: a witness, somebody in a shelter?"),
        N_("An address alone can endanger a life."),
        N_("EDPB 9/2022, factors to consider"),
    ),
    Question(
        "controller_sector",
        "people",
        "line",
        N_("What does the firm do whose data these are?"),
        N_("To be on a clinic's or a union's list says something in itself."),
        N_("EDPB 9/2022, factors to consider: characteristics of the controller"),
    ),
    Question(
        "recipients",
        "recipients",
        "choice",
        N_("Who has the data, or may have them?"),
        N_("What a person must fear depends on whose hands it is in."),
        N_("EDPB 9/2022, factors to consider: severity of consequences"),
        tuple(zip(RECIPIENTS, _RECIPIENTS, strict=True)),
    ),
    Question(
        "public_exposure",
        "recipients",
        "answer",
        N_("Could anyone have seen it, such as on the internet?"),
        N_("What was public stays copied somewhere, also after a short time."),
        N_("DKN.5131.27.2022 (GGK)"),
    ),
    Question(
        "recipient_trusted",
        "recipients",
        "answer",
        N_("Is the recipient trusted, all four answers below being yes?"),
        N_("A supervised firm, another client or a former employee is not trusted by that alone."),
        N_("EDPB 01/2021 case 9; DKN.5131.1.2024 (mBank)"),
    ),
    Question(
        "trusted_relationship",
        "recipients",
        "answer",
        N_("Was there a lasting relationship with the recipient before this happened?"),
        N_("First of the four answers that make a recipient trusted."),
        N_("DKN.5131.1.2024 (mBank)"),
    ),
    Question(
        "trusted_practice_known",
        "recipients",
        "answer",
        N_("Do we know how the recipient handles data, from practice?"),
        N_("Second of the four answers that make a recipient trusted."),
        N_("DKN.5131.1.2024 (mBank)"),
    ),
    Question(
        "trusted_will_return",
        "recipients",
        "answer",
        N_("Can we reasonably expect that the recipient did not read it or gives it back?"),
        N_("Third of the four answers that make a recipient trusted."),
        N_("EDPB 9/2022, factors to consider: severity of consequences"),
    ),
    Question(
        "trusted_documented",
        "recipients",
        "answer",
        N_("Is all this written down, with grounds?"),
        N_("Fourth of the four answers that make a recipient trusted."),
        N_("DKN.5131.1.2024 (mBank)"),
    ),
    Question(
        "recipient_confirmed_deletion",
        "recipients",
        "answer",
        N_("Has the recipient declared in writing that the data are deleted?"),
        N_("A useful measure to keep; it never lowers the result, because nobody can check it."),
        N_("DKN.5131.7.2020 (ENEA); II SA/Wa 1353/21"),
    ),
    Question(
        "misuse_not_excluded",
        "recipients",
        "answer",
        N_("Would you say that misuse cannot be excluded?"),
        N_("Then there is a risk, even for one person."),
        N_("EDPB 01/2021 case 16"),
    ),
    Question(
        "encrypted_unintelligible",
        "safeguards",
        "answer",
        N_("Were all the data that leaked encrypted beforehand, by today's standards?"),
        N_("Then nobody can read them; encryption by the attacker is not meant."),
        N_("Art. 34(3)(a) GDPR; EDPB 01/2021 cases 1 and 10"),
    ),
    Question(
        "key_safe",
        "safeguards",
        "answer",
        N_("Is the key safe, neither taken nor weak?"),
        N_("Encryption is worth what its key is worth."),
        N_("EDPB 9/2022 annex B example i"),
    ),
    Question(
        "exfiltrated",
        "safeguards",
        "answer",
        N_("Were data copied out?"),
        N_("After a break-in, not known counts as yes."),
        N_("DKN.5131.1.2021 (ransomware)"),
    ),
    Question(
        "exfiltration_suspected",
        "safeguards",
        "answer",
        N_("Did somebody look for that and could not say?"),
        N_("A doubt that was looked into and stayed counts as yes."),
        N_("DKN.5131.1.2021 (ransomware)"),
    ),
    Question(
        "logs_exclude_exfiltration",
        "safeguards",
        "answer",
        N_("Do complete logs rule out that anything left?"),
        N_("This is the proof that the authority's form asks for."),
        N_("EDPB 01/2021 case 1; the authority's form, section 4C(a)"),
    ),
    Question(
        "backup_available",
        "availability",
        "answer",
        N_("Is there a copy from which all can be restored?"),
        N_("Without one, people may have lost what only we kept for them."),
        N_("EDPB 01/2021 case 2"),
    ),
    Question(
        "restored_speed",
        "availability",
        "choice",
        N_("When were the data back?"),
        N_("Hours may pass unnoticed; days are felt."),
        N_("EDPB 01/2021 cases 1 to 3; EDPB 9/2022 annex B example viii"),
        tuple(zip(SPEEDS, _SPEED, strict=True)),
    ),
    Question(
        "impact_on_persons",
        "effect",
        "choice",
        N_("What is the worst that can reasonably happen to one of these people?"),
        N_("It is the person's side that counts, and that it can happen, not that it has."),
        N_("Art. 33(1), 34(1) GDPR; DKN.5131.16.2021 (Bank Millennium)"),
        tuple(zip(EFFECTS, _EFFECT, strict=True)),
    ),
)
