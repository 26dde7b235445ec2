"""Where things are fetched from: settings, with the public places as defaults."""

from collections.abc import Mapping
from dataclasses import dataclass

_ATLAS = "ftp://ftp.ebi.ac.uk/pub/databases/microarray/data/atlas"

EXPERIMENTS = f"{_ATLAS}/experiments"
ANNOTATION = f"{_ATLAS}/bioentity_properties"
LIST = "https://www.ebi.ac.uk/gxa/json/experiments"


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses or folders of mirrors, and the address or file of the list of experiments.

    `ontology` is "" where each ontology is taken from where it is published; `listed` is "" where there is no list, and
    the mirror's folders are taken for it.
    """

    experiments: str = EXPERIMENTS
    annotation: str = ANNOTATION
    ontology: str = ""
    listed: str = LIST

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], mirror: str = "", listed: str = "") -> "Places":
        """Join what was given with the environment: a given mirror is meant for whatever is fetched.

        The public list is asked only with the public mirror: another one may hold other experiments.
        """
        experiments = mirror or environment.get("OPENGXA_MIRROR") or EXPERIMENTS
        listed = listed or environment.get("OPENGXA_EXPERIMENT_LIST") or ""
        return cls(
            experiments,
            mirror or environment.get("OPENGXA_ANNOTATION_MIRROR") or ANNOTATION,
            mirror or environment.get("OPENGXA_ONTOLOGY_MIRROR") or "",
            listed or (LIST if experiments == EXPERIMENTS else ""),
        )
