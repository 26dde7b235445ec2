"""What each parameter means and which values it takes: said once, for documents that programs and people read."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from engines.query import SortColumn
from mappings.vocabulary import ExperimentType
from service.baseline.states import State
from service.request.delivery import Header, Safe
from service.request.listing import MOST_LISTED, ListColumn
from service.request.own_table import ATLAS
from service.request.page import MOST_GENES
from service.request.parameters import FORMS
from service.request.search import (
    FACETS,
    MOST_ROWS,
    GeneGrids,
    Grouping,
    Operator,
    Representation,
    SideRule,
    Unit,
)
from service.request.terms import LONGEST
from service.request.tree import MOST_LEVELS
from service.request.values import KINGDOMS
from service.request.view import MOST_PAGES

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: what it means, and the JSON schema of its value.

    `repeatable`: several values may be given. `json`: in a URL or a form its text is JSON. `listed`: a JSON body may
    also hold a list, of what this schema says.
    """

    about: str
    schema: Schema
    repeatable: bool = False
    json: bool = False
    listed: Schema | None = None
    required: bool = False


TEXT: Schema = {"type": "string"}


def _text(about: str, example: str = "", **further: object) -> Parameter:
    return Parameter(about, TEXT | further | ({"examples": [example]} if example else {}))


def _whole(about: str, lowest: int, highest: int, default: int | None = None) -> Parameter:
    schema: Schema = {"type": "integer", "minimum": lowest, "maximum": highest}
    return Parameter(about, schema | ({} if default is None else {"default": default}))


def _choice(about: str, words: Iterable[str], default: StrEnum | str = "") -> Parameter:
    schema: Schema = {"type": "string", "enum": [str(word) for word in words]}
    return Parameter(about, schema | ({"default": str(default)} if default else {}))


def _several(about: str, words: Iterable[str] = (), example: str = "") -> Parameter:
    one = _choice(about, words) if words else _text(about, example)
    return replace(one, repeatable=True)


def _object(about: str, example: Schema, **members: Schema) -> Parameter:
    """Return a parameter that is an object: of the members named, else of lists of texts by any name."""
    lists: Schema = {"additionalProperties": {"type": "array", "items": TEXT}}
    inside: Schema = {"properties": members, "additionalProperties": False} if members else lists
    return Parameter(about, {"type": "object", **inside, "examples": [example]}, json=True)


def _terms(about: str, example: str, **members: Schema) -> Parameter:
    value = {"type": "string", "maxLength": LONGEST}
    term = {"type": "object", "properties": {"value": value, **members}, "required": ["value"]}
    listed = {"type": "array", "items": {"anyOf": [value, term]}}
    return Parameter(about, TEXT | {"examples": [example]}, listed=listed)


_LEVEL: Schema = {"type": "number", "minimum": 0}

UNKNOWN = Parameter("", TEXT)
"""A parameter that nobody has described."""

PARAMETERS: dict[str, Parameter] = {
    "geneQuery": _terms(f"Genes and gene sets: {FORMS['geneQuery']}; all genes without it", "SFTPC", category=TEXT),
    "conditionQuery": _terms(
        f"Conditions: {FORMS['conditionQuery']}; all conditions without it",
        "breast cancer",
        exclude={"type": "boolean", "default": False},
    ),
    "organism": _several("Species; several add up", example="Mus musculus"),
    "species": _several("The same as organism", example="mouse"),
    "ds": _object(f"Facets ticked: {', '.join(FACETS)}", {"kingdom": ["plants"]}),
    "bs": _object("Factor types of the columns, by species", {"mus musculus": ["CELL_TYPE"]}),
    "cutoff": _object(
        "Cut-offs: |log2 fold change| above foldChange, adjusted p below pValue, level of value or more",
        {"foldChange": 1, "pValue": 0.05},
        value=_LEVEL,
        foldChange=_LEVEL,
        pValue=_LEVEL | {"maximum": 1},
    ),
    "regulation": _choice("Direction of the change, test over reference", ("UP", "DOWN", "UP_DOWN"), "UP_DOWN"),
    "experiment": _several("Accessions of experiments", example="E-MTAB-8510"),
    "contrast": _several("Contrasts; an id alone with exactly one experiment", example="E-MTAB-8510:g2_g1"),
    "experimentType": _several(
        "Types of experiments", ("BASELINE", "DIFFERENTIAL", *(kind.name for kind in ExperimentType))
    ),
    "factor": _several("Factor types that an experiment varies", example="ORGANISM_PART"),
    "kingdom": _several("Kingdoms of species", KINGDOMS),
    "numReplicates": replace(
        _whole("Biological replicates of the smaller side of a contrast", 1, 1_000_000), repeatable=True
    ),
    "side": _choice("Where a contrast's condition must match", SideRule, SideRule.ANY),
    "conditionOperator": _choice("Whether one condition term must match, or all", Operator, Operator.OR),
    "group": _choice("Which rows are taken together", Grouping, Grouping.NONE),
    "genes": _choice("Grids of the mean over all genes, or of each gene", GeneGrids, GeneGrids.MEAN),
    "source": _text("Factor type of the columns of all grids", "ORGANISM_PART"),
    "unit": _choice("Unit of RNA levels; without it each experiment's own", Unit),
    "sort": _choice(
        "Order of rows; descending with a minus sign",
        (*SortColumn, *(f"-{column}" for column in SortColumn if column is not SortColumn.RANK)),
        SortColumn.RANK,
    ),
    "size": _whole("Rows of a page", 1, MOST_ROWS, 50),
    "after": _text("Where the page before ended: its next, with the very same other parameters"),
    "fields": _several("Fields of rows, or columns of tables, in this order", example="gene_id"),
    "format": _choice("Representation of the answer", Representation, Representation.JSON),
    "header": _choice(
        "Whether text files say in lines with # what they are and that they are whole", Header, Header.FULL
    ),
    "safe": _choice("Whether CSV keeps spreadsheets from running texts as formulae", Safe, Safe.ON),
    "resume": _text("What the client has of an export: rows, or a cursor; the rest follows, byte for byte"),
    "release": _text("Id of the release to read; the published one without it"),
    # Of experiment pages:
    "specific": Parameter(
        "Most specific genes first, else those with the highest levels", {"type": "boolean", "default": True}
    ),
    "filterFactors": _object("Values of factors or characteristics that columns have", {"ORGANISM_PART": ["liver"]}),
    "queryFactorValues": _several("Values of the default factor that columns have", example="liver"),
    "selectedColumnIds": _several("Columns: ids of assay groups or contrasts", example="g1"),
    "heatmapMatrixSize": _whole("Genes shown", 1, MOST_GENES, 50),
    "accessKey": _text("Of links to private experiments of the original; changes nothing"),
    "foldChangeCutoff": Parameter("Least |log2 fold change|", _LEVEL),
    "arrayDesignAccession": _several("Array designs of contrasts", example="A-AFFY-44"),
    # Of pages with results:
    "numbers": _choice("Whether heatmaps show numbers", ("shown", "hidden"), "shown"),
    "view": _choice("Differential rows one by one, or as genes x contrasts", ("rows", "matrix"), "rows"),
    "columns": _whole("Page of a heatmap's columns", 1, 999_999, 1),
    "page": _whole("Page of a table", 1, MOST_PAGES, 1),
    "browser": _text("Name of a genome browser of the species, which cells of the heatmap open", "Ensembl"),
    # Of the list of experiments:
    "search": _text("Words that all stand in what is known of an experiment", "heart"),
    "experimentDescription": _text("The original's name of search"),
    "experimentProjects": _several("Of the original; changes nothing"),
    # Of single routes:
    "depth": Parameter(
        "Levels below the term",
        {"anyOf": [{"type": "integer", "minimum": 0, "maximum": MOST_LEVELS}, {"const": "all"}], "default": 1},
    ),
    "empty": Parameter("Terms without data too", {"type": "boolean", "default": False}),
    "query": replace(_text("What was typed", "fkb", minLength=1, maxLength=LONGEST), required=True),
    "geneId": replace(_text("Id of a gene", "ENSG00000168484"), required=True),
    "experimentAccession": replace(_text("Accession of an experiment", "E-MTAB-8510"), required=True),
    "contrastId": replace(_text("Id of a contrast", "g2_g1"), required=True),
    "identifier": replace(_text("Id of a gene", "ENSG00000168484"), required=True),
    "name": replace(_text("Name of a genome browser", "Ensembl"), required=True),
    "trackId": _text("Id of an assay group or contrast whose tracks are shown", "g1"),
    **{
        state: _text(f"Ids of tissues in the colour of {state}, commas between", "UBERON_0002048")
        for state in State
        if state is not State.NO_DATA
    },
    "hovered": _text("Ids of tissues, drawn without the outline", "UBERON_0002048"),
    "v": _text("What the file holds; addresses in pages have it, so that they change with the file"),
}
"""Parameter -> what it is wherever it is read; routes that read it otherwise say so themselves."""

OF_OBJECTS = {"format": _choice("Representation of the answer, which is no table", ["json"], "json")}
"""Parameters that answers which are no tables read otherwise."""

OF_OWN_TABLES = {
    "format": _choice(
        "Representation; atlas-tsv is the original's file, and takes the original's parameters",
        (*Representation, ATLAS),
        Representation.JSON,
    ),
    "assayGroup": _several("Assay groups of a baseline experiment", example="g1"),
    "contrast": _several("Contrasts of a differential experiment", example="g2_g1"),
}
"""Parameters that tables of one experiment read otherwise than searches."""

LISTED = {
    "sort": _choice(
        "Order of experiments; descending with a minus sign; by type, then name without it",
        (*ListColumn, *(f"-{column}" for column in ListColumn)),
    ),
    "size": _whole("Experiments of a page", 1, MOST_LISTED, 50),
}
"""Parameters that the list's page reads otherwise than searches."""
