"""Folders as web servers show them."""

from indexer.fetch.index_page import is_whole, read_page
from indexer.fetch.mirror import Entry

AT = "https://host.example/atlas/experiments/E-MTAB-1/"

APACHE = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN"><html><body><h1>Index of /atlas</h1><table>
<tr><th><a href="?C=N;O=D">Name</a></th><th><a href="?C=S;O=A">Size</a></th></tr>
<tr><td valign="top"><img src="/icons/back.gif"></td><td><a href="/atlas/experiments/">Parent Directory</a></td>
<td>&nbsp;</td><td align="right">  - </td></tr>
<tr><td><a href="E-MTAB-1-tpms.tsv">E-MTAB-1-tpms.tsv</a></td><td align="right">2021-05-13 10:11  </td>
<td align="right">1.5M</td><td>&nbsp;</td></tr>
<tr><td><a href="E-MTAB-1.idf.txt">E-MTAB-1.idf.txt</a></td><td align="right">2021-05-13 10:11  </td>
<td align="right">944 </td></tr>
<tr><td><a href="qc/">qc/</a></td><td align="right">2021-05-13 10:11  </td><td align="right">  - </td></tr>
</table></body></html>"""

NGINX = """<html><head><title>Index of /</title></head><body><hr><pre><a href="../">../</a>
<a href="qc/">qc/</a>                                       13-May-2021 10:11                   -
<a href="E-MTAB-1-tpms.tsv">E-MTAB-1-tpms.tsv</a>           13-May-2021 10:11             1572864
<a href="two%20words.txt">two words.txt</a>                 13-May-2021 10:11                   7
</pre><hr></body></html>"""

HOSTILE = """<ul>
<a href="../../etc/passwd">a</a> <a href="/etc/passwd">b</a> <a href="http://other.example/x">c</a>
<a href="%2e%2e/">d</a> <a href="..%2f..%2fx">e</a> <a href=".hidden">f</a> <a href="a%5Cb">g</a> <a href="a%00b">h</a>
<a href="deep/er">i</a> <a href="file:///etc/passwd">j</a> <a href="https://[">k</a> <a href="x.tsv.part">l</a>
<a href="x.tsv?download=1">m</a> <a href="">n</a> <a>o</a> <a href="javascript:alert(1)">p</a>
<a href="https://host.example/atlas/experiments/E-MTAB-1/good.tsv">q</a> <a href="./good.tsv">again</a>
</ul>"""


def test_apache():
    assert read_page(APACHE, AT) == [
        Entry("E-MTAB-1-tpms.tsv", size=1_572_864),
        Entry("E-MTAB-1.idf.txt", size=944),
        Entry("qc", folder=True),
    ]


def test_nginx():
    assert read_page(NGINX, AT) == [
        Entry("qc", folder=True),
        Entry("E-MTAB-1-tpms.tsv", size=1_572_864),
        Entry("two words.txt", size=7),
    ]


def test_names_never_lead_elsewhere():
    assert [entry.name for entry in read_page(HOSTILE, AT)] == ["good.tsv"]


def test_a_page_that_is_cut_off_is_told():
    assert is_whole(APACHE)
    assert is_whole("<PRE><a href=x>x</a></PRE>")
    assert not is_whole(NGINX[:200])
