"""Errors of analyses: each says the reason; the caller adds which experiment and contrast.

AnalysisError (also ValueError)
├── CollinearDesign     the comparison cannot be told apart from a batch
├── TooFewReplicates    nothing is left to estimate variance from
└── UnusableValues      values that the method has no answer for: wrong shape, negative counts, nothing measured
"""


class AnalysisError(ValueError):
    """An analysis has no answer for what it was given.

    Parameters
    ----------
    reason
        What is wrong and what would help, one sentence without a full stop.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CollinearDesign(AnalysisError):
    """The groups compared coincide with batches (or have no assays), so their difference cannot be estimated."""


class TooFewReplicates(AnalysisError):
    """There are as many coefficients as assays, so no variance can be estimated."""


class UnusableValues(AnalysisError):
    """Values are of the wrong shape, out of range, or missing altogether."""
