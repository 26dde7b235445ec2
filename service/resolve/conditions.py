"""Condition terms -> the conditions they match, and why.

A term is looked up in the ontology (id, label, synonym) and as text. It matches every condition annotated with one of
its terms or a case of them (a descendant, or what has or is below what has one of them as a role), and every condition
with a value that contains its words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from engines.port import Numbers
from engines.query import no_numbers
from mappings.vocabulary import Side
from ontology.graph import Match
from ontology.text import tokens
from service.release import Release
from service.request.search import Operator, SideRule
from service.request.terms import ConditionTerm
from service.resolve.experiments import NamedExperiments, name_experiments


@dataclass(frozen=True, slots=True)
class Uses:
    """Where annotated values occur: arrays of one length."""

    condition: Numbers
    side: npt.NDArray[np.int8]
    value: Numbers


@dataclass(frozen=True, slots=True)
class MatchedTerm:
    """A condition term, the ontology terms it means, and all that it matches.

    `known` are values by ontology; a term that matches no value and names experiments is all conditions of these.
    """

    term: ConditionTerm
    matches: tuple[Match, ...]
    known: Numbers
    uses: Uses
    named: NamedExperiments | None = None
    named_conditions: Numbers = field(default_factory=no_numbers)

    def by_ontology(self) -> npt.NDArray[np.bool_]:
        """Per use: whether the ontology led to it, not only the text."""
        return np.isin(self.uses.value, self.known)

    def conditions(self, rule: SideRule) -> Numbers:
        """Return the conditions matched on the side that a rule asks for, rising; assay groups have one side only."""
        if self.named:
            return self.named_conditions
        condition, side = self.uses.condition, self.uses.side
        if rule is SideRule.ANY:
            return np.unique(condition)
        group, reference, test = (np.unique(condition[side == wanted]) for wanted in Side)
        sided = {
            SideRule.TEST: test,
            SideRule.REFERENCE: reference,
            SideRule.DIFFERENCE: np.setxor1d(reference, test, assume_unique=True),
        }[rule]
        return np.union1d(group, sided)


@dataclass(frozen=True, slots=True)
class ResolvedConditions:
    """What condition terms came to.

    - `conditions`: numbers, rising; None when no terms were given (no restriction);
    - `first`: experiments in which all of several terms are studied, rising; None when there is nothing to put first;
    - `side`: where a contrast had to match.
    """

    conditions: Numbers | None
    first: Numbers | None
    terms: tuple[MatchedTerm, ...]
    side: SideRule = SideRule.ANY


def resolve_conditions(
    release: Release, terms: Sequence[ConditionTerm], side: SideRule = SideRule.ANY, operator: Operator = Operator.OR
) -> ResolvedConditions:
    """Find the conditions that terms match.

    Terms combine by `operator`; a term to exclude removes what it matches, from everything when it stands alone.
    """
    if not terms:
        return ResolvedConditions(None, None, ())
    matched = tuple(match_term(release, term) for term in terms)
    wanted = [match.conditions(side) for match in matched if not match.term.exclude]
    removed = [match.conditions(side) for match in matched if match.term.exclude]
    found = _combine(wanted, operator) if wanted else _everything(release)
    for conditions in removed:
        found = np.setdiff1d(found, conditions, assume_unique=True)
    return ResolvedConditions(found, _study_all(release, matched), matched, side)


def match_term(release: Release, term: ConditionTerm) -> MatchedTerm:
    """Look one term up in the ontology and in the values' text."""
    index = release.conditions
    matches = tuple(release.terms.understand(term.value))
    # An id that no ontology here knows may annotate conditions all the same.
    named = [match.id for match in matches] or [release.terms.current(term.value)]
    known = index.by_terms(named)
    words = tokens(term.value)
    values = np.union1d(known, index.by_text(words)) if words else known
    uses = Uses(*index.uses(values))
    if not matches and not len(values) and (typed := name_experiments(release, term.value)):
        inside = np.flatnonzero(np.isin(release.catalogue.experiment, typed.experiments)).astype(np.int32)
        return MatchedTerm(term, matches, known, uses, typed, inside)
    return MatchedTerm(term, matches, known, uses)


def _combine(found: list[Numbers], operator: Operator) -> Numbers:
    joined = found[0]
    for conditions in found[1:]:
        if operator is Operator.AND:
            joined = np.intersect1d(joined, conditions, assume_unique=True)
        else:
            joined = np.union1d(joined, conditions)
    return joined


def _everything(release: Release) -> Numbers:
    return np.arange(len(release.catalogue.condition_ids), dtype=np.int32)


def _study_all(release: Release, matched: Sequence[MatchedTerm]) -> Numbers | None:
    """Experiments in which each of several terms matches some condition, on any side."""
    wanted = [match for match in matched if not match.term.exclude]
    if len(wanted) < 2:  # noqa: PLR2004 - "all of several" begins at two
        return None
    of_condition = release.catalogue.experiment
    return _combine([np.unique(of_condition[match.conditions(SideRule.ANY)]) for match in wanted], Operator.AND)
