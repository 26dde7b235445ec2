"""British and American spellings of a word brought to one, for the analyser and for names that nearly match.

Rules of letters, not a list of words: what they do to a word that has no second spelling does no harm, as they do it
to what is stored and to what is asked alike.
"""

import re
from unicodedata import combining
from unicodedata import normalize as normalize_unicode

SHORTEST = 4
"""Letters of the shortest word that is changed: `toe` is spelled in one way, `oeso` may go on as two."""

RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[ao]e", "e"),  # leukaemia, oesophagus
        (r"(?<=[a-z]{2})our", "or"),  # tumour, behavioural
        (r"([bt])re(s?)$", r"\1er\2"),  # fibre, centres
        (r"([iy])s(e[drs]?|ers|ing|ations?)$", r"\1z\2"),  # immunise, catalysed, localisation
        (r"(?<=[a-z]{3})ell(ed|ing)$", r"el\1"),  # labelled, modelling
        (r"([gk])eing$", r"\1ing"),  # ageing
        (r"ogue(s?)$", r"og\1"),  # homologue
        (r"sulph", "sulf"),
        (r"leuco", "leuko"),
        (r"moul([dt])", r"mol\1"),
        (r"^grey", "gray"),
        (r"^programme", "program"),
        (r"^aluminium", "aluminum"),
    )
)

SOME_RULE = re.compile("|".join(pattern.pattern for pattern, _ in RULES))
"""Most words follow none: looking for all at once takes a third of trying one after the other."""

DIGRAPHS = re.compile(r"[ao]e")
DOUBLED = re.compile(r"([a-z])\1")
LIGATURES = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l"})


def american(word: str) -> str:
    """Return a folded word in its American spelling, or what comes of it; others stay as they are."""
    if len(word) < SHORTEST or not word.isascii() or not SOME_RULE.search(word):
        return word
    for pattern, replacement in RULES:
        word = pattern.sub(replacement, word)
    return word


def without_accents(text: str) -> str:
    """Return folded text without accents and ligatures: `Sjögren` and `Sjogren` are one."""
    if text.isascii():
        return text
    apart = normalize_unicode("NFKD", text.translate(LIGATURES))
    return "".join(letter for letter in apart if not combining(letter))
