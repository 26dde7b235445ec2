"""What is kept, what is made anew, and what a run that was killed leaves."""

import shutil

import pytest

from indexer.analyse.staging import Note, Staging


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_second_run_does_nothing(given, analyse):
    folder = given("E-MTAB-9102", "E-MTAB-9104")
    first = analyse(folder)
    made = contents(folder)
    second = analyse(folder)
    assert [outcome.state for outcome in second] == ["up to date", "up to date"]
    assert [outcome.said for outcome in second] == [outcome.said for outcome in first]
    assert contents(folder) == made


def test_other_options_make_our_files_anew(given, analyse):
    folder = given("E-MTAB-9102")
    analyse(folder)
    (outcome,) = analyse(folder, quantile_normalise=True)
    assert outcome.state == "analysed"
    assert "E-MTAB-9102-tpms.tsv" in outcome.written


def test_other_counts_make_our_files_anew(given, analyse):
    folder = given("E-MTAB-9102")
    analyse(folder)
    counts = folder / "E-MTAB-9102" / "E-MTAB-9102-raw-counts.tsv.undecorated"
    counts.write_text("".join(counts.read_text().splitlines(keepends=True)[:-1]))
    assert analyse(folder)[0].state == "analysed"


def test_given_results_are_kept_unless_forced(given, analyse):
    folder = given("E-MTAB-9102")
    mine = folder / "E-MTAB-9102" / "E-MTAB-9102-tpms.tsv"
    text = "GeneID\tg1\tg2\tg3\tg4\n" + "".join(f"GENE{i}\t{i}\t{9 - i}\t{i}\t7\n" for i in range(1, 9))
    mine.write_text(text)
    (outcome,) = analyse(folder)
    assert outcome.state == "analysed"
    assert mine.read_text() == text
    assert "kept as given: E-MTAB-9102-tpms.tsv (--force makes them anew)" in outcome.said
    assert "E-MTAB-9102-fpkms.tsv" in outcome.written
    (outcome,) = analyse(folder, force=True)
    assert "E-MTAB-9102-tpms.tsv" in outcome.written
    assert mine.read_text() != text


def test_a_file_of_ours_that_was_edited_is_the_users(given, analyse):
    folder = given("E-MTAB-9102")
    analyse(folder)
    markers = folder / "E-MTAB-9102" / "E-MTAB-9102-markers.tsv"
    markers.write_text("Gene ID\n")
    (outcome,) = analyse(folder)
    assert markers.read_text() == "Gene ID\n"
    assert "kept as given: E-MTAB-9102-markers.tsv (--force makes them anew)" in outcome.said


def test_whole_experiments_go_into_another_folder(given, analyse, tmp_path):
    folder, out = given("E-MTAB-9102", "E-MTAB-9103"), tmp_path / "out"
    before = contents(folder)
    analyse(folder, out=out)
    assert contents(folder) == before
    made = contents(out)
    for name, content in before.items():
        assert made[name] == content
    assert "E-MTAB-9103/qc/E-MTAB-9103_A-AFFY-9103_QM/index.html" in made
    assert [outcome.state for outcome in analyse(folder, out=out)] == ["up to date", "up to date"]


def test_whole_experiments_take_their_licence_along(given, analyse, tmp_path):
    folder, out = given("E-MTAB-9101"), tmp_path / "out"
    (folder / "licence.txt").write_text("CC0\nOurs.\n")
    analyse(folder, out=out)
    assert (out / "E-MTAB-9101" / "licence.txt").read_text() == "CC0\nOurs.\n"
    alone = tmp_path / "alone"
    analyse(folder, out=alone, copy_inputs=False)
    assert not (alone / "E-MTAB-9101" / "licence.txt").exists()


def test_results_alone_go_into_another_folder(given, analyse, tmp_path):
    out = tmp_path / "out"
    analyse(given("E-MTAB-9101"), out=out, copy_inputs=False)
    assert {path.name.removeprefix("E-MTAB-9101") for path in (out / "E-MTAB-9101").glob("E-*")} == {
        "-analysis-methods.tsv",
        "-analytics.tsv",
        "-percentile-ranks.tsv",
        ".g1_g2.go.gsea.tsv",
        ".g1_g2.interpro.gsea.tsv",
    }


def test_a_run_killed_while_it_moves_files_is_done_again(given, analyse, monkeypatch):
    folder = given("E-MTAB-9102")
    whole = given("E-MTAB-9101")
    shutil.rmtree(whole / "E-MTAB-9101")
    real, moved = type(folder).replace, []

    def killed(self, target):
        moved.append(target)
        if len(moved) == 4:
            raise KeyboardInterrupt
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(type(folder), "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            analyse(folder)
    (outcome,) = analyse(folder)
    assert outcome.state == "analysed"
    assert not any(said.startswith("kept") for said in outcome.said)
    assert not list(folder.rglob(".*.part.*"))


def test_a_damaged_note_says_nothing(tmp_path):
    staging = Staging(tmp_path, "E-MTAB-1")
    staging.note.write_text("{")
    assert Note.read(staging.note) == Note()


def test_the_same_inputs_give_the_same_bytes(given, analyse, tmp_path):
    folder = given("E-MTAB-9101", "E-MTAB-9102", "E-MTAB-9103", "E-MTAB-9104")
    for name in ("one", "two"):
        analyse(folder, out=tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_there_is_nothing_to_do_for_whole_experiments(analyse, shared_experiments):
    states = {outcome.accession: outcome.state for outcome in analyse(shared_experiments / "E-PROT-9001")}
    assert states == {"E-PROT-9001": "nothing to do"}


def test_what_is_not_made_again_goes(given, analyse):
    folder = given("E-MTAB-9101") / "E-MTAB-9101"
    analyse(folder)
    enriched = folder / "E-MTAB-9101.g1_g2.go.gsea.tsv"
    assert enriched.is_file()
    counts = folder / "E-MTAB-9101-raw-counts.tsv.undecorated"
    counts.write_text(counts.read_text().replace("ENSG", "OTHER"))
    (outcome,) = analyse(folder)
    assert "no gene of the results is in a set of go, interpro, as the annotation has them" in outcome.said
    assert not enriched.exists()


def test_a_failure_says_that_earlier_results_are_there(given, analyse):
    folder = given("E-MTAB-9101") / "E-MTAB-9101"
    analyse(folder)
    counts = folder / "E-MTAB-9101-raw-counts.tsv.undecorated"
    counts.write_text(counts.read_text().replace("\tD4\n", "\tX4\n"))
    (outcome,) = analyse(folder)
    assert outcome.state == "failed"
    assert outcome.said[1] == f"what lies in {folder} was made of other files or options"


def test_one_replicate_against_several_is_compared_and_said(given, analyse):
    folder = given("E-MTAB-9103") / "E-MTAB-9103"
    configuration = folder / "E-MTAB-9103-configuration.xml"
    text = configuration.read_text()
    configuration.write_text(text.replace("<assay>A2</assay>", "").replace("<assay>A3</assay>", ""))
    (outcome,) = analyse(folder)
    assert outcome.state == "analysed"
    assert "fewer than 3 biological replicates: g2 has 1; treat what differs with caution" in outcome.said
    configuration.write_text(
        configuration.read_text().replace("<assay>N2</assay>", "").replace("<assay>N3</assay>", "")
    )
    (outcome,) = analyse(folder)
    assert outcome.state == "failed"
    assert outcome.said[0].startswith("contrast g1_g2 ('asthma' vs 'normal'): ")
