"""Opens the mirror behind an address: a folder, `file:`, `ftp:`, `http:` or `https:`."""

from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from indexer.fetch.errors import Refused
from indexer.fetch.folder import FolderMirror
from indexer.fetch.ftp import FtpMirror
from indexer.fetch.mirror import Mirror
from indexer.fetch.pace import Pace
from indexer.fetch.web import WebMirror


def open_mirror(address: str, pace: Pace) -> Mirror:
    """Return a mirror; a server is asked when something is wanted of it.

    Raises
    ------
    Refused
        The address is of another scheme, or has a user, a query or a fragment.
    NotThere
        It is a folder that is not there.
    """
    parts = urlsplit(address)
    if "://" not in address:
        return FolderMirror(Path(address))
    if parts.scheme == "file" and parts.netloc in {"", "localhost"}:
        return FolderMirror(Path(url2pathname(parts.path)))
    if parts.username is not None or parts.password is not None:
        raise Refused(parts.hostname or "", "mirrors are asked without user and password", "Leave them out")
    if parts.query or parts.fragment or not parts.hostname:
        raise Refused(address, "this is no folder of a server", "Give ftp://HOST/FOLDER or https://HOST/FOLDER")
    if parts.scheme == "ftp":
        return FtpMirror(address, pace, agent=user_agent())
    if parts.scheme in {"http", "https"}:
        return WebMirror(address, pace, agent=user_agent())
    advice = "Give a folder, or an address that begins with https://, http://, ftp:// or file:///"
    raise Refused(address, f"{parts.scheme!r} is not fetched from", advice)


def user_agent() -> str:
    """Return the name under which servers are asked."""
    return f"opengxa/{version('opengxa')}"
