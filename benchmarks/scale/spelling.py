"""Made-up words: one for each number, unlike each other and easy to say."""

import numpy as np
import numpy.typing as npt

SYLLABLES = np.array([consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"])
"""70 syllables."""


def spell(numbers: npt.ArrayLike, syllables: int = 3) -> npt.NDArray[np.str_]:
    """Return a word of so many syllables for each number; numbers below 70 ** `syllables` give different words."""
    rest = np.asarray(numbers, np.int64)
    words = np.full(rest.shape, "", dtype=f"<U{2 * syllables}")
    for _ in range(syllables):
        rest, digit = np.divmod(rest, len(SYLLABLES))
        words = np.strings.add(words, SYLLABLES[digit])
    return words
