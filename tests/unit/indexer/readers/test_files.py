import os
from pathlib import Path

import pytest

from indexer.readers.files import Duplicate, find_experiments
from indexer.readers.kinds import FileKind, array_of, gsea_of

CONFIGURATION = '<configuration experimentType="rnaseq_mrna_baseline"/>'


def put(root: Path, *names: str, text: str = "") -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(CONFIGURATION if name.endswith("configuration.xml") else text)


def test_files_of_several_folders_are_joined(tmp_path):
    put(tmp_path / "a", "E-MTAB-1/E-MTAB-1-configuration.xml", "deep/er/E-MTAB-1.condensed-sdrf.tsv")
    put(tmp_path / "b", "E-MTAB-1-tpms.tsv.gz", "E-MTAB-1-fpkms.tsv")
    (files,) = find_experiments([tmp_path / "a", tmp_path / "b"]).experiments
    assert files.accession == "E-MTAB-1"
    assert {kind: path.name for kind, (path,) in files.files.items()} == {
        FileKind.CONFIGURATION: "E-MTAB-1-configuration.xml",
        FileKind.CONDENSED_SDRF: "E-MTAB-1.condensed-sdrf.tsv",
        FileKind.TPMS: "E-MTAB-1-tpms.tsv.gz",
        FileKind.FPKMS: "E-MTAB-1-fpkms.tsv",
    }


def test_every_kind_is_known_by_its_name(tmp_path):
    names = {
        "-configuration.xml": FileKind.CONFIGURATION,
        "-factors.xml": FileKind.FACTORS,
        ".condensed-sdrf.tsv": FileKind.CONDENSED_SDRF,
        ".sdrf.txt": FileKind.SDRF,
        ".idf.txt": FileKind.IDF,
        "-analysis-methods.tsv": FileKind.METHODS,
        "-tpms.tsv": FileKind.TPMS,
        "-fpkms.tsv": FileKind.FPKMS,
        "-transcripts-tpms.tsv": FileKind.TRANSCRIPTS,
        "-raw-counts.tsv.undecorated": FileKind.RAW_COUNTS,
        ".tsv": FileKind.ABUNDANCE,
        "-analytics.tsv": FileKind.ANALYTICS,
        "_A-AFFY-1-normalized-expressions.tsv": FileKind.NORMALIZED_EXPRESSIONS,
        "_A-AFFY-1-log-fold-changes.tsv": FileKind.LOG_FOLD_CHANGES,
        "_A-AFFY-1-average-intensities.tsv": FileKind.AVERAGE_INTENSITIES,
        "-percentile-ranks.tsv": FileKind.PERCENTILE_RANKS,
        "-coexpressions.tsv.gz": FileKind.COEXPRESSIONS,
        ".g1_g2.go.gsea.tsv": FileKind.GSEA,
        "-markers.tsv": FileKind.MARKERS,
        "_A-AFFY-1-raw-intensities.tsv": FileKind.RAW_INTENSITIES,
        "-irap-single-lib-report.tsv": FileKind.READ_QUALITY,
        "-g1_g2-mvaPlot.png": FileKind.DOWNLOAD,
        ".g1.genes.expressions_tpms.bedGraph": FileKind.DOWNLOAD,
        "-atlasExperimentSummary.Rdata": FileKind.DOWNLOAD,
    }
    put(tmp_path, *(f"E-MTAB-1{end}" for end in names))
    (files,) = find_experiments([tmp_path]).experiments
    found = {path.name.removeprefix("E-MTAB-1"): kind for kind, paths in files.files.items() for path in paths}
    assert found == names
    assert files.passed_over == ()


@pytest.mark.parametrize(
    "name",
    [
        "E-MTAB-1-tpms.full.tsv.gz",
        "E-MTAB-1.excerpt.tsv",
        "E-MTAB-1.idf.excerpt.txt",
        "E-MTAB-1-query-results.tpms.tsv",
        "E-MTAB-1-tpms.tsv.bak",
    ],
)
def test_other_names_are_passed_over(tmp_path, name):
    put(tmp_path, "E-MTAB-1-configuration.xml", name)
    (files,) = find_experiments([tmp_path]).experiments
    assert [(one.path.name, one.reason) for one in files.passed_over] == [
        (name, "its name is none of the native format's")
    ]


def test_an_accession_that_starts_like_another_is_another(tmp_path):
    put(tmp_path, "E-MTAB-1-configuration.xml", "E-MTAB-12-configuration.xml", "E-MTAB-12-tpms.tsv")
    first, second = find_experiments([tmp_path]).experiments
    assert (first.accession, len(first.files)) == ("E-MTAB-1", 1)
    assert (second.accession, len(second.files)) == ("E-MTAB-12", 2)


def test_any_accession_is_one_when_its_configuration_says_so(tmp_path):
    put(tmp_path, "my_study-configuration.xml", "my_study-tpms.tsv", "readme.txt")
    put(tmp_path, "other-configuration.xml.gz")
    (files,) = find_experiments([tmp_path]).experiments
    assert (files.accession, sorted(files.files)) == ("my_study", ["configuration", "tpms"])
    put(tmp_path, "app-configuration.xml")
    (tmp_path / "app-configuration.xml").write_text("<settings/>")
    found = find_experiments([tmp_path])
    assert [files.accession for files in found.experiments] == ["my_study"]
    assert [one.path.name for one in found.passed_over] == ["app-configuration.xml", "other-configuration.xml.gz"]


def test_files_without_a_configuration_gather_too(tmp_path):
    put(tmp_path, "E-MTAB-1-tpms.tsv", "annotation.tsv", "species-properties.json", "deep/waivers.tsv")
    found = find_experiments([tmp_path])
    assert [files.accession for files in found.experiments] == ["E-MTAB-1"]
    assert found.waivers == (tmp_path / "deep" / "waivers.tsv",)
    assert found.species_properties == (tmp_path / "species-properties.json",)


def test_of_two_files_of_one_name_the_first_path_wins(tmp_path):
    put(tmp_path / "a", "E-MTAB-1-configuration.xml")
    put(tmp_path / "b", "E-MTAB-1-configuration.xml.gz")
    put(tmp_path / "b", "x/E-MTAB-1-configuration.xml")
    found = find_experiments([tmp_path / "a", tmp_path / "b"])
    used = tmp_path / "a" / "E-MTAB-1-configuration.xml"
    assert found.experiments[0].one(FileKind.CONFIGURATION) == used
    assert found.duplicates == (
        Duplicate(used, tmp_path / "b" / "E-MTAB-1-configuration.xml.gz"),
        Duplicate(used, tmp_path / "b" / "x" / "E-MTAB-1-configuration.xml"),
    )


def test_a_path_within_another_makes_no_duplicates(tmp_path):
    put(tmp_path / "a", "E-MTAB-1-configuration.xml")
    assert find_experiments([tmp_path, tmp_path / "a"]).duplicates == ()


@pytest.mark.parametrize("first", ["a", "b"])
def test_decorated_wins_wherever_it_lies(tmp_path, first):
    put(tmp_path / first, "E-MTAB-1-tpms.tsv.undecorated")
    put(tmp_path / ("b" if first == "a" else "a"), "E-MTAB-1-tpms.tsv")
    found = find_experiments([tmp_path / "a", tmp_path / "b"])
    assert [path.name for path in found.experiments[0].files[FileKind.TPMS]] == ["E-MTAB-1-tpms.tsv"]
    assert [one.path.name for one in found.experiments[0].passed_over] == ["E-MTAB-1-tpms.tsv.undecorated"]
    assert found.duplicates == ()


def test_links_within_a_path_are_followed_and_those_out_of_it_not(tmp_path):
    put(tmp_path / "in", "E-MTAB-1-configuration.xml", "E-MTAB-1-fpkms.tsv")
    put(tmp_path / "out", "secret.tsv", "folder/E-MTAB-2-tpms.tsv")
    (tmp_path / "in" / "E-MTAB-1-tpms.tsv").symlink_to("E-MTAB-1-fpkms.tsv")
    (tmp_path / "in" / "E-MTAB-1.condensed-sdrf.tsv").symlink_to(tmp_path / "out" / "secret.tsv")
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "out" / "folder")
    found = find_experiments([tmp_path / "in"])
    (files,) = found.experiments
    assert sorted(files.files) == ["configuration", "fpkms", "tpms"]
    assert sorted((one.path.name, one.reason.split(":")[0].split("/")[0]) for one in found.passed_over) == [
        ("E-MTAB-1.condensed-sdrf.tsv", "a symbolic link that leads out of "),
        ("folder", "a symbolic link to a folder"),
    ]


def test_what_is_no_file_is_passed_over(tmp_path):
    put(tmp_path, "E-MTAB-1-configuration.xml")
    os.mkfifo(tmp_path / "E-MTAB-1-tpms.tsv")
    (tmp_path / "E-MTAB-1-fpkms.tsv").symlink_to("nothing.tsv")
    (tmp_path / "E-MTAB-1.idf.txt").symlink_to("E-MTAB-1.idf.txt")
    found = find_experiments([tmp_path])
    assert list(found.experiments[0].files) == [FileKind.CONFIGURATION]
    assert {one.reason for one in found.passed_over} == {"no regular file, or a symbolic link to nothing"}
    assert len(found.passed_over) == 3


def test_other_files_are_no_experiments(tmp_path):
    put(tmp_path, "E-MTAB-1-configuration.xml", "LICENSE-MIT", "README-EN.md", "CHANGES-2.txt")
    found = find_experiments([tmp_path])
    assert [files.accession for files in found.experiments] == ["E-MTAB-1"]
    assert found.passed_over == ()


def test_a_path_may_be_a_link_itself(tmp_path):
    put(tmp_path / "real", "E-MTAB-1-configuration.xml")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert len(find_experiments([tmp_path / "link"]).experiments) == 1


def test_a_missing_path_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere does not exist"):
        find_experiments([tmp_path / "nowhere"])


def test_a_path_without_experiments_is_an_error(tmp_path):
    put(tmp_path / "a", "E-MTAB-1-configuration.xml")
    put(tmp_path / "b", "notes.txt")
    with pytest.raises(ValueError, match=r"b holds no Expression Atlas experiment"):
        find_experiments([tmp_path / "a", tmp_path / "b"])


def test_names_tell_arrays_and_contrasts():
    assert array_of("E-MEXP-1025", Path("E-MEXP-1025_A-AFFY-18-analytics.tsv.undecorated.gz")) == "A-AFFY-18"
    assert array_of("E-MTAB-1", Path("E-MTAB-1-analytics.tsv")) == ""
    assert gsea_of("E-MTAB-1", Path("E-MTAB-1.g2_g1.interpro.gsea.tsv.gz")) == ("g2_g1", "interpro")


def test_the_real_folders(shared_data):
    found = find_experiments([shared_data / "experiments", shared_data / "derived"])
    by_accession = {files.accession: files for files in found.experiments}
    assert len(by_accession) == 27
    assert [one.unused.name for one in found.duplicates] == ["E-PROT-1-configuration.xml"]
    stages = by_accession["E-ERAD-475"]
    assert [one.path.name for one in stages.passed_over] == [
        "E-ERAD-475-query-results.tpms.tsv.gz",
        "E-ERAD-475-tpms.full.tsv.gz",
    ]
    assert len(by_accession["E-MEXP-1025"].files[FileKind.ANALYTICS]) == 3
    assert by_accession["E-MTAB-4444"].one(FileKind.COEXPRESSIONS).name == "E-MTAB-4444-coexpression.tsv.gz"


def test_the_page_of_a_quality_report_goes_by_its_folder(tmp_path):
    put(tmp_path, "E-MTAB-1-configuration.xml", "index.html")
    put(tmp_path, *(f"qc/E-MTAB-1_A-AFFY-{array}_QM/index.html" for array in (1, 2)))
    (files,) = find_experiments([tmp_path]).experiments
    pages = files.files[FileKind.QUALITY_REPORT]
    assert [array_of("E-MTAB-1", page) for page in pages] == ["A-AFFY-1", "A-AFFY-2"]
    assert files.passed_over == files.duplicates == ()
