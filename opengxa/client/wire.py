"""Questions and answers over HTTP: attempts, back-off, errors. A home in this process is asked through it too."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Self
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from opengxa.client.errors import AtlasError, Failed, Incomplete, Refused, Unavailable, error_of, reason
from opengxa.client.parameters import Parameters, address

BROKEN = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
    HTTPError,
)
"""What a connection that is refused, too slow or cut raises, also in the middle of compressed bytes."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a question is asked, and how long is waited: for an answer to go on, and between attempts.

    Seconds. The wait doubles from `first` up to `longest`, with a random part, so that many clients do not come back
    at once; a server's `Retry-After` is honoured, up to `longest` too: who asks for more is not available.
    """

    attempts: int = 5
    timeout: float = 120.0
    first: float = 0.5
    longest: float = 60.0
    sleep: Callable[[float], object] = time.sleep

    def wait(self, failures: int, asked: float | None) -> float | None:
        """Return seconds to wait after so many failures, None to give up; `asked` is what the server asked for."""
        if failures >= self.attempts or (asked is not None and asked > self.longest):
            return None
        own = min(self.longest, self.first * 2.0 ** (failures - 1)) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
        return max(own, asked or 0.0)


def new_session(adapter: HTTPAdapter | None = None) -> requests.Session:
    """Return a session that keeps no cookies; `adapter` answers in place of the network."""
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    try:
        session.headers["User-Agent"] = f"opengxa/{version('opengxa')}"
    except PackageNotFoundError:  # a checkout that was never installed
        session.headers["User-Agent"] = "opengxa"
    if adapter is not None:
        session.trust_env = False
        session.headers["Accept-Encoding"] = "identity"
        session.mount("http://", adapter)
    return session


@dataclass(slots=True)
class Wire:
    """One service: where it is, and how it is asked. Safe for threads: nothing of it changes."""

    url: str
    patience: Patience = field(default_factory=Patience)
    session: requests.Session = field(default_factory=new_session)

    def json(self, path: str, parameters: Parameters) -> dict[str, Any]:
        """Return a JSON answer; raises `AtlasError`."""
        for attempt in self.attempts():
            with attempt, self.ask(path, parameters, {"Accept": "application/json"}) as answer:
                return members(answer)
        raise AssertionError

    def attempts(self) -> "Iterator[Attempt]":
        """Yield attempts, with waits between, until one ends well or there were enough; then what was raised is."""
        failures = 0
        while True:
            attempt = Attempt(self.shown)
            yield attempt
            if attempt.error is None:
                return
            failures = 1 if attempt.advanced else failures + 1
            wait = self.patience.wait(failures, attempt.retry_after)
            if wait is None:
                raise attempt.error
            self.patience.sleep(wait)

    @contextmanager
    def ask(
        self, path: str, parameters: Parameters, headers: Mapping[str, str] | None = None
    ) -> Iterator[requests.Response]:
        """Ask once and give the answer, its body not read yet; raises `AtlasError`, or what a connection raises."""
        posted = address(parameters) is None
        prepared = self.session.prepare_request(
            requests.Request(
                "POST" if posted else "GET",
                self.url + path,
                dict(headers or {}),
                params=None if posted else parameters,
                data=parameters if posted else None,
            )
        )
        settings = self.session.merge_environment_settings(prepared.url, {}, True, None, None)  # noqa: FBT003 - stream
        with self.session.send(
            prepared, timeout=self.patience.timeout, allow_redirects=not posted, **settings
        ) as answer:
            if answer.is_redirect:  # requests would go there without the parameters, and that asks for all there is
                raise Refused(f"{self.shown} has moved: give the address {answer.headers['Location'][:200]!r} leads to")
            if answer.status_code >= 400:  # noqa: PLR2004 - HTTP's number
                raise refusal(answer)
            yield answer

    @property
    def shown(self) -> str:
        """The address without a password."""
        where = urlsplit(self.url)
        return where._replace(netloc=where.netloc.rpartition("@")[2]).geturl()


@dataclass(slots=True)
class Attempt:
    """One attempt: keeps an error that trying again may mend, lets all others through."""

    shown: str
    error: AtlasError | None = None
    retry_after: float | None = None
    advanced: bool = False
    """Whether some of the answer came: such attempts do not wear patience out."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        """Keep an error that trying again may mend."""
        if isinstance(error, Unavailable):
            self.error, self.retry_after = error, error.problem.get(RETRY_AFTER)
        elif isinstance(error, Incomplete):
            self.error = error
        elif isinstance(error, BROKEN) and not isinstance(error, requests.exceptions.SSLError):
            self.error = Unavailable(f"The connection to {self.shown} failed: {reason(error)}")
            self.error.__cause__ = error
        elif isinstance(error, requests.RequestException | HTTPError):
            raise Failed(f"The question cannot be sent: {reason(error)}") from error
        return self.error is not None


RETRY_AFTER = "retry_after"
"""Member of a problem that keeps the seconds of the header."""


def refusal(answer: requests.Response) -> AtlasError:
    """Return the error that an answer stands for, with what it says; `answer` is read."""
    try:
        problem = answer.json()
    except requests.exceptions.JSONDecodeError:
        problem = None
    if not isinstance(problem, dict):
        problem = {"detail": f"The server answered {answer.status_code} {answer.reason or ''}".strip()}
    return error_of(answer.status_code, problem | {RETRY_AFTER: seconds(answer.headers.get("Retry-After"))})


def seconds(header: str | None) -> float | None:
    """Read `Retry-After`: seconds, or a date; None where there is none that can be read."""
    if header is None:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return None


def members(answer: requests.Response) -> dict[str, Any]:
    """Read the JSON object of an answer; raises `Failed` where it is none."""
    try:
        found = answer.json()
    except requests.exceptions.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise Failed("The answer is no JSON: is this the address of an opengxa?", answer.status_code)
    return found
