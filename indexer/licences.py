"""Whose results are, and under which licence: `licence.txt` in the folder of an experiment, or in one above it.

Its first line is the licence, each further line a sentence on whom the results are owed to. A release keeps one beside
each experiment whose licence is known, so that runs that take the experiment over know it too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.readers.errors import FormatError
from indexer.readers.files import ExperimentFiles
from indexer.readers.kinds import FileKind
from indexer.readers.text import read_bytes

LICENCE = "licence.txt"
LONGEST = 16_384
"""Bytes of the file: it names a licence, it does not hold its text."""


@dataclass(frozen=True, slots=True)
class Licence:
    """The licence of some results, "" where nobody named one, and sentences on whom they are owed to."""

    text: str = ""
    attribution: tuple[str, ...] = ()

    def dump(self) -> str:
        """Write `licence.txt`."""
        return "".join(f"{line}\n" for line in (self.text, *self.attribution))


ATLAS = Licence(
    "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), EMBL-EBI",
    ("Results: Expression Atlas, EMBL-EBI (https://www.ebi.ac.uk/gxa).",),
)
"""Of what the Expression Atlas publishes."""


def read_licence(path: Path) -> Licence:
    """Read `licence.txt`.

    Raises
    ------
    FormatError
        It is empty, no text, or so long that it must be the text of a licence.
    """
    try:
        lines = [" ".join(line.split()) for line in read_bytes(path, LONGEST).decode("utf-8-sig").splitlines()]
    except UnicodeDecodeError as error:
        raise FormatError(path, "bytes that are no UTF-8", "text") from error
    said = [line for line in lines if line]
    if not said:
        raise FormatError(path, "nothing", "the name of a licence in the first line")
    return Licence(said[0], tuple(said[1:]))


def find_licences(experiments: Iterable[ExperimentFiles], files: Iterable[Path]) -> dict[str, Licence]:
    """Return the licence of each experiment that has one: of its `files` the one nearest above the configuration.

    Raises `FormatError` as `read_licence`.
    """
    by_folder = {path.parent: read_licence(path) for path in files}
    found = {}
    for experiment in experiments:
        configuration = experiment.one(FileKind.CONFIGURATION)
        folders = configuration.parents if configuration else ()
        if nearest := next((by_folder[folder] for folder in folders if folder in by_folder), None):
            found[experiment.accession] = nearest
    return found


def keep_licence(folder: Path, licence: Licence | None) -> None:
    """Keep the licence of an experiment in its folder of a release, or keep none.

    A file that is there already is replaced, never written into: it may be another release's too.
    """
    path = folder / LICENCE
    path.unlink(missing_ok=True)
    if licence is not None:
        path.write_text(licence.dump(), encoding="utf-8")


def kept_licences(folders: Mapping[str, Path]) -> list[Licence]:
    """Return the distinct licences of experiments (folders by accession), an empty one for those without."""
    paths = (folder / LICENCE for _, folder in sorted(folders.items()))
    return list(dict.fromkeys(read_licence(path) if path.is_file() else Licence() for path in paths))
