"""What a web server's headers mean."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.client import HTTPMessage
from io import BytesIO
from urllib.request import Request

import pytest

from indexer.fetch.errors import Refused
from indexer.fetch.web import Redirects, seconds_to_wait


def test_how_long_to_wait():
    assert seconds_to_wait("120") == 120
    soon = datetime.now(UTC) + timedelta(seconds=60)
    assert seconds_to_wait(format_datetime(soon, usegmt=True)) == pytest.approx(60, abs=5)
    assert seconds_to_wait(format_datetime(soon - timedelta(days=1), usegmt=True)) == 0
    assert [seconds_to_wait(text) for text in ("", "soon", "-5")] == [None, None, None]


@pytest.mark.parametrize(
    ("start", "target", "method"),
    [("http", "http", "GET"), ("http", "https", "HEAD"), ("https", "https", "GET"), ("https", "http", "GET")],
)
def test_redirects_never_leave_encryption(start, target, method):
    request = Request(f"{start}://host/a", headers={"Range": "bytes=5-"}, method=method)  # noqa: S310  # never sent
    body, to = BytesIO(), f"{target}://other/b"
    if (start, target) == ("https", "http"):
        with pytest.raises(Refused, match=r"https://host/a: it redirects to http://other/b, which is not followed"):
            Redirects().redirect_request(request, body, 302, "Found", HTTPMessage(), to)
        assert body.closed
        return
    further = Redirects().redirect_request(request, body, 302, "Found", HTTPMessage(), to)
    assert (further.full_url, further.get_method(), further.get_header("Range")) == (to, method, "bytes=5-")
