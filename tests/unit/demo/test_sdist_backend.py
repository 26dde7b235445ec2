import pytest

from indexer.demo.sdist_backend import prepare_metadata_for_build_wheel


def test_the_archives_own_metadata_is_handed_over(tmp_path, monkeypatch: pytest.MonkeyPatch):
    archive, metadata = tmp_path / "thing-1.0", tmp_path / "metadata"
    archive.mkdir()
    metadata.mkdir()
    (archive / "PKG-INFO").write_text("Metadata-Version: 2.4\nName: a-thing\nVersion: 1.0\n")
    monkeypatch.chdir(archive)
    assert prepare_metadata_for_build_wheel(str(metadata)) == "a_thing-1.0.dist-info"
    assert (
        metadata / "a_thing-1.0.dist-info" / "METADATA"
    ).read_text() == "Metadata-Version: 2.4\nName: a-thing\nVersion: 1.0\n"
