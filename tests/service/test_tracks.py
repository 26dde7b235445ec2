"""Tracks for genome browsers: bedGraph files of an experiment are sent as they are, alone and in archives."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from engines.open import EngineSettings
from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from service.app import create_app
from service.settings import Settings

DATA = Path(__file__).resolve().parent.parent / "data"
TRACKS = {
    "E-MTAB-9001.g1.genes.expressions_tpms.bedGraph": "1\t999\t1200\t12.5\n1\t2400\t2600\t0.4\n",
    "E-MTAB-9001.g1.genes.expressions.bedGraph": "X\t5\t70\t3\n",
}


@pytest.fixture(scope="module")
def tracked(tmp_path_factory):
    """A client of a release of an experiment with tracks."""
    folder = tmp_path_factory.mktemp("tracks")
    shutil.copytree(DATA / "experiments" / "E-MTAB-9001", folder / "experiments" / "E-MTAB-9001")
    for name, text in TRACKS.items():
        (folder / "experiments" / "E-MTAB-9001" / name).write_text(text)
    home, engine = folder / "home", EngineSettings("duckdb")
    build_release(Sources((folder / "experiments",), (), ()), Options(home, engine), SilentProgress())
    return create_app(Settings(home=home, engine=engine)).test_client()


@pytest.mark.parametrize("name", TRACKS)
def test_a_track_is_sent_as_text_as_it_is(tracked, name):
    address = f"/experiments-content/E-MTAB-9001/resources/{name}"
    with tracked.get(address) as answer:
        assert (answer.status_code, answer.data.decode()) == (200, TRACKS[name])
    assert answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    with tracked.get(address, headers={"Range": "bytes=2-4"}) as part:
        assert (part.status_code, part.data.decode()) == (206, TRACKS[name][2:5])


def test_tracks_are_in_the_archive(tracked):
    with tracked.get("/downloads/experiments.zip?accession=E-MTAB-9001") as answer:
        assert answer.status_code == 200
        answer.get_data()
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        found = {name: archive.read(f"E-MTAB-9001/{name}").decode() for name in TRACKS}
    assert found == TRACKS


def test_the_page_links_to_tracks(tracked):
    shown = tracked.get("/experiments/E-MTAB-9001/Downloads").text
    assert [name for name in TRACKS if f"/experiments-content/E-MTAB-9001/resources/{name}" not in shown] == []
