"""What to fetch, as orders: experiments, gene annotation, ontologies."""

from collections.abc import Collection, Sequence
from functools import partial

from indexer.errors import RunError
from indexer.fetch.address import open_mirror
from indexer.fetch.choice import experiment_items, gene_set_items, ontology_items, species_items
from indexer.fetch.download import Item
from indexer.fetch.experiment_list import ACCESSION, ListMissing, choose, read_list
from indexer.fetch.mirror import Mirror
from indexer.fetch.ontologies import DEFAULT, published, published_item
from indexer.fetch.pace import Pace
from indexer.fetch.places import LIST, Places
from indexer.fetch.run import Order
from indexer.licences import ATLAS, LICENCE


def experiment_orders(accessions: Sequence[str], places: Places, *, everything: bool = False) -> list[Order]:
    """Order experiments, each once, by accession; their licence is the Atlas's, unless the mirror's folder names one.

    Raises
    ------
    RunError
        One is no accession.
    """
    for accession in accessions:
        if not ACCESSION.fullmatch(accession):
            raise RunError(f"{accession!r} is no accession of an experiment: write it as in E-MTAB-5214")
    scope = "everything" if everything else "index"
    find, said = partial(_experiment, everything), ATLAS.dump()
    return [
        Order(name, places.experiments, partial(find, name), scope, {f"{name}/{LICENCE}": said})
        for name in dict.fromkeys(accessions)
    ]


def _experiment(everything: bool, accession: str, mirror: Mirror, pace: Pace) -> list[Item]:  # noqa: FBT001  # bound by `partial`
    return experiment_items(mirror, pace, accession, everything=everything)


def listed_accessions(places: Places, species: Collection[str], types: Collection[str], pace: Pace) -> list[str]:
    """Return the experiments of a species and type from the list, or all of the mirror where there is no list.

    Raises
    ------
    RunError
        There is no list, but species or types were given; or neither list nor mirror answer.
    """
    if places.listed:
        try:
            return choose(read_list(places.listed, pace), species, types)
        except ListMissing:
            if places.listed != LIST or species or types:
                raise
    if species or types:
        raise ListMissing("--species and --type need a list of experiments: give --list URL or FILE")
    mirror = open_mirror(places.experiments, pace)
    try:
        entries = pace.persist(lambda: mirror.entries(""))
    finally:
        mirror.close()
    return sorted(entry.name for entry in entries if entry.folder and ACCESSION.fullmatch(entry.name))


def annotation_orders(species: Sequence[str], places: Places) -> list[Order]:
    """Order gene annotation of some species, of all when none is given, and the names of gene sets."""
    orders = [
        Order(name or "all species", places.annotation, partial(_species, name))
        for name in dict.fromkeys(species or [""])
    ]
    return [*orders, Order("gene sets", places.annotation, gene_set_items)]


def _species(name: str, mirror: Mirror, pace: Pace) -> list[Item]:
    return species_items(mirror, pace, name)


def ontology_orders(names: Sequence[str], places: Places) -> list[Order]:
    """Order ontologies by their short names: each from where it is published, or all from one mirror.

    Raises
    ------
    RunError
        One is no such name.
    """
    for name in names:
        if not name.isascii() or not name.isalnum():
            raise RunError(f"{name!r} is no short name of an ontology: write it as in uberon")
    if places.ontology:
        return [Order("ontology", places.ontology, partial(_ontologies, tuple(names)), ",".join(sorted(names)))]
    return [Order(name, published(name).address, partial(_published, name)) for name in dict.fromkeys(names or DEFAULT)]


def _ontologies(names: Sequence[str], mirror: Mirror, pace: Pace) -> list[Item]:
    return ontology_items(mirror, pace, names)


def _published(name: str, _mirror: Mirror, _pace: Pace) -> list[Item]:
    return [published_item(name)]
