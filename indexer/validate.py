"""Whether an experiment is fit to be indexed: many small claims, all checked, every failure said."""

from collections.abc import Collection

from indexer.contrast_criteria import CONTRAST_CRITERIA
from indexer.experiment import Experiment
from indexer.problems import Level, Problem, Waiver, is_eligible, read_waivers, waive
from indexer.quality_criteria import QUALITY_CRITERIA
from indexer.result_criteria import (
    validate_array_tables,
    validate_raw_values,
    validate_side_files,
    validate_statistics,
    validate_transcripts,
)
from indexer.sample_criteria import SAMPLE_CRITERIA

__all__ = ["Level", "Problem", "Waiver", "is_eligible", "read_waivers", "validate", "validate_design", "waive"]

_DESIGN = (*SAMPLE_CRITERIA, *CONTRAST_CRITERIA, *QUALITY_CRITERIA)


def validate_design(experiment: Experiment) -> list[Problem]:
    """Check what an experiment compares, and with what samples, whether or not there are results."""
    return [problem for claim in _DESIGN for problem in claim(experiment)]


def validate(experiment: Experiment, array_tables: Collection[str] = ()) -> list[Problem]:
    """Check an assembled experiment against every criterion; reads no more than the start of its files.

    Parameters
    ----------
    array_tables
        Accessions of the arrays whose design elements have a table of genes.
    """
    problems = validate_design(experiment)
    problems += validate_statistics(experiment)
    problems += validate_array_tables(experiment, array_tables)
    problems += validate_raw_values(experiment)
    problems += validate_transcripts(experiment)
    problems += validate_side_files(experiment)
    return problems
