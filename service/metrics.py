"""Counts for Prometheus, of one process or, under several workers, of all together."""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable naming the folder in which workers share their counts; set before this is imported."""

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})

_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """What one application has answered."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._answers = Counter(
            "opengxa_answers", "Answers given", ["method", "route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "opengxa_answer_seconds", "Time to the last byte", ["route"], registry=self._registry, buckets=_BOUNDS
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer; requests that match no route share the route ""."""
        self._answers.labels(method if method in METHODS else "other", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def render(self) -> bytes:
        """Return all counts in Prometheus' text format."""
        registry = self._registry
        if os.environ.get(MULTIPROCESS):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # prometheus_client leaves it untyped
        return generate_latest(registry)
