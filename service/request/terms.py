"""Gene and condition terms: JSON lists or plain text -> terms."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from service.errors import RequestRefused, refuse
from service.request.parameters import FORMS

LONGEST = 1_000
"""Most characters of one term: the longest names of genes, sets and conditions are far shorter."""

MEMBERS = {"geneQuery": {"value", "category"}, "conditionQuery": {"value", "exclude"}}
"""What a term in a JSON list may say."""


@dataclass(frozen=True, slots=True)
class GeneTerm:
    """One thing typed in the gene box; `category` "" means any property.

    `words`: plain text with blanks, which are separators if every word is a gene; of any length, for only who knows
    the genes can tell whether it is one term (`whole_term`).
    """

    value: str
    category: str = ""
    words: bool = False


@dataclass(frozen=True, slots=True)
class ConditionTerm:
    """One thing typed in the condition box; `exclude` removes what it matches."""

    value: str
    exclude: bool = False


def gene_terms(parameter: str, got: object) -> list[GeneTerm]:
    """Read a `geneQuery`; raises `RequestRefused`."""
    if isinstance(got, str):
        parts = _split(got, _GENE_PARTS)
        return [
            GeneTerm(text, words=True) if not quoted and " " in text else GeneTerm(_short(parameter, text))
            for text, quoted in parts
        ]
    return [
        GeneTerm(value, _text_member(parameter, item, "category"))
        for item in _items(parameter, got)
        if (value := _value(parameter, item))
    ]


def whole_term(term: GeneTerm) -> GeneTerm:
    """Return plain text as one term, blanks and all; raises `RequestRefused` when it is too long for one."""
    return GeneTerm(_short("geneQuery", term.value), term.category)


def condition_terms(parameter: str, got: object) -> list[ConditionTerm]:
    """Read a `conditionQuery`; raises `RequestRefused`."""
    if isinstance(got, str):
        return [ConditionTerm(_short(parameter, text)) for text, _ in _split(got, _CONDITION_PARTS)]
    return [
        ConditionTerm(value, _flag_member(parameter, item, "exclude"))
        for item in _items(parameter, got)
        if (value := _value(parameter, item))
    ]


def idle_members(parameter: str, got: object) -> list[str]:
    """Return a warning for each member of terms in a JSON list that says something, but has no meaning there."""
    items = [] if isinstance(got, str) else _items(parameter, got)
    said = {name for item in items if isinstance(item, dict) for name, value in item.items() if value}
    return [
        f"{parameter}: the member {name[:100]!r} of a term has no meaning and changed nothing"
        for name in sorted(said - MEMBERS[parameter])
    ]


_GENE_PARTS = re.compile(r'"([^"]*)"|((?:[^",;\t\r\n]|"(?![^"]*"))+)')
_CONDITION_PARTS = re.compile(r'"([^"]*)"|((?:[^";\r\n]|"(?![^"]*"))+)')


def _split(text: str, parts: re.Pattern[str]) -> Iterable[tuple[str, bool]]:
    """Yield (term, whether it was quoted), blanks squashed."""
    for match in parts.finditer(text):
        quoted = match[1] is not None
        term = " ".join((match[1] if quoted else match[2]).split())
        if term:
            yield term, quoted


def _items(parameter: str, got: object) -> list[object]:
    if isinstance(got, dict | int):  # one term without a list around it; Entrez ids are numbers
        return [got] if got != {} else []
    if not isinstance(got, list):
        raise refuse(parameter, got, FORMS[parameter])
    return got


def _value(parameter: str, item: object) -> str:
    value = item.get("value") if isinstance(item, dict) else item
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # Entrez ids are numbers
    if not isinstance(value, str):
        raise refuse(parameter, item, FORMS[parameter])
    return _short(parameter, " ".join(value.split()))


def _text_member(parameter: str, item: object, name: str) -> str:
    value = item.get(name) if isinstance(item, dict) else None
    if value is not None and not isinstance(value, str):
        raise refuse(parameter, item, f"text as {name}")
    return (value or "").strip()


def _flag_member(parameter: str, item: object, name: str) -> bool:
    value = item.get(name, False) if isinstance(item, dict) else False
    if not isinstance(value, bool):
        raise refuse(parameter, item, f"true or false as {name}")
    return value


def _short(parameter: str, text: str) -> str:
    if len(text) > LONGEST:
        raise RequestRefused(
            parameter,
            f"{parameter}: a term has {len(text)} characters; at most {LONGEST} are allowed. Separate terms by "
            "semicolons or line ends",
        )
    return text
