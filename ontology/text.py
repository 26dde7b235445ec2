"""The one text analyser: what is stored and what is asked go through it, so both are cut alike.

The engines store and match its tokens only; none has an analyser of its own.
"""

import re
from functools import lru_cache
from unicodedata import normalize as normalize_unicode

import snowballstemmer

from ontology.orthography import DIGRAPHS, DOUBLED, american, without_accents

GREEK = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu
nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega
"""
"""Names of the small letters in the order of their code points, the final sigma before the other.

Capitals, the final sigma and the micro sign become small letters when case is folded.
"""

ALPHA = ord("\N{GREEK SMALL LETTER ALPHA}")
SPELLED = {ALPHA + place: f" {name} " for place, name in enumerate(GREEK.split())}
WORD = re.compile(r"[^\W_]+")
POSSESSIVE = re.compile(r"['\u2019\u02bc](s\b)?")


def tokens(text: str) -> tuple[str, ...]:
    """Cut text into stemmed words, in the order of the text.

    Letters are compared after NFKC and case folding; a Greek letter is a word of its own, spelled out (`αβ T cell`
    and `alpha-beta T cell` are the same); words end at whatever is neither letter nor digit; they are brought to
    American spelling (`ontology.orthography`) and stemmed by Snowball's English. No word is left out, and accents are
    kept.

    Returns
    -------
    tuple of str
        Never holds an empty string; empty for text without letters and digits.
    """
    return tuple(map(stem, words(text)))


def words(text: str) -> list[str]:
    """Cut text into words as `tokens` does, but leave them as they are spelled, not stemmed."""
    folded = fold(text)
    if not folded.isascii():
        folded = folded.translate(SPELLED)
    return WORD.findall(folded)


def variant(text: str) -> str:
    """Bring a name to a form that its spelling variants share.

    British and American spelling, singular and plural, hyphens, blanks and none (`T-cell`, `T cell`, `Tcell`), Greek
    letters and their names, accents, and the possessive (`Crohn's`, `Crohn`) make no difference. Two names that share
    the form need not be the same: compare exactly first.
    """
    plain = POSSESSIVE.sub("", without_accents(fold(text)))
    # Whether a name is written as one word or as two must not matter to endings and digraphs: postnatal, coexpression.
    return DOUBLED.sub(r"\1", DIGRAPHS.sub("e", stem("".join(tokens(plain)))))


def normalize(text: str) -> str:
    """Bring text to the form in which identifiers, labels and synonyms are compared exactly.

    NFKC, case folded, runs of white space made one blank, none at the ends. Doing it twice changes nothing.
    """
    return " ".join(fold(text).split())


def fold(text: str) -> str:
    """Fold compatibility forms and case: `Ångström`, and `ÅNGSTRÖM` in whatever code points, are one."""
    if text.isascii():
        return text.lower()
    # Folding case may take composed letters apart again (ΐ), and a second NFKC puts them together.
    return normalize_unicode("NFKC", normalize_unicode("NFKC", text).casefold())


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """Return the stem of one folded word, in American spelling, by Snowball's English; one stemmed to nothing stays."""
    # A stemmer keeps the word it works on, so one that is shared would not be safe between threads.
    stemmed: str = snowballstemmer.stemmer("english").stemWord(american(word))
    return stemmed or word
