"""Which design elements another annotation gives other genes than the facts of a release rest on."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from indexer.errors import FactsWouldChange
from indexer.problems import some
from indexer.readers.analytics import map_elements
from mappings.layout import Home


def remapped(mapped: pa.Table, array_designs: Mapping[str, pa.Table]) -> dict[str, list[str]]:
    """Return by array the design elements that tables of array designs give other genes than `mapped` has.

    `mapped` is as `mappings.catalogue.MAPPED`. All elements of an array count when there is a table of it now and was
    none before, or the other way round: what is said about the experiment would change too.
    """
    changed = {}
    for array in mapped["array_design"].unique().to_pylist():
        before = mapped.filter(pc.equal(mapped["array_design"], array))
        table = array_designs.get(array)
        elements = before["design_element"].unique()
        blank = pa.array([""] * len(elements), pa.string())
        after, _ = map_elements(pa.table({"id": blank, "element": elements}), table)
        others = _pairs(before, "design_element", "gene_id") ^ _pairs(after, "element", "id")
        if before["tabled"][0].as_py() != (table is not None):
            changed[array] = sorted(elements.to_pylist())
        elif others:
            changed[array] = sorted({element for element, _ in others})
    return changed


def refuse_other_mapping(mapped: pa.Table, array_designs: Mapping[str, pa.Table], home: Home) -> None:
    """Raise `FactsWouldChange` when facts rest on genes of design elements that an annotation does not give."""
    changed = remapped(mapped, array_designs)
    if changed:
        arrays = "; ".join(
            f"{array or 'no array'}: {len(elements):,} design elements ({some(elements)})"
            for array, elements in changed.items()
        )
        raise FactsWouldChange(
            "the new annotation gives other genes to design elements of results that name no genes themselves, so "
            f"facts would change ({arrays}). Index the experiments again with it: opengxa index PATH... --home "
            f"{home.root} --annotation ...; or refresh with the array designs as they were"
        )


def _pairs(table: pa.Table, *columns: str) -> set[tuple[str, str]]:
    return set(zip(*(table[name].to_pylist() for name in columns), strict=True))
