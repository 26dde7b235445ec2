"""Settings of the service, from environment variables named OPENGXA_*."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engines.open import EngineSettings


@dataclass(frozen=True, slots=True)
class Settings:
    """How one service runs."""

    home: Path = Path("opengxa-home")
    """OPENGXA_HOME: the home directory with the published release; one that is relative is so to where we start."""

    engine: EngineSettings = field(default_factory=EngineSettings)
    """OPENGXA_OPENSEARCH_URL, _USER, _PASSWORD, _CA, _PREFIX: where OpenSearch is; a release names its engine."""

    prefix: str = ""
    """OPENGXA_PREFIX: path below which everything is served, e.g. "/gxa"; "" for the root."""

    body_limit: int = 16 * 1024 * 1024
    """OPENGXA_BODY_LIMIT: largest request body in bytes."""

    term_limit: int = 100_000
    """OPENGXA_TERM_LIMIT: most gene or condition terms in one request."""

    grid_limit: int = 100
    """OPENGXA_GRID_LIMIT: most genes in one request with genes=each."""

    contact: str = ""
    """OPENGXA_CONTACT: whom users write to, an e-mail or web address, or any text; it stands at the foot of pages."""

    kept_releases: int = 2
    """OPENGXA_KEPT_RELEASES: releases beside the published one that stay open for `release=` and cursors."""

    spool: str = ""
    """OPENGXA_SPOOL: folder of finished exports, for downloads in parts; `spool` in the home without it."""

    spool_limit: int = 20_000_000_000
    """OPENGXA_SPOOL_LIMIT: bytes of finished exports that are kept."""

    export_limit: int = 2
    """OPENGXA_EXPORT_LIMIT: long exports under way at once in each process; it leaves threads for everything else."""

    def __post_init__(self) -> None:
        """Name the home in full: files are sent from it by libraries that take relative paths as they like."""
        object.__setattr__(self, "home", self.home.absolute())

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], home: Path | None = None) -> "Settings":
        """Read the settings; raises `ValueError` naming the variable that is no number or no prefix."""
        default = cls()
        return cls(
            home=home or Path(environment.get("OPENGXA_HOME") or default.home),
            engine=EngineSettings.from_environment(environment),
            prefix=check_prefix(environment.get("OPENGXA_PREFIX", "")),
            body_limit=_number(environment, "OPENGXA_BODY_LIMIT", default.body_limit),
            term_limit=_number(environment, "OPENGXA_TERM_LIMIT", default.term_limit),
            grid_limit=_number(environment, "OPENGXA_GRID_LIMIT", default.grid_limit),
            contact=environment.get("OPENGXA_CONTACT", "").strip(),
            kept_releases=_number(environment, "OPENGXA_KEPT_RELEASES", default.kept_releases),
            spool=environment.get("OPENGXA_SPOOL", ""),
            spool_limit=_number(environment, "OPENGXA_SPOOL_LIMIT", default.spool_limit),
            export_limit=_number(environment, "OPENGXA_EXPORT_LIMIT", default.export_limit),
        )


def check_prefix(text: str) -> str:
    """Return a path prefix without its last slash; raises `ValueError` when it does not start with one."""
    prefix = text.rstrip("/")
    if prefix and not prefix.startswith("/"):
        raise ValueError(f"OPENGXA_PREFIX: got {text!r}; a prefix starts with a slash, as in /gxa")
    return prefix


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise ValueError(f"{name}: got {text!r}; allowed is a whole number above 0")
    return int(text)
