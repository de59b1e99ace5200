"""The invented words of a generated register: sentences put together from parts, firms, projects, people.

Some words stand in every second description and some in a single one, so that a search has both to find.
"""

from itertools import product

_SYLLABLES = ("ba", "re", "mi", "lo", "tu", "wa", "ko", "se", "ny", "do", "pia", "gor", "zel", "mar", "vi", "szo")
_ENDINGS = ("mir", "na", "tex", "lina", "dom", "rix", "pol", "sław")


def _names(count: int, *, skip: int = 0) -> list[str]:
    """Made-up names, no two alike, always in the same order."""
    step = 2_741  # has no factor in common with the number of names, so that neighbours look different
    total = len(_SYLLABLES) ** 3 * len(_ENDINGS)
    return [_name((skip + k) * step % total) for k in range(count)]


def _name(k: int) -> str:
    k, ending = divmod(k, len(_ENDINGS))
    parts = [_SYLLABLES[k // 256 % 16], _SYLLABLES[k // 16 % 16], _SYLLABLES[k % 16]]
    return "".join([*parts, _ENDINGS[ending]]).capitalize()


def _sentences(*parts: tuple[str, ...]) -> list[str]:
    return [" ".join(chosen) for chosen in product(*parts)]


HAPPENED = _sentences(
    (
        "Pracownik działu sprzedaży",
        "Konsultant infolinii",
        "Administrator systemu",
        "Nowa osoba w księgowości",
        "Podwykonawca wdrożeniowy",
        "Automat rozsyłający powiadomienia",
        "Opiekun klienta",
        "Programista pracujący nad wydaniem",
    ),
    (
        "wysłał zestawienie z danymi kontaktowymi",
        "udostępnił folder z umowami",
        "wyeksportował listę użytkowników",
        "zostawił otwarty raport rozliczeniowy",
        "przekazał hasło tymczasowe",
        "skopiował bazę do analizy",
        "podpiął niewłaściwy załącznik z fakturami",
        "usunął część historii zgłoszeń",
    ),
    (
        "do innej firmy niż zamawiająca.",
        "na publicznie dostępnym adresie.",
        "poza uzgodnionym kanałem.",
        "w środowisku testowym bez zabezpieczeń.",
        "osobie bez upoważnienia.",
        "wszystkim odbiorcom w polu jawnym.",
    ),
)
NOTICED = _sentences(
    (
        "Zauważono to przy porannym przeglądzie dzienników",
        "Zgłosił to odbiorca wiadomości",
        "Wyszło to na jaw podczas rozmowy z klientem",
        "Wykrył to monitoring w nocy",
        "Sprawę opisał użytkownik w formularzu",
        "Ujawnił to audyt uprawnień",
    ),
    (
        "a dostęp był możliwy przez kilka godzin,",
        "zanim ktokolwiek otworzył plik,",
        "choć nie wiadomo, ile osób zdążyło pobrać dane,",
        "po dwóch dniach od zdarzenia,",
        "kiedy ruch wzrósł ponad zwykły poziom,",
    ),
    (
        "dane obejmowały imiona, adresy i numery telefonów.",
        "w zestawieniu były numery PESEL i kwoty.",
        "widoczne były tylko adresy poczty elektronicznej.",
        "zakres danych trzeba dopiero ustalić.",
        "część rekordów dotyczyła dzieci.",
        "w plikach znalazły się notatki o stanie zdrowia.",
    ),
)
DONE = _sentences(
    (
        "Odbiorcę poproszono o usunięcie wiadomości",
        "Dostęp natychmiast zablokowano",
        "Przywrócono dane z kopii zapasowej",
        "Zmieniono hasła i klucze",
        "Zabezpieczono dzienniki do dalszej analizy",
    ),
    (
        "i potwierdził to na piśmie.",
        "i sprawdzono pozostałe konta.",
        "oraz powiadomiono dostawcę infrastruktury.",
        "a reguła wysyłki czeka na poprawkę.",
        "i nie stwierdzono dalszych skutków.",
        "oraz zaplanowano przypomnienie dla zespołu.",
    ),
)
PROJECTS = [f"Dotyczy projektu {name}." for name in _names(4_000)]
TITLES = _sentences(
    ("Pomyłkowa wysyłka", "Otwarty dostęp", "Zgubiony nośnik", "Przejęte konto", "Błąd uprawnień", "Awaria wysyłki"),
    ("w dziale obsługi", "po aktualizacji", "u podwykonawcy", "w raporcie miesięcznym", "na stronie logowania"),
)
CLIENTS = _sentences(
    ("Zakład", "Spółdzielnia", "Kancelaria", "Przychodnia", "Hurtownia"),
    tuple(_names(400, skip=4_000)),
)
SUPPLIERS = _sentences(("Serwerownia", "Drukarnia", "Telekom"), tuple(_names(20, skip=4_400)))
CONTACTS = _sentences(
    ("Anna", "Piotr", "Maria", "Jan", "Zofia", "Łukasz", "Ewa", "Michał"),
    tuple(f"{name}ski" for name in _names(60, skip=4_420)),
)
OWN_SYSTEMS = ["moduł faktur", "skrzynka wspólna", "panel partnera"]
CONSEQUENCES = _sentences(
    ("Możliwe są niechciane telefony", "Grozi podszycie się pod klienta", "Skutki są mało dotkliwe"),
    ("i próby wyłudzenia.", "do czasu zmiany hasła.", "bo odbiorca jest znany."),
)
CAUSES = _sentences(
    ("Brak drugiej kontroli", "Podpowiedź adresu", "Stara reguła zapory", "Nieodebrane uprawnienie"),
    ("przy wysyłce.", "w kliencie poczty.", "po migracji serwera.", "po zmianie stanowiska."),
)
BASES = _sentences(
    ("Potwierdzono po sprawdzeniu dzienników", "Odbiorca przesłał zrzut ekranu", "Zespół odtworzył błąd"),
    ("tego samego dnia.", "z wysoką pewnością."),
)
SAFEGUARDS = ["Szyfrowanie dysku i kopie nocne.", "Dwuskładnikowe logowanie.", "Szkolenie w poprzednim kwartale."]
MEASURES = _sentences(
    ("Dodano kontrolę adresata", "Ograniczono eksport", "Włączono powiadomienie o ruchu", "Skrócono ważność łączy"),
    ("przed wysyłką.", "dla ról bez potrzeby.", "w godzinach nocnych.", "i opisano to w instrukcji."),
)
FIRST_STEPS = ["Zadzwoniono do odbiorcy.", "Wyłączono konto do wyjaśnienia.", "Zapisano ślady na nośniku."]
RISKS = _sentences(
    ("Odbiorca jest zaufany", "Zakres danych jest wąski", "Dane pozwalają na podszycie się"),
    ("i współpracuje.", "a skutki odwracalne.", "więc skutki mogą być poważne."),
)
REASONS = _sentences(
    ("Ocena ryzyka wskazuje", "Zapis umowy mówi", "Inspektor uznał"),
    ("że zawiadomienie jest potrzebne.", "że wystarczy wpis w rejestrze.", "że obowiązek leży po stronie klienta."),
)
REMARKS = ["Omówiono na spotkaniu zespołu.", "Dokumenty w sekretariacie.", "Podobne zdarzenie rok wcześniej."]
EVIDENCE = ["potwierdzenie w poczcie", "zrzut ekranu", "wpis w dzienniku zmian", "protokół"]
PEOPLE = _sentences(
    ("Alicja", "Bogdan", "Celina", "Daniel", "Elżbieta", "Filip", "Grażyna", "Henryk"),
    ("Kowal", "Młynarz", "Bednarz", "Rybak", "Sokolnik"),
)
