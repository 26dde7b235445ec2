import shutil
from dataclasses import replace

import pytest

from indexer.assemble import assemble
from indexer.experiment import Annotation, Assay, AssayGroup, Contrast, Investigation
from indexer.readers.files import find_experiments
from indexer.species import SpeciesTable
from indexer.validate import Level, is_eligible, validate

SPECIES = SpeciesTable.read()


@pytest.fixture
def load(experiments):
    """Assemble one of our experiments."""

    def _load(accession):
        (files,) = find_experiments([experiments / accession]).experiments
        experiment, _ = assemble(files, SPECIES)
        assert experiment is not None
        return experiment

    return _load


def said(experiment, level, **options):
    return [(one.criterion, one.message) for one in validate(experiment, **options) if one.level == level]


def errors(experiment):
    return said(experiment, Level.ERROR)


def annotated(experiment, change):
    return replace(experiment, annotations={name: change(values) for name, values in experiment.annotations.items()})


def test_our_own_are_all_eligible(experiments):
    found = find_experiments([experiments])
    assert len(found.experiments) == 11
    for files in found.experiments:
        experiment, problems = assemble(files, SPECIES)
        assert experiment is not None
        assert is_eligible([*problems, *validate(experiment)])


def test_two_species_are_an_error(load):
    experiment = load("E-MTAB-9002")
    mouse = Annotation(factor=False, type="organism", value="Mus musculus")
    two = {**experiment.annotations, "ERR900211": (mouse, *experiment.annotations["ERR900211"][1:])}
    assert errors(replace(experiment, annotations=two)) == [
        ("one-species", "assays of 2 species: Homo sapiens, Mus musculus; one experiment has one")
    ]


def test_spellings_of_one_species_and_assays_not_analysed_do_not_count(load):
    experiment = load("E-MTAB-9001")
    odd = Annotation(factor=False, type="organism", value="homo sapiens")
    mouse = Annotation(factor=False, type="organism", value="Mus musculus")
    values = experiment.annotations["ERR900101"]
    changed = {**experiment.annotations, "ERR900101": (odd, *values), "ERR900999": (mouse,)}
    assert errors(replace(experiment, annotations=changed)) == []


def test_no_species_is_an_error(load):
    experiment = annotated(load("E-MTAB-9002"), lambda values: tuple(one for one in values if one.type != "organism"))
    assert [criterion for criterion, _ in errors(experiment)] == ["one-species"]


def test_bacteria_are_an_error_and_unknown_species_a_note(load):
    experiment = load("E-MTAB-9002")
    bacterial = replace(experiment, species="Escherichia coli", kingdom="bacteria")
    assert errors(bacterial) == [("not-bacterial", "Escherichia coli is bacterial: only eukaryotes are indexed")]
    unknown = replace(experiment, species="Tyrannosaurus rex", kingdom="")
    assert errors(unknown) == []
    assert [criterion for criterion, _ in said(unknown, Level.NOTE)] == ["genome"]


def test_assays_need_lines_factors_and_characteristics(load):
    experiment = load("E-MTAB-9002")
    organism, compound = experiment.annotations["ERR900211"][1], experiment.annotations["ERR900211"][-1]
    changed = {**experiment.annotations, "ERR900211": (organism,), "ERR900212": (compound,)}
    del changed["ERR900213"]
    assert errors(replace(experiment, annotations=changed)) == [
        ("sample-annotation", "assays without a line in the SDRF: ERR900213; complete the SDRF"),
        ("sample-annotation", "assays without a factor: ERR900211; complete the SDRF"),
        ("sample-annotation", "assays without a characteristic: ERR900212; complete the SDRF"),
    ]


def test_groups_need_ids_and_assays(load):
    experiment = load("E-MTAB-9001")
    groups = (*experiment.groups, AssayGroup("g1", ()), AssayGroup("g9", (Assay(""),)))
    assert [criterion for criterion, _ in errors(replace(experiment, groups=groups))][:3] == ["assay-groups"] * 3
    assert "the configuration has no assay group" in str(errors(replace(experiment, groups=())))


def test_arrays_must_be_named(load):
    experiment = load("E-MTAB-9003")
    groups = tuple(replace(group, array_design="") for group in experiment.groups)
    contrasts = tuple(replace(contrast, array_design="") for contrast in experiment.contrasts)
    nameless = errors(replace(experiment, groups=groups, contrasts=contrasts))
    assert nameless[0] == ("array-design", "assay groups without <array_design>: g1, g2; name the array")


@pytest.mark.parametrize(
    ("contrast", "criterion", "message"),
    [
        (Contrast("g1_g9", "x", "g1", "g9"), "contrast-groups", "contrast g1_g9 compares g9, which is no assay group"),
        (Contrast("g1_g1", "x", "g1", "g1"), "contrast-groups", "contrast g1_g1 compares a group with itself"),
        (Contrast("g2_g1", "x", "g2", "g1"), "contrast-pairs", "2 contrasts compare g1 and g2: keep one"),
        (Contrast("g1_g2", "x", "g2", "g3"), "contrasts", "2 contrasts have the id g1_g2: give each its own"),
        (Contrast("g2_g3", "x", "g2", "g3"), "contrast-columns", "contrast g2_g3 has no columns g2_g3.p-value"),
    ],
)
def test_contrasts_must_make_sense(load, contrast, criterion, message):
    experiment = load("E-MTAB-9002")
    found = dict(errors(replace(experiment, contrasts=(*experiment.contrasts, contrast))))
    assert found[criterion].startswith(message)


def test_a_contrast_within_one_array(load):
    experiment = load("E-MEXP-9007")
    crossed = replace(experiment.contrasts[0], id="g1_g4", test="g4")
    found = dict(errors(replace(experiment, contrasts=(crossed, experiment.contrasts[1]))))
    assert found["contrast-groups"] == "contrast g1_g4 of A-AFFY-18 compares groups of another array"


def test_a_differential_experiment_has_contrasts(load):
    experiment = replace(load("E-MTAB-9002"), contrasts=())
    assert [criterion for criterion, _ in errors(experiment)] == ["contrasts"]
    assert "reference" in dict(said(experiment, Level.WARNING))


def test_the_id_of_a_contrast_only_warns(load):
    experiment = load("E-MTAB-9004")
    turned = replace(experiment.contrasts[0], reference="g2", test="g1")
    experiment = replace(experiment, contrasts=(turned,))
    assert errors(experiment) == []
    assert "contrast g1_g2 has reference g2 and test g1" in dict(said(experiment, Level.WARNING))["contrast-id"]


def test_columns_without_a_contrast_only_warn(load):
    experiment = load("E-MTAB-9002")
    one = replace(experiment, contrasts=experiment.contrasts[:1])
    assert errors(one) == []
    message = "E-MTAB-9002-analytics.tsv has g1_g3, no contrast of the configuration; they are not used"
    assert dict(said(one, Level.WARNING))["contrast-columns"] == message


def test_few_replicates_warn(load):
    assert dict(said(load("E-MTAB-9004"), Level.WARNING))["replicates"].startswith(
        "fewer than 3 biological replicates: g2 has 2;"
    )
    assert "replicates" not in dict(said(load("E-MTAB-9001"), Level.WARNING))


def test_few_groups_many_factors_and_perturbations_warn(load):
    experiment = load("E-MTAB-9001")
    factors = ("organism part", "compound", "dose", "age", "sex")
    changed = replace(experiment, groups=experiment.groups[:2], factor_types=factors)
    warnings = dict(said(changed, Level.WARNING))
    assert warnings["groups-for-baseline"] == "2 assay groups: a baseline experiment should have 3"
    assert warnings["few-factors"].startswith("5 factors (organism part, compound, dose, age, sex)")
    assert warnings["perturbation"].startswith("a baseline experiment with the factor compound, dose is a perturbation")


def test_a_menu_that_contradicts_itself_warns(load):
    experiment = load("E-MTAB-9008")
    display = replace(experiment.display, menu_factors=("time",), default_filters=(("organism part", "leaf"),))
    assert [one for one, _ in said(replace(experiment, display=display), Level.WARNING)].count("display") == 2


def test_assays_in_no_group_and_raw_data_are_notes(load):
    experiment = replace(load("E-MTAB-9001"), accession="my_study", investigation=Investigation())
    assert said(experiment, Level.NOTE) == [
        ("not-analysed", "1 assay of the SDRF is in no group: ERR900999"),
        ("raw-data", "no accession names deposited raw data; the files cannot show that there are any"),
    ]


def test_an_array_without_a_table_warns(load):
    experiment = load("E-MEXP-9007")
    tables = [message.split()[0] for one, message in said(experiment, Level.WARNING) if one == "array-table"]
    assert len(tables) == 2
    known = said(experiment, Level.WARNING, array_tables={"A-AFFY-18"})
    assert [message.split()[0] for one, message in known if one == "array-table"] == [
        "E-MEXP-9007_A-AFFY-19-analytics.tsv.undecorated.gz"
    ]
    assert "array-table" not in dict(said(load("E-MTAB-9003"), Level.WARNING))


def test_raw_values_are_missed(load):
    assert "raw-counts" in dict(said(load("E-MTAB-9004"), Level.WARNING))
    assert "normalized-expressions" in dict(said(load("E-MEXP-9007"), Level.WARNING))
    assert said(load("E-PROT-9003"), Level.WARNING) == []


def test_counts_without_an_assay_warn(load):
    experiment = load("E-MTAB-9001")
    groups = (*experiment.groups, AssayGroup("g5", (Assay("ERR900999"),)))
    message = dict(said(replace(experiment, groups=groups), Level.WARNING))["raw-counts"]
    assert message == "E-MTAB-9001-raw-counts.tsv.undecorated has no column for 1 assays: ERR900999"


def test_transcripts_of_other_replicates_warn(load):
    experiment = load("E-MTAB-9001")
    assert "transcripts-tpms" not in dict(said(experiment, Level.WARNING))
    groups = (*experiment.groups, AssayGroup("g5", (Assay("ERR900999"),)))
    message = dict(said(replace(experiment, groups=groups), Level.WARNING))["transcripts-tpms"]
    assert message == "E-MTAB-9001-transcripts-tpms.tsv has other columns than the biological replicates: ERR900999"


def test_broken_side_files_and_statistics(load, write):
    experiment = load("E-MTAB-9002")
    files = {
        **experiment.files,
        "raw-counts": (write("r.tsv", ""),),
        "coexpressions": (write("c.tsv.gz", "no gzip"),),
        "transcripts-tpms": (write("t.tsv", ""),),
        "analytics": (write("E-MTAB-9002-analytics.tsv", ""),),
    }
    changed = replace(experiment, files=files)
    warnings = dict(said(changed, Level.WARNING))
    assert warnings["raw-counts"] == "r.tsv: found an empty file, expected a table"
    assert warnings["coexpressions"].startswith("c.tsv.gz: found a file that is not packed")
    assert warnings["transcripts-tpms"] == "t.tsv: found an empty file, expected a table; the file is not used"
    assert [criterion for criterion, _ in errors(changed)] == ["results", "contrast-columns", "contrast-columns"]


def test_a_damaged_real_coexpression_file_is_named(load, shared_data):
    experiment = load("E-MTAB-9001")
    damaged = shared_data / "experiments/E-MTAB-4444/E-MTAB-4444-coexpression.tsv.gz"
    changed = replace(experiment, files={**experiment.files, "coexpressions": (damaged,)})
    assert dict(said(changed, Level.WARNING))["coexpressions"].startswith("E-MTAB-4444-coexpression.tsv.gz: ")


def test_the_real_experiments(shared_data):
    complete, left_out = {}, {}
    for files in find_experiments([shared_data / "experiments", shared_data / "derived"]).experiments:
        experiment, problems = assemble(files, SPECIES)
        problems += validate(experiment) if experiment else []
        if is_eligible(problems):
            complete[files.accession] = experiment
        else:
            left_out[files.accession] = [one.criterion for one in problems if one.level == Level.ERROR]
    assert list(complete) == [
        "E-DERV-5214",
        "E-ERAD-475",
        "E-GEOD-44366",
        "E-GEOD-74747",
        "E-MEXP-1025",
        "E-MTAB-2754",
        "E-MTAB-3718",
        "E-MTAB-4754",
        "E-MTAB-7471",
        "E-MTAB-8510",
        "E-MTAB-8549",
    ]
    assert left_out == {
        "E-GEOD-12685": ["results"],
        "E-GEOD-1297": ["sample-table", "results"],
        "E-GEOD-20333": ["sample-table"],
        "E-GEOD-38400": ["results"],
        "E-GEOD-44048": ["sample-table"],
        "E-GEOD-48549": ["results"],
        "E-MEXP-2280": ["configuration", "sample-table", "results"],
        "E-MTAB-1066": ["sample-table", "results"],
        "E-MTAB-2770": ["results"],
        "E-MTAB-2836": ["results"],
        "E-MTAB-4444": ["configuration", "sample-table", "results"],
        "E-MTAB-5626": ["configuration", "results"],
        "E-MTAB-5813": ["configuration", "results"],
        "E-MTAB-6077": ["configuration", "results"],
        "E-PROT-1": ["results"],
        "TEST-PROTEOMICS-BASELINE": ["configuration", "sample-table"],
    }
    assert len(complete["E-ERAD-475"].not_analysed) == 84
    assert complete["E-MTAB-8510"].species == "Homo sapiens"
    assert complete["E-GEOD-44366"].groups[0].replicates == {"t3": ("SRR729300", "SRR729301")}


def test_an_experiment_spread_over_two_paths_is_whole(tmp_path, experiments):
    for number, path in enumerate(sorted((experiments / "E-PROT-9001").iterdir())):
        (tmp_path / str(number % 2)).mkdir(exist_ok=True)
        shutil.copy(path, tmp_path / str(number % 2))
    (files,) = find_experiments([tmp_path / "0", tmp_path / "1"]).experiments
    experiment, problems = assemble(files, SPECIES)
    assert [*problems, *validate(experiment)] == []
