import shutil

import pytest

from indexer.assemble import assemble
from indexer.problems import Level
from indexer.readers.files import find_experiments
from indexer.species import SpeciesTable
from mappings.vocabulary import ExperimentType

SPECIES = SpeciesTable.read()


def said(problems, level):
    return [(problem.criterion, problem.message) for problem in problems if problem.level == level]


@pytest.fixture
def changed(tmp_path, experiments):
    """Assemble a changed copy of one of our experiments: files removed, or text replaced in them."""

    def _changed(accession, removed=(), replaced=()):
        folder = shutil.copytree(experiments / accession, tmp_path / accession)
        for end in removed:
            (folder / f"{accession}{end}").unlink()
        for end, old, new in replaced:
            path = folder / f"{accession}{end}"
            text = path.read_text()
            assert old in text
            path.write_text(text.replace(old, new))
        (files,) = find_experiments([tmp_path]).experiments
        return assemble(files, SPECIES)

    return _changed


@pytest.mark.parametrize(
    ("accession", "kind", "groups", "contrasts", "factors"),
    [
        ("E-MTAB-9001", "rnaseq_mrna_baseline", 4, 0, ("organism part",)),
        ("E-MTAB-9002", "rnaseq_mrna_differential", 3, 2, ("compound",)),
        ("E-MTAB-9003", "microarray_1colour_mrna_differential", 2, 1, ("disease",)),
        ("E-MTAB-9004", "rnaseq_mrna_differential", 2, 1, ("genotype",)),
        ("E-MTAB-9005", "microarray_2colour_mrna_differential", 2, 1, ("disease",)),
        ("E-MTAB-9006", "microarray_1colour_microrna_differential", 3, 2, ("disease",)),
        ("E-MEXP-9007", "microarray_1colour_mrna_differential", 4, 2, ("disease",)),
        ("E-MTAB-9008", "rnaseq_mrna_baseline", 4, 0, ("organism part", "time")),
        ("E-PROT-9001", "proteomics_baseline", 3, 0, ("organism part",)),
        ("E-PROT-9002", "proteomics_baseline_dia", 3, 0, ("organism part",)),
        ("E-PROT-9003", "proteomics_differential", 2, 1, ("disease",)),
    ],
)
def test_every_kind_is_assembled(changed, accession, kind, groups, contrasts, factors):
    experiment, problems = changed(accession)
    assert said(problems, Level.ERROR) == []
    assert (experiment.accession, experiment.type) == (accession, ExperimentType(kind))
    assert (len(experiment.groups), len(experiment.contrasts)) == (groups, contrasts)
    assert experiment.factor_types == factors
    assert all(assay.name in experiment.annotations for group in experiment.groups for assay in group.assays)


def test_what_the_files_say_is_joined(changed):
    experiment, problems = changed("E-MTAB-9001")
    assert problems == []
    assert (experiment.species, experiment.kingdom) == ("Homo sapiens", "animals")
    assert experiment.title == "Four human tissues"
    assert experiment.display.name == "Tissues - four of our own"
    assert experiment.display.default_factor == "organism part"
    assert experiment.not_analysed == ("ERR900999",)
    assert experiment.investigation.secondary_accessions == ("ERP900001",)
    assert experiment.methods[1][0] == "Read Mapping"
    assert sorted(experiment.files) == [
        "analysis-methods",
        "coexpressions",
        "condensed-sdrf",
        "configuration",
        "factors",
        "fpkms",
        "idf",
        "raw-counts",
        "tpms",
        "transcripts-tpms",
    ]


def test_files_that_may_be_missing_are_warned_of(changed):
    experiment, problems = changed("E-MTAB-9001", ["-factors.xml", ".idf.txt", "-analysis-methods.tsv", "-fpkms.tsv"])
    assert [criterion for criterion, _ in said(problems, Level.WARNING)] == ["factors", "analysis-methods", "idf"]
    assert experiment.title == "E-MTAB-9001"
    assert experiment.display.default_factor == "organism part"


@pytest.mark.parametrize(
    ("removed", "criteria"),
    [
        (["-configuration.xml"], ["configuration"]),
        ([".condensed-sdrf.tsv"], ["sample-table"]),
        (["-tpms.tsv", "-fpkms.tsv"], ["results"]),
        (
            ["-configuration.xml", ".condensed-sdrf.tsv", "-tpms.tsv", "-fpkms.tsv"],
            ["configuration", "sample-table", "results"],
        ),
    ],
)
def test_all_that_is_missing_is_said(changed, removed, criteria):
    experiment, problems = changed("E-MTAB-9001", removed)
    assert experiment is None
    assert [criterion for criterion, _ in said(problems, Level.ERROR)] == criteria


def test_broken_files_are_named(changed):
    experiment, problems = changed(
        "E-MTAB-9001",
        replaced=[
            ("-configuration.xml", "</configuration>", ""),
            (".condensed-sdrf.tsv", "\tcharacteristic\t", "\tfeature\t"),
        ],
    )
    assert experiment is None
    (_, configuration), (_, samples) = said(problems, Level.ERROR)
    assert configuration.startswith("E-MTAB-9001-configuration.xml, line 30: found broken XML")
    assert samples.startswith("E-MTAB-9001.condensed-sdrf.tsv, line 1, column 4: found 'feature'")


def test_broken_side_documents_are_warnings(changed):
    experiment, problems = changed("E-MTAB-9001", replaced=[("-factors.xml", "</factors-definition>", "")])
    assert experiment.display.default_factor == "organism part"
    assert [criterion for criterion, _ in said(problems, Level.WARNING)] == ["factors"]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("scrnaseq_mrna_baseline", "scrnaseq_mrna_baseline is single-cell: only bulk experiments are indexed"),
        ("methylation", "experimentType 'methylation' is none of rnaseq_mrna_baseline"),
    ],
)
def test_other_types_are_left_out(changed, kind, message):
    experiment, problems = changed("E-MTAB-9001", replaced=[("-configuration.xml", "rnaseq_mrna_baseline", kind)])
    assert experiment is None
    ((criterion, text),) = said(problems, Level.ERROR)
    assert (criterion, text.startswith(message)) == ("experiment-type", True)


def test_one_broken_matrix_of_two_is_not_used(changed):
    experiment, problems = changed("E-MTAB-9001", replaced=[("-fpkms.tsv", "\tg4\t", "\tg44\t")])
    ((criterion, text),) = said(problems, Level.WARNING)
    assert criterion == "matrix-groups"
    assert "found the assay groups 'g44' and no g4" in text
    assert "fpkms" not in experiment.files
    assert "tpms" in experiment.files


def test_two_broken_matrices_leave_it_out(changed):
    replaced = [("-fpkms.tsv", "\tg4\t", "\tg44\t"), ("-tpms.tsv", "GeneID", "Probe")]
    experiment, problems = changed("E-MTAB-9001", replaced=replaced)
    assert experiment is None
    assert [criterion for criterion, _ in said(problems, Level.ERROR)] == ["matrix-groups", "matrix-groups"]


def test_one_file_under_both_units_is_warned_of(tmp_path, experiments):
    shutil.copytree(experiments / "E-MTAB-9001", tmp_path / "E-MTAB-9001")
    tpms = tmp_path / "E-MTAB-9001" / "E-MTAB-9001-tpms.tsv"
    tpms.unlink()
    tpms.symlink_to("E-MTAB-9001-fpkms.tsv")
    (files,) = find_experiments([tmp_path]).experiments
    experiment, problems = assemble(files, SPECIES)
    assert [criterion for criterion, _ in said(problems, Level.WARNING)] == ["same-matrix"]
    assert "tpms" in experiment.files


def test_an_array_that_the_configuration_lacks_is_not_used(changed, tmp_path):
    (tmp_path / "E-MTAB-9003_A-AFFY-99-analytics.tsv").write_text("Gene ID\n")
    experiment, problems = changed("E-MTAB-9003")
    assert [path.name for path in experiment.files["analytics"]] == ["E-MTAB-9003_A-AFFY-44-analytics.tsv"]
    assert [criterion for criterion, _ in said(problems, Level.WARNING)] == ["array-design"]


def test_results_of_another_type_are_noted(changed, tmp_path):
    (tmp_path / "E-MTAB-9001.tsv").write_text("E-MTAB-9001-fpkms.tsv\n")
    experiment, problems = changed("E-MTAB-9001")
    assert "abundance" not in experiment.files
    assert [criterion for criterion, _ in said(problems, Level.NOTE)] == ["other-results"]


def test_a_factor_that_no_assay_has_is_replaced(changed):
    experiment, problems = changed("E-MTAB-9001", replaced=[("-factors.xml", "ORGANISM_PART", "CELL_LINE")])
    assert experiment.display.default_factor == "organism part"
    assert [criterion for criterion, _ in said(problems, Level.WARNING)] == ["display"]


def test_two_colours_may_share_an_sdrf_line(changed):
    replaced = [(".condensed-sdrf.tsv", ".Cy3", ""), (".condensed-sdrf.tsv", ".Cy5", "")]
    experiment, problems = changed("E-MTAB-9005", replaced=replaced)
    assert said(problems, Level.ERROR) == []
    assert experiment.not_analysed == ()
    assert set(experiment.annotations) == {f"GSM9005{n}.Cy{dye}" for n in (1, 2, 3) for dye in (3, 5)}


def test_the_plain_sdrf_orders_the_types(changed, tmp_path):
    header = "Source Name\tCharacteristics[organism part]\tCharacteristics[age]\tFactor Value[time]\n"
    (tmp_path / "E-MTAB-9001.sdrf.txt").write_text(header)
    experiment, _ = changed("E-MTAB-9001")
    assert experiment.characteristic_types == (
        "organism part",
        "age",
        "developmental stage",
        "disease",
        "organism",
        "sex",
    )


def test_files_not_used_are_noted(changed, tmp_path):
    (tmp_path / "E-MTAB-9001-tpms.full.tsv").write_text("")
    (tmp_path / "z").mkdir()
    (tmp_path / "z" / "E-MTAB-9001-factors.xml").write_text("")
    _, problems = changed("E-MTAB-9001")
    assert [criterion for criterion, _ in said(problems, Level.NOTE)] == ["duplicate-file", "passed-over"]
