"""What a page may never do, whatever a test looks at: ask another host, break a rule of the browser, miss a file."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

LOADING_FAILED = "Failed to load resource"
"""Chromium's note beside every answer from 400 up; answers are judged by themselves."""


@dataclass
class Watch:
    """What the pages of a browser context asked for and complained about."""

    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Note everything that pages of this context do from now on."""
        context.on("request", self._note_request)
        context.on("response", self._note_answer)
        context.on("console", self._note_message)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))

    def _note_request(self, request: Request) -> None:
        self.requests.append(request)

    def _note_answer(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.complaints.append(f"{response.status} {response.url}")

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(LOADING_FAILED):
            self.complaints.append(f"{message.type}: {message.text}")

    def hosts(self) -> set[str]:
        """Return hosts and ports asked."""
        parts = [urlsplit(request.url) for request in self.requests]
        return {part.netloc for part in parts if part.scheme in {"http", "https", "ws", "wss"}}

    def check(self, allowed: set[str]) -> None:
        """Fail when another host was asked or a page complained (a strict CSP complains of all it forbids)."""
        assert self.hosts() <= allowed
        assert self.complaints == []


def bytes_sent(page: Page, address: str) -> dict[str, int]:
    """Open a page without a cache; return address -> bytes of all it loads, as they cross the wire."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on(
        "Network.requestWillBeSent", lambda event: addresses.update({event["requestId"]: event["request"]["url"]})
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({addresses[event["requestId"]]: int(event["encodedDataLength"])}),
    )
    page.goto(address, wait_until="networkidle")
    session.detach()
    return sizes
