"""The one text analyser: what is stored and what is asked go through it, so both are cut alike.

The engines store and match its tokens only; none has an analyser of its own.
"""

import re
from functools import lru_cache
from unicodedata import normalize as normalize_unicode

import snowballstemmer

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


def tokens(text: str) -> tuple[str, ...]:
    """Cut text into stemmed words, in the order of the text.

    Letters are compared after NFKC and case folding; a Greek letter is a word of its own, spelled out (`αβ T cell`
    and `alpha-beta T cell` are the same); words end at whatever is neither letter nor digit; they are stemmed by
    Snowball's English. No word is left out, and accents are kept.

    Returns
    -------
    tuple of str
        Never holds an empty string; empty for text without letters and digits.
    """
    folded = fold(text)
    if not folded.isascii():
        folded = folded.translate(SPELLED)
    return tuple(map(stem, WORD.findall(folded)))


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
    """Return the stem of one folded word by Snowball's English; a word stemmed to nothing stays whole."""
    # A stemmer keeps the word it works on, so one that is shared would not be safe between threads.
    stemmed: str = snowballstemmer.stemmer("english").stemWord(word)
    return stemmed or word
