"""Lines in which FTP servers list a folder."""

import re

import pytest

from indexer.fetch.ftp_lines import read_facts, read_long
from indexer.fetch.mirror import Entry


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("type=file;size=12;modify=20210513101112; a b.tsv", Entry("a b.tsv", size=12, exact=True)),
        ("Type=dir;Perm=el; qc", Entry("qc", folder=True)),
        ("type=cdir; .", None),
        ("type=pdir; ..", None),
        ("type=OS.unix=slink:/etc/passwd;perm=; link.tsv", Entry("link.tsv")),
        ("type=OS.unix=chr-13/29; null", None),
    ],
)
def test_facts(line, entry):
    assert read_facts(line) == entry


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("-rw-rw-r--    1 ftp      anonymous   225998 May 13  2021 E-1.tsv", Entry("E-1.tsv", size=225998, exact=True)),
        ("-rw-r--r--. 1 0 0 7 Nov 02 10:11 two words", Entry("two words", size=7, exact=True)),
        ("-rw-r--r-- 1 0 0 7 2021-05-13 10:11 iso", Entry("iso", size=7, exact=True)),
        ("drwxr-sr-x 2 ftp ftp 4096 Jan  1  1970 qc", Entry("qc", folder=True)),
        ("lrwxrwxrwx 1 ftp ftp 11 May 13 2021 tpms.tsv -> ../../fpkms.tsv", Entry("tpms.tsv")),
        ("total 12", None),
        ("", None),
        ("crw-rw-rw- 1 root root 1 May 13 2021 null", None),
    ],
)
def test_long(line, entry):
    assert read_long(line) == entry


@pytest.mark.parametrize("line", ["05-13-21  10:11AM       <DIR> qc", "<html>"])
def test_other_lines_are_refused(line):
    with pytest.raises(ValueError, match=re.escape(line)):
        read_long(line)
    with pytest.raises(ValueError, match=re.escape(line)):
        read_facts(line)
