"""The connection to OpenSearch: its client, and the one place where its errors are translated."""

import ssl
from collections.abc import Mapping
from typing import Any, Protocol

import opensearchpy
import orjson
from opensearchpy.serializer import JSONSerializer

from engines.errors import EngineError, EngineUnavailable, FactsMissing

TIMEOUT = 60.0
"""Seconds until a request is given up."""

OVERLOADED = {408, 429, 502, 503, 504}
"""Statuses that mean: later."""

NOT_FOUND = 404

JSON = dict[str, Any]


class Where(Protocol):
    """Where OpenSearch is (`engines.open.EngineSettings`)."""

    @property
    def url(self) -> str:
        """Address of a node or load balancer."""
        ...

    @property
    def user(self) -> str:
        """User name, "" without security."""
        ...

    @property
    def password(self) -> str:
        """Password of the user."""
        ...

    @property
    def ca_file(self) -> str:
        """PEM file of the authority that signed the server's certificate, "" for the system's."""
        ...

    @property
    def prefix(self) -> str:
        """Start of all index names."""
        ...


class Connection:
    """Sends requests and returns parsed answers; safe to use from several threads.

    Parameters
    ----------
    where
        Address and credentials.
    pool
        Connections kept open: as many as threads ask at once.

    Raises
    ------
    EngineUnavailable
        The file of certificates cannot be read.
    """

    def __init__(self, where: Where, pool: int = 16) -> None:
        check_certificates(where.ca_file)
        self._url = where.url
        self._client = opensearchpy.OpenSearch(
            where.url,
            http_auth=(where.user, where.password) if where.user else None,
            ca_certs=where.ca_file or None,
            serializer=_Orjson(),
            pool_maxsize=pool,
            timeout=TIMEOUT,
            max_retries=0,
        )

    def request(
        self, method: str, path: str, body: JSON | bytes | None = None, parameters: Mapping[str, str] | None = None
    ) -> JSON:
        """Send a request; bytes are sent as NDJSON.

        Raises `EngineUnavailable`, `FactsMissing` for an index that is not there, or `EngineError`.
        """
        headers = {"content-type": "application/x-ndjson"} if isinstance(body, bytes) else None
        try:
            answer = self._client.transport.perform_request(
                method, path, params=dict(parameters or {}), body=body, headers=headers
            )
        except opensearchpy.TransportError as error:
            raise self._translated(error) from error
        return answer if isinstance(answer, dict) else {}

    def close(self) -> None:
        """Close the pool."""
        self._client.close()

    def _translated(self, error: opensearchpy.TransportError) -> EngineError:
        if isinstance(error, opensearchpy.ConnectionTimeout):
            return EngineUnavailable(f"OpenSearch at {self._url} did not answer within {TIMEOUT:.0f} seconds")
        if isinstance(error, opensearchpy.ConnectionError):
            return EngineUnavailable(f"OpenSearch at {self._url} cannot be reached: {error.error}")
        return failure(error.status_code, error.info, self._url)


def check_certificates(ca_file: str) -> None:
    """Raise `EngineUnavailable` when the file of a private authority ("" for none) is missing or holds none."""
    try:
        if ca_file:
            ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise EngineUnavailable(
            f"OPENGXA_OPENSEARCH_CA={ca_file}: no certificates can be read from this file ({error.strerror or error})"
        ) from error


def failure(status: int | str, answer: object, url: str) -> EngineError:
    """Make the error for an answer that failed, from its HTTP status and body."""
    error = answer.get("error", answer) if isinstance(answer, dict) else answer
    kind, reason = (error.get("type", ""), error.get("reason", "")) if isinstance(error, dict) else ("", error)
    if status == NOT_FOUND:
        return FactsMissing(f"OpenSearch at {url} has no such facts: {reason}; index the release again")
    if status in OVERLOADED or kind == "search_phase_execution_exception":
        return EngineUnavailable(f"OpenSearch at {url} is overloaded or lost a shard ({status} {kind}: {reason})")
    if status in {401, 403}:
        return EngineUnavailable(f"OpenSearch at {url} refused the user ({status}): check user and password")
    return EngineError(f"OpenSearch at {url} refused the request ({status} {kind}: {reason})")


class _Orjson(JSONSerializer):
    """Reads and writes JSON faster; doubles stay exact."""

    def loads(self, s: str) -> Any:  # noqa: ANN401 (the client's own signature)
        try:
            return orjson.loads(s)
        except orjson.JSONDecodeError as error:
            raise opensearchpy.SerializationError(s, error) from error

    def dumps(self, data: Any) -> Any:  # noqa: ANN401 (the client's own signature)
        return data if isinstance(data, str | bytes) else orjson.dumps(data)
