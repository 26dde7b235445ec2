"""Loading is checked item by item; what the server could not take yet is sent again."""

import pytest

from engines.errors import EngineUnavailable, FactsRejected
from engines.opensearch import bulk as module
from engines.opensearch.bulk import THREADS, WAITING, Bulk

TAKEN = {"index": {"status": 201}}
BUSY = {"index": {"status": 429, "error": {"type": "circuit_breaking_exception"}}}
BAD = {"index": {"status": 400, "error": {"type": "mapper_parsing_exception", "reason": "no field [zz]"}}}


class Server:
    """Answers with what it was given, the last again and again."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.received = []

    def request(self, method, path, body, parameters):
        self.received.append((method, path, body, parameters))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        errors = any("error" in item["index"] for item in answer)
        return {"errors": errors, "items": answer} if "items" in parameters["filter_path"] else {"errors": errors}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.0)


def deliver(server, documents=2):
    bulk = Bulk(server, "index")
    bulk.send(b"body", documents)
    bulk.finish()


def test_a_body_is_sent_once():
    server = Server([TAKEN, TAKEN])
    deliver(server)
    assert [(method, path, body) for method, path, body, _ in server.received] == [("POST", "/index/_bulk", b"body")]


@pytest.mark.parametrize("trouble", [[TAKEN, BUSY], EngineUnavailable("429")])
def test_a_busy_server_is_asked_again(trouble):
    server = Server(trouble, trouble, [TAKEN, TAKEN])
    deliver(server)
    assert len(server.received) == 3


def test_a_server_that_stays_busy_is_unavailable():
    server = Server([TAKEN, BUSY])
    with pytest.raises(EngineUnavailable, match="10 times"):
        deliver(server)
    assert len(server.received) == 10


def test_a_refused_document_names_how_many_and_the_first():
    with pytest.raises(FactsRejected, match=r"refused 2 of 3 documents, the first: .*no field \[zz\]"):
        deliver(Server([BAD, BUSY, BAD]), 3)


def test_an_earlier_failure_shows_while_sending():
    bulk = Bulk(Server([BAD]), "index")
    for _ in range(THREADS + WAITING):
        bulk.send(b"body", 1)
    with pytest.raises(FactsRejected):
        bulk.send(b"body", 1)
    bulk.stop()
