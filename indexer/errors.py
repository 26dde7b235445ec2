"""Errors that end a whole run. What is wrong with one experiment is a `Problem` instead and stops only that one.

RunError (also ValueError)
├── NothingToIndex     no complete experiment in the given paths
├── HomeBusy           another run holds the home directory
├── FactsWouldChange   new words cannot stand over the facts there are
└── AliasesBehind      the release is published, but OpenSearch's aliases still name the one before
"""

from collections.abc import Sequence

from mappings.manifest import LeftOut


class RunError(ValueError):
    """A run that cannot go on; the published release stays as it is."""


class NothingToIndex(RunError):
    """None of the given paths holds a complete experiment; `left_out` says why each is not."""

    def __init__(self, left_out: Sequence[LeftOut]) -> None:
        self.left_out = tuple(left_out)
        super().__init__("no complete experiment was given")


class HomeBusy(RunError):
    """Another run is making a release in this home directory."""


class FactsWouldChange(RunError):
    """New words mean other facts than the published release has: a full run is needed."""


class AliasesBehind(RunError):
    """The new release answers; only who reads OpenSearch's aliases still sees the one before. The next run mends it."""
