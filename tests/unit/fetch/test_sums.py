"""Checksums that mirrors give."""

import hashlib

from indexer.fetch.index_json import sums_of_index
from indexer.fetch.sums import Sum, digest, is_table, read_sums, told_about

MD5, SHA = "d41d8cd98f00b204e9800998ecf8427e", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_tables():
    assert read_sums(f"{MD5}  a.tsv\n{SHA.upper()} *./b c.tsv\nSHA256 (d.tsv) = {SHA}\n# nothing\n1234  e\n") == {
        "a.tsv": Sum("md5", MD5),
        "b c.tsv": Sum("sha256", SHA),
        "d.tsv": Sum("sha256", SHA),
    }


def test_files_beside():
    assert read_sums(f"{MD5}\n", "a.tsv") == {"a.tsv": Sum("md5", MD5)}
    assert read_sums(f"{SHA}  /data/build/a.tsv\n", "a.tsv") == {"a.tsv": Sum("sha256", SHA)}


def test_names():
    assert [name for name in ("SHA256SUMS", "md5sums.txt", "MD5", "checksums.txt", "a.md5") if is_table(name)] == [
        "SHA256SUMS",
        "md5sums.txt",
        "MD5",
        "checksums.txt",
    ]
    assert [told_about(name) for name in ("a.tsv.md5", "a.sha256", "a.tsv")] == ["a.tsv", "a", ""]


def test_an_index_of_downloads():
    index = f'{{"release": "r", "files": [{{"name": "a", "bytes": 0, "sha256": "{SHA}", "rows": null}}]}}'
    assert sums_of_index(index) == {"a": Sum("sha256", SHA)}
    assert sums_of_index('{"other": 1}') == {}


def test_measuring(tmp_path):
    (tmp_path / "a").write_bytes(b"gene")
    assert digest(tmp_path / "a") == Sum("sha256", hashlib.sha256(b"gene").hexdigest())
    assert digest(tmp_path / "a", "md5").digits == hashlib.md5(b"gene", usedforsecurity=False).hexdigest()
