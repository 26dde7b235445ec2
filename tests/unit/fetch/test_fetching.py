"""Runs over real servers: what comes is what the mirror has, and comes once."""

import json
import shutil

import pytest

from indexer.errors import RunError
from indexer.fetch.orders import annotation_orders, experiment_orders, ontology_orders
from indexer.fetch.pace import Pace
from indexer.fetch.places import Places
from indexer.fetch.run import verify
from indexer.fetch.shelf import Shelf
from indexer.fetch.sums import digest
from indexer.progress import SilentProgress
from tests.unit.fetch.mirror import BOTH, TPMS, carry_out, differing


def test_files_come_as_they_are(address, root, out, fetch):
    assert fetch(address) == (["fetched", "fetched"], "11 of 11 files 8 of 8 files")
    assert differing(root, out) == []
    record = json.loads((out / "fetched.json").read_text())
    assert len(record["files"]) == 19
    file = record["files"]["E-MTAB-9001/E-MTAB-9001-tpms.tsv"]
    assert file["url"] == f"{address}experiments/E-MTAB-9001/E-MTAB-9001-tpms.tsv"
    assert (file["bytes"], len(file["sha256"]), file["time"][-6:]) == (1841, 64, "+00:00")
    assert list(record["whole"]) == BOTH


def test_a_second_run_asks_for_nothing(out, fetch, web, ftp):
    for server in (web, ftp):
        fetch(server.address)
        asked = len(server.asked)
        assert fetch(server.address) == (["whole", "whole"], "")
        assert len(server.asked) == asked
        shutil.rmtree(out)


def test_everything_is_more(address, out, fetch):
    fetch(address)
    assert fetch(address, everything=True) == (["fetched", "whole"], "3 of 14 files")
    assert (out / "E-MTAB-9001" / "E-MTAB-9001-notes to self.docx").is_file()


def test_what_is_gone_or_damaged_is_fetched_again(address, root, out, fetch):
    fetch(address)
    (out / "E-MTAB-9001" / "E-MTAB-9001-tpms.tsv").unlink()
    (out / "E-MTAB-9002" / "E-MTAB-9002-analytics.tsv").write_text("cut")
    assert fetch(address) == (["fetched", "fetched"], "1 of 11 files 1 of 8 files")
    assert differing(root, out) == []


def test_damage_of_the_same_size_is_found_by_checksum(address, out, fetch):
    fetch(address)
    path = out / "E-MTAB-9001" / "E-MTAB-9001-tpms.tsv"
    path.write_bytes(path.read_bytes()[::-1])
    assert fetch(address)[0] == ["whole", "whole"]
    assert [outcome.order for outcome in verify(Shelf(out), SilentProgress())] == ["E-MTAB-9001/E-MTAB-9001-tpms.tsv"]
    assert fetch(address, thoroughly=True) == (["fetched", "whole"], "1 of 11 files")
    assert verify(Shelf(out), SilentProgress()) == []


def test_an_update_fetches_what_changed_alone(address, root, out, fetch):
    fetch(address)
    (root / TPMS[1:]).write_text("GeneID\tGene Name\tg1\n")
    assert fetch(address)[0] == ["whole", "whole"]
    assert fetch(address, update=True) == (["fetched", "whole"], "1 of 11 files")
    assert differing(root, out) == []


def test_a_file_of_the_same_name_is_taken_over_only_if_equal(address, root, out, fetch):
    shutil.copytree(root / "experiments" / "E-MTAB-9001", out / "E-MTAB-9001")
    assert fetch(address)[0] == ["whole", "fetched"]
    shutil.rmtree(out)
    (out / "E-MTAB-9001").mkdir(parents=True)
    mine = out / "E-MTAB-9001" / "E-MTAB-9001-tpms.tsv"
    mine.write_text("my own work")
    states, said = fetch(address)
    assert states == ["failed", "fetched"]
    assert "it is here already, with 11 bytes, and is not the mirror's of 1,841. Move it away" in said
    assert mine.read_text() == "my own work"


def test_without_a_record_nothing_is_fetched_twice(web, out, fetch):
    fetch(web.address)
    (out / "fetched.json").unlink()
    web.asked.clear()
    assert fetch(web.address) == (["whole", "whole"], "")
    assert {path for method, path in web.asked if method == "GET"} == {
        "/experiments/E-MTAB-9001/",
        "/experiments/E-MTAB-9001/qc/",
        "/experiments/E-MTAB-9001/qc/E-MTAB-9001_reads_QM/",
        "/experiments/E-MTAB-9002/",
    }
    assert len([path for method, path in web.asked if method == "HEAD"]) == 19


def test_an_update_where_nobody_knows_head(web, root, out, fetch):
    web.heads = False
    fetch(web.address)
    (root / TPMS[1:]).write_text("GeneID\tGene Name\tg1\n")
    assert fetch(web.address, update=True) == (["fetched", "whole"], "1 of 11 files")
    assert differing(root, out) == []


def test_a_folder_listed_as_opengxa_lists_its_files(web, root, out, fetch):
    folder = root / "experiments" / "E-MTAB-9002"
    files = [
        {"name": path.name, "bytes": path.stat().st_size, "sha256": digest(path).digits} for path in folder.iterdir()
    ]
    web.faults["/experiments/E-MTAB-9002/"] = [("json", json.dumps({"release": "r", "files": files}))]
    assert fetch(web.address)[0] == ["fetched", "fetched"]
    assert differing(root, out) == []


def test_annotation_and_ontologies(address, out, pace):
    places = Places(annotation=f"{address}annotation", ontology=f"{address}ontology")
    for orders in (annotation_orders(["Homo sapiens"], places), ontology_orders(["anatomy"], places)):
        outcomes = carry_out(orders, out, pace)
        assert {outcome.state for outcome in outcomes} == {"fetched"}
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*.*")) == [
        "anatomy.obo",
        "ensembl/go-po.id-term-depth.tsv",
        "ensembl/homo_sapiens.A-AFFY-44.tsv",
        "ensembl/homo_sapiens.ensgene.tsv",
        "ensembl/homo_sapiens.mature_mirna.tsv",
        "ensembl/homo_sapiens.reactome.tsv",
        "ensembl/interproIDToTypeTerm.tsv",
        "fetched.json",
    ]


def test_published_ontologies_have_places_of_their_own():
    orders = ontology_orders([], Places())
    assert [(order.name, order.address) for order in orders] == [
        ("efo", "https://www.ebi.ac.uk/efo/"),
        ("uberon", "https://purl.obolibrary.org/obo/uberon/"),
        ("cl", "https://purl.obolibrary.org/obo/cl/"),
        ("po", "https://purl.obolibrary.org/obo/"),
    ]
    names = [item.name for order in orders for item in order.find(None, Pace())]
    assert names == ["efo.obo", "uberon-basic.obo", "cl-basic.obo", "po.obo"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("gopher://host/", "'gopher' is not fetched from"),
        ("https://user:secret@host/", "host: mirrors are asked without user and password"),
        ("https://host/?x=1", "this is no folder of a server"),
        ("/nowhere/at/all", "there is no such folder"),
    ],
)
def test_addresses_that_are_none(address, said, out, pace):
    (outcome,) = carry_out(experiment_orders(["E-MTAB-1"], Places(address)), out, pace)
    assert outcome.state == "failed"
    assert said in outcome.said[0]
    assert "secret" not in outcome.said[0]


@pytest.mark.parametrize("accession", ["../E-MTAB-1", "E-MTAB-1/..", "", "E MTAB 1", "-rf"])
def test_accessions_are_names(accession):
    with pytest.raises(RunError, match="no accession of an experiment"):
        experiment_orders([accession], Places())
