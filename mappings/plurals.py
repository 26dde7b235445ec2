"""Numbers of things, in sentences."""


def plural(count: int, noun: str, nouns: str = "") -> str:
    """Return "1 file", "2 files"; `nouns` for those that do not take an s."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"
