"""Values of single parameters: text or JSON -> checked Python values. Every function raises `RequestRefused`."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from mappings.vocabulary import ExperimentType, Regulation
from service.errors import refuse
from service.request.parameters import FORMS, Raw, decode, single, word, words

KINGDOMS = ("animals", "plants", "fungi", "protists")

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class CutoffRequest:
    """Cut-offs as asked, None where not: least level, |log2 fold change| and adjusted p (all strict but the level)."""

    value: float | None = None
    fold_change: float | None = None
    p_value: float | None = None

    @property
    def given(self) -> frozenset[str]:
        """Names of the parts that were asked for, as in a refusal: "cutoff.pValue"."""
        parts = {"cutoff.value": self.value, "cutoff.foldChange": self.fold_change, "cutoff.pValue": self.p_value}
        return frozenset(name for name, part in parts.items() if part is not None)


def choose(raw: Raw, name: str, kinds: type[Choice], default: Choice) -> Choice:
    """Return one of a closed set of words, case-insensitive."""
    given = single(raw, name)
    return default if given is None else _one_of(name, word(name, given), kinds)


def cutoff(raw: Raw) -> CutoffRequest:
    """Read `cutoff`: an object with any of value, foldChange and pValue."""
    given = single(raw, "cutoff")
    got = {} if given is None else decode("cutoff", given)
    if not isinstance(got, dict) or not got.keys() <= {"value", "foldChange", "pValue"}:
        raise refuse("cutoff", got, FORMS["cutoff"])
    return CutoffRequest(
        value=_level("cutoff.value", got.get("value"), math.inf),
        fold_change=_level("cutoff.foldChange", got.get("foldChange"), math.inf),
        p_value=_level("cutoff.pValue", got.get("pValue"), 1.0),
    )


def regulation(values: Iterable[str]) -> Regulation | None:
    """Read UP, DOWN or UP_DOWN; None is both."""
    wanted = set()
    for text in values:
        if text.upper() == "UP_DOWN":
            return None
        try:
            wanted.add(Regulation(text.upper()))
        except ValueError:
            raise refuse("regulation", text, "UP, DOWN or UP_DOWN") from None
    return wanted.pop() if len(wanted) == 1 else None


def experiment_types(names: Iterable[str]) -> tuple[str, ...]:
    """Read experiment types as upper-case names; "baseline" and "differential" stand for all of their kind."""
    found: list[str] = []
    for name in names:
        wanted = name.upper()
        kinds = [kind.name for kind in ExperimentType]
        if wanted in {"BASELINE", "DIFFERENTIAL"}:
            found += [kind.name for kind in ExperimentType if kind.baseline == (wanted == "BASELINE")]
        elif wanted in kinds:
            found.append(wanted)
        else:
            raise refuse("experimentType", name, f"BASELINE, DIFFERENTIAL, {', '.join(kinds)}")
    return tuple(dict.fromkeys(found))


def kingdoms(names: Iterable[str]) -> tuple[str, ...]:
    """Read kingdoms in lower case."""
    found = tuple(dict.fromkeys(name.lower() for name in names))
    for name in found:
        if name not in KINGDOMS:
            raise refuse("kingdom", name, ", ".join(KINGDOMS))
    return found


def replicates(names: Iterable[str]) -> tuple[int, ...]:
    """Read numbers of replicates."""
    return tuple(dict.fromkeys(_whole("numReplicates", name, 1, 1_000_000) for name in names))


def factor_type(name: str) -> str:
    """Return a factor type in lower-case words: "ORGANISM_PART" -> "organism part"."""
    return " ".join(name.replace("_", " ").casefold().split())


def contrasts(raw: Raw, experiments: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Read contrasts as (accession, contrast id), as typed; those that differ in case alone are one."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for text in words(raw, "contrast"):
        accession, colon, contrast = text.rpartition(":")
        if colon and accession and contrast:
            key = (accession, contrast)
        elif not colon and len(experiments) == 1:
            key = (experiments[0], text)
        else:
            raise refuse("contrast", text, "<accession>:<contrast id>, or a contrast id with exactly one experiment")
        found.setdefault((key[0].casefold(), key[1].casefold()), key)
    return tuple(found.values())


def preselected(raw: Raw, name: str) -> dict[str, list[str]]:
    """Read `ds`, `bs` or `filterFactors`: {"key": ["value"]}, or the old form {"key": {"value": true}}."""
    given = single(raw, name)
    got = {} if given is None else decode(name, given)
    if not isinstance(got, dict):
        raise refuse(name, got, FORMS[name])
    found: dict[str, list[str]] = {}
    for key, values in got.items():
        if isinstance(values, dict):
            found[key] = [text for text, ticked in values.items() if ticked]
        elif isinstance(values, list):
            found[key] = [word(name, value) for value in values]
        elif isinstance(values, str):
            found[key] = [values] if values.strip() else []
        else:
            raise refuse(name, got, FORMS[name])
    return found


def whole(raw: Raw, name: str, default: int, lowest: int, highest: int) -> int:
    """Return a whole number within bounds."""
    given = single(raw, name)
    return default if given is None else _whole(name, word(name, given), lowest, highest)


def flag(raw: Raw, name: str, *, default: bool) -> bool:
    """Return true or false."""
    given = single(raw, name)
    if given is None:
        return default
    text = word(name, given).lower()
    if text not in {"true", "false"}:
        raise refuse(name, given, "true or false")
    return text == "true"


def _whole(name: str, text: str, lowest: int, highest: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(highest)) and lowest <= int(text) <= highest):
        raise refuse(name, text, f"a whole number from {lowest} to {highest}")
    return int(text)


def _level(name: str, got: object, highest: float) -> float | None:
    if got is None:
        return None
    try:
        number = float(got) if isinstance(got, str | int | float) and not isinstance(got, bool) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if not 0 <= number <= highest or math.isinf(number):
        bound = "of 0 or more" if math.isinf(highest) else f"from 0 to {highest:g}"
        raise refuse(name, got, f"a number {bound}")
    return number


def _one_of(name: str, text: str, kinds: type[Choice]) -> Choice:
    for kind in kinds:
        if kind.value.lower() == text.lower():
            return kind
    raise refuse(name, text, ", ".join(kind.value for kind in kinds))
