import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from indexer.demo.packages import PACKAGES, Package, PackageMissing, fetch, unpack

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # sha256 of b"abc"


def package(file, members, sha256=ABC):
    return Package("thing", "1.0", file, sha256, members)


def write_tar(path, members):
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


@pytest.mark.parametrize("form", ["zip", "tar"])
def test_unpack_writes_only_the_wanted_members_under_their_last_names(tmp_path, form):
    members = [("thing/data/a.txt", b"A"), ("../../outside.txt", b"no"), ("/etc/b.txt", b"no"), ("thing/c.txt", b"no")]
    archive = tmp_path / f"thing.{form}"
    if form == "zip":
        with zipfile.ZipFile(archive, "w") as opened:
            for name, content in members:
                opened.writestr(name, content)
    else:
        write_tar(archive, members)
    folder = tmp_path / "deep" / "out"
    unpack(package(archive.name, ("thing/data/a.txt",)), archive, folder)
    assert [path.name for path in folder.iterdir()] == ["a.txt"]
    assert (folder / "a.txt").read_bytes() == b"A"
    assert sorted(path.name for path in tmp_path.rglob("*")) == sorted(["deep", "out", "a.txt", archive.name])


def test_a_wanted_member_that_is_a_link_is_not_followed(tmp_path):
    archive = tmp_path / "thing.tar.gz"
    with tarfile.open(archive, "w:gz") as opened:
        link = tarfile.TarInfo("thing/a.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        opened.addfile(link)
    with pytest.raises(PackageMissing, match=r"no regular file thing/a\.txt"):
        unpack(package(archive.name, ("thing/a.txt",)), archive, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_the_first_of_two_members_with_one_name_counts(tmp_path):
    archive = tmp_path / "thing.tar.gz"
    write_tar(archive, [("a.txt", b"first"), ("a.txt", b"second")])
    unpack(package(archive.name, ("a.txt",)), archive, tmp_path / "out")
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"first"


def test_unpacking_again_leaves_whole_files_and_replaces_cut_ones(tmp_path):
    archive, out = tmp_path / "thing.tar.gz", tmp_path / "out"
    write_tar(archive, [("a.txt", b"whole"), ("b.txt", b"whole")])
    thing = package(archive.name, ("a.txt", "b.txt"))
    unpack(thing, archive, out)
    kept = (out / "a.txt").stat().st_mtime_ns
    (out / "b.txt").write_bytes(b"wh")
    unpack(thing, archive, out)
    assert (out / "a.txt").stat().st_mtime_ns == kept
    assert (out / "b.txt").read_bytes() == b"whole"


def test_a_file_in_the_cache_with_the_right_checksum_is_used(tmp_path, monkeypatch):
    monkeypatch.setattr("subprocess.run", lambda *_, **__: pytest.fail("pip was called"))
    (tmp_path / "thing.tar.gz").write_bytes(b"abc")
    assert fetch(package("thing.tar.gz", ()), tmp_path) == tmp_path / "thing.tar.gz"


def test_what_pip_cannot_fetch_is_named_with_what_to_do(tmp_path):
    (tmp_path / "opengxa_no_such_thing.tar.gz").write_bytes(b"damaged")
    unknown = Package("opengxa-no-such-thing", "0.0.1", "opengxa_no_such_thing.tar.gz", ABC, ())
    with pytest.raises(PackageMissing, match=r"opengxa-no-such-thing 0\.0\.1 .*by hand"):
        fetch(unknown, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["opengxa_no_such_thing.tar.gz"]


def test_every_package_is_pinned():
    for one in PACKAGES:
        assert len(bytes.fromhex(one.sha256)) == 32
        assert one.version in one.file
        assert len({Path(member).name for member in one.members}) == len(one.members)
