"""One folding for query and index alike: lower case, no diacritics, `ł` to `l`, words of letters and digits."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


class _Signs(dict[int, str | int | None]):
    """For `translate`: what becomes of a sign, looked up once each. A mark that combines with a letter falls away."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_STUBBORN = _Signs(str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}))
_POLISH = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")
# Legal forms as folded words; they fall away at the end of a name, one after another.
_LEGAL = """
    sp z o o; sp z oo; sp zo o; sp zoo; spzoo; spolka z o o; spolka z ograniczona odpowiedzialnoscia; p s a; psa;
    prosta spolka akcyjna; s a; sa; spolka akcyjna; sp j; spj; spolka jawna; sp k; spk; spolka komandytowa;
    s k a; ska; spolka komandytowo akcyjna; sp p; spolka partnerska; s c; sc; spolka cywilna; w likwidacji;
    inc; incorporated; corp; corporation; co; company; ltd; limited; llc; llp; l l c; plc;
    gmbh; mbh; ag; kg; ug; ohg; se; sarl; s a r l; sas; s a s; srl; s r l; spa; s p a; b v; bv; n v; nv;
    s r o; sro; a s; oy; oyj; ab; aps
"""
_FORMS: dict[str, list[list[str]]] = {}  # by their last word
for _form in _LEGAL.split(";"):
    _FORMS.setdefault(_form.split()[-1], []).append(_form.split())
LONGEST_WORD = 40  # a longer one is a token or an attachment in disguise; its beginning is enough to find it


def fold(text: str) -> str:
    """`ŻÓŁĆ` -> `zolc`: what two spellings of the same word have in common."""
    in_polish = text.translate(_POLISH)
    if in_polish.isascii():  # the short way for nearly every text
        return in_polish.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    if not decomposed.isascii():  # taking a sign apart can give capitals, lower case can give signs to take apart
        decomposed = unicodedata.normalize("NFKD", decomposed.casefold())
    return decomposed.casefold().translate(_STUBBORN)


def words(text: str) -> list[str]:
    """The folded words of a text in their order, each at most `LONGEST_WORD` characters."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))]


def has_words(text: str, wanted: list[str]) -> bool:
    """Whether each wanted word (folded) is a word of the text or begins one."""
    own = words(text)
    return all(any(word.startswith(beginning) for word in own) for beginning in wanted)


def name_key(name: str) -> str:
    """What two spellings of one firm or place have in common: folded words without the legal form at the end."""
    key = words(name)
    while form := _form_at_end(key):
        del key[-len(form) :]
    return " ".join(key)


def _form_at_end(key: list[str]) -> list[str] | None:
    forms = _FORMS.get(key[-1], ()) if key else ()
    return next((form for form in forms if len(form) < len(key) and key[-len(form) :] == form), None)
