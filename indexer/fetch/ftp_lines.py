"""Lines in which FTP servers list a folder: MLSD's facts (RFC 3659), and LIST as `ls -l` writes it."""

import re

from indexer.fetch.mirror import Entry

_LIST = re.compile(
    r"(?P<type>[-dlbcps])[-rwxsStTl.+@]{9,11}\s+\d+\s+\S+\s+\S+\s+(?P<size>\d+)\s+"
    r"(?:[A-Z][a-z]{2}\s+\d{1,2}\s+(?:\d{1,2}:\d\d|\d{4})|\d{4}-\d\d-\d\d\s+\d\d:\d\d)\s(?P<name>.+)"
)


def read_facts(line: str) -> Entry | None:
    """Read a line of MLSD, `type=file;size=12; name`; None for what is neither file nor folder.

    A link to a file is one without a size.

    Raises
    ------
    ValueError
        It is no such line.
    """
    facts, space, name = line.partition(" ")
    if not space or "=" not in facts:
        raise ValueError(line)
    said = {key.lower(): value for key, _, value in (fact.partition("=") for fact in facts.split(";"))}
    kind = said.get("type", "").lower()
    if kind == "dir":
        return Entry(name, folder=True)
    if kind.startswith("os.unix=s"):
        return Entry(name)
    return _file(name, said.get("size", "")) if kind == "file" else None


def read_long(line: str) -> Entry | None:
    """Read a line of LIST, `-rw-r--r-- 1 ftp ftp 12 May 13 2021 name`; None for what is neither file nor folder.

    A link counts as a file of unknown size: the server follows it, or says that it cannot.

    Raises
    ------
    ValueError
        It is no such line.
    """
    if re.fullmatch(r"(?:total \d+)?\s*", line):
        return None
    match = _LIST.fullmatch(line)
    if match is None:
        raise ValueError(line)
    if match["type"] == "l":
        return Entry(match["name"].partition(" -> ")[0])
    if match["type"] == "-":
        return _file(match["name"], match["size"])
    return Entry(match["name"], folder=True) if match["type"] == "d" else None


def _file(name: str, size: str) -> Entry:
    known = size.isdecimal()
    return Entry(name, size=int(size) if known else None, exact=known)
