"""Errors of engines.

EngineError
├── EngineUnavailable (also ConnectionError)   not reachable, overloaded, or an answer in part
├── FactsMissing (also LookupError)            the release's facts are not there
└── FactsRejected (also ValueError)            the engine refused rows while loading
"""


class EngineError(Exception):
    """Any failure of an engine."""


class EngineUnavailable(EngineError, ConnectionError):
    """The engine cannot be reached, is overloaded, or could answer only in part; try again later."""


class FactsMissing(EngineError, LookupError):
    """The facts of the release are not where they should be."""


class FactsRejected(EngineError, ValueError):
    """The engine refused some rows; the message names how many and the first."""
