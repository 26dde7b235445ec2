"""`<acc>-factors.xml`: how a baseline experiment is shown."""

from pathlib import Path
from xml.etree.ElementTree import Element

from indexer.experiment import Display
from indexer.readers.annotation import annotation_type
from indexer.readers.markup import read_root, words


def read_factors(path: Path, notes: list[str]) -> Display:
    """Read the display of a baseline experiment.

    Raises
    ------
    FormatError
        Not well-formed, or not a `factors-definition`.
    """
    root = read_root(path, "factors-definition", notes)
    filters = (
        (annotation_type(words(one.find("type"))), words(one.find("value")))
        for one in root.iterfind("defaultFilterFactors/filterFactor")
    )
    return Display(
        default_factor=annotation_type(words(root.find("defaultQueryFactorType"))),
        default_filters=tuple(filters),
        menu_factors=tuple(annotation_type(name) for name in _listed(root, "menuFilterFactorTypes")),
        name=words(root.find("landingPageDisplayName")),
        curated_order=words(root.find("orderFactor")).lower() == "curated",
        provider_urls=_listed(root, "dataProviderURL"),
        provider_descriptions=_listed(root, "dataProviderDescription"),
        alternative_views=tuple(name for one in root.iterfind("alternativeView") if (name := words(one))),
        disclaimer=words(root.find("disclaimer")),
        fort_lauderdale=words(root.find("fortLauderdale")).lower() == "true",
    )


def _listed(root: Element, tag: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in words(root.find(tag)).split(",") if part.strip())
