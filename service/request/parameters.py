"""Raw parameters: which were given, decoded once or twice, known or not."""

import difflib
import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote_plus

import orjson

from service.errors import RequestRefused, refuse

Raw = dict[str, list[object]]
"""Parameter -> its values: text, or what a JSON body held."""

SEARCH = [
    "geneQuery",
    "conditionQuery",
    "organism",
    "species",
    "ds",
    "bs",
    "cutoff",
    "regulation",
    "experiment",
    "contrast",
    "experimentType",
    "factor",
    "kingdom",
    "numReplicates",
    "side",
    "conditionOperator",
    "group",
    "genes",
    "source",
    "unit",
    "sort",
    "size",
    "after",
    "fields",
    "format",
    "header",
    "safe",
    "resume",
    "release",
]
"""Parameters of searches."""

EXPERIMENT_PAGE = [
    "specific",
    "filterFactors",
    "queryFactorValues",
    "selectedColumnIds",
    "heatmapMatrixSize",
    "accessKey",
]
"""Further parameters of experiment pages."""

PAGE_LOOKS = ["numbers", "columns", "view"]
"""Parameters that choose how a page of results looks."""

FORMS = {
    "geneQuery": 'a JSON list such as [{"value":"SFTPC","category":"symbol"}], or plain text',
    "conditionQuery": 'a JSON list such as [{"value":"breast cancer"}], or plain text',
    "cutoff": 'an object with any of value, foldChange and pValue, as in {"foldChange":1,"pValue":0.05}',
    "ds": 'an object of lists, as in {"kingdom":["plants"]}',
    "bs": 'an object of lists, as in {"mus musculus":["CELL_TYPE"]}',
    "filterFactors": 'an object of lists with values, as in {"ORGANISM_PART":["liver"]}',
}
"""What refusals say is allowed, of the parameters that are JSON."""

_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_JSON_STARTS = ("[", "{")
_NOTHING = re.compile(r"\[\s*\]|\{\s*\}|")


def collect(pairs: Iterable[tuple[str, object]]) -> Raw:
    """Group values by parameter, in the order given; blank text, `[]`, `{}` and null are not given."""
    raw: Raw = {}
    for name, value in pairs:
        if not _is_nothing(value):
            raw.setdefault(name, []).append(value)
    return raw


def _is_nothing(value: object) -> bool:
    """Say whether a value stands for none; 0 and false are values."""
    if isinstance(value, str):
        return _NOTHING.fullmatch(_unescape(value)) is not None
    return value is None or value in ([], {})


def body_pairs(body: bytes) -> list[tuple[str, object]]:
    """Read a JSON body: an object of the same parameters, lists for repeatable ones; raises `RequestRefused`."""
    try:
        members = orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError as error:
        raise RequestRefused("", f"The body is no JSON: {error}") from error
    if not isinstance(members, dict):
        raise RequestRefused("", 'The JSON body is no object; send one such as {"geneQuery": "SFTPC"}')
    return [(name, value) for name, value in members.items() if isinstance(name, str)]


def check_names(raw: Mapping[str, object], known: Iterable[str], *, strict: bool) -> list[str]:
    """Refuse parameters that are not known (`strict`), or return a warning for each."""
    names = list(known)
    warnings = []
    for name in raw:
        if name in names:
            continue
        meant = [known for known in names if known.casefold() == f"{name}query".casefold()]
        near = meant or difflib.get_close_matches(name[:100], names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(names) or 'none'}"
        if strict:
            raise RequestRefused(name, f"There is no parameter {name[:100]!r}; {hint}")
        warnings.append(f"The parameter {name[:100]!r} is not known and was ignored; {hint}")
    return warnings


def single(raw: Raw, name: str) -> object | None:
    """Return the value of a parameter that may be given once; the same value twice counts as once."""
    values = raw.get(name, [])
    if any(value != values[0] for value in values[1:]):
        raise refuse(name, values, "one value")
    return values[0] if values else None


def decode(parameter: str, value: object) -> object:
    """Return JSON where the text is JSON (encoded once or twice), else the text; raises `RequestRefused`."""
    if not isinstance(value, str):
        return value
    text = _unescape(value)
    if not text.startswith(_JSON_STARTS):
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        allowed = FORMS.get(parameter, "plain text, or a JSON list of texts")
        message = f"{parameter}: malformed JSON ({error}) in {text[:120]!r}; allowed is {allowed}"
        raise RequestRefused(parameter, message) from error


def _unescape(value: str) -> str:
    """Return text without the blanks around it, decoded once more where it was encoded twice.

    A framework has decoded the URL once already. Escapes that are left were encoded twice, as experiment pages
    do; a plus sign among them is a blank of a form-encoding library.
    """
    text = value.strip()
    if not text.startswith(_JSON_STARTS) and _ESCAPE.search(text):
        text = unquote_plus(text).strip()
    return text


def word(parameter: str, value: object) -> str:
    """Return one plain word; a JSON string such as "UP" is its content."""
    got = decode(parameter, value)
    if isinstance(got, bool | int | float):
        return str(got).lower()
    if not isinstance(got, str):
        raise refuse(parameter, got, "one word")
    return got.strip('"').strip()


def one_word(raw: Raw, name: str) -> str:
    """Return a parameter that may be given once as one plain word, "" when it is not given."""
    value = single(raw, name)
    return "" if value is None else word(name, value)


def words(raw: Raw, name: str) -> list[str]:
    """Return all values of a repeatable parameter: repeated, a JSON list, or separated by commas; no blanks."""
    found: list[str] = []
    for value in raw.get(name, []):
        got = decode(name, value)
        if isinstance(got, str):
            found += got.strip('"').split(",")
        elif isinstance(got, list):
            found += [word(name, item) for item in got]
        elif isinstance(got, int | float):
            found.append(word(name, got))
        else:
            raise refuse(name, got, "text or a list of texts")
    return list(dict.fromkeys(text.strip() for text in found if text.strip()))
