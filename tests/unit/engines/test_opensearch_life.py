"""Indices of a release on a real node: made, published, removed; and what is said when the server is not there."""

import pyarrow as pa
import pytest

from engines.errors import EngineUnavailable, FactsMissing
from engines.open import EngineSettings, open_engine, open_publisher, open_writer
from engines.opensearch.connection import Connection, failure
from engines.opensearch.indices import index_name
from engines.query import DifferentialQuery
from mappings.facts import DIFFERENTIAL
from mappings.layout import ReleasePaths
from tests.opensearch_node.node import own

PREFIX = own("life")


class Names:
    conditions = ("E-AAA-1 g2_g1",)
    matrices = ()

    def gene_ids(self, genes):
        return ["ENSG1" for _ in genes]

    def gene_numbers(self, ids):
        return [0] * len(ids)


FACTS = pa.Table.from_pylist(
    [
        {
            "gene": 0,
            "contrast": 0,
            "log2_fold_change": 2.0,
            "adjusted_p_value": 0.01,
            "t_statistic": None,
            "design_element": "",
            "rival_p_value": 2.0,
        }
    ],
    DIFFERENTIAL,
)


@pytest.fixture
def settings(opensearch_url):
    return EngineSettings("opensearch", url=opensearch_url, prefix=PREFIX)


@pytest.fixture
def connection(settings):
    opened = Connection(settings)
    yield opened
    opened.close()


@pytest.fixture
def make(settings, tmp_path):
    made = []

    def write(release):
        writer = open_writer(settings, release, ReleasePaths(tmp_path), Names())
        made.append(release)
        writer.add_differential(FACTS)
        return writer

    yield write
    publisher = open_publisher(settings)
    for release in made:
        publisher.remove(release)


def indices(connection):
    return sorted(connection.request("GET", f"/{PREFIX}-*/_settings"))


def test_a_finished_index_serves_again(connection, make):
    assert make("one").finish() == {"differential": 1, "baseline": 0}
    name = f"{PREFIX}-one-differential"
    index = connection.request("GET", f"/{name}/_settings")[name]["settings"]["index"]
    assert "refresh_interval" not in index
    assert index["auto_expand_replicas"] == "0-1"
    assert index["sort"]["field"] == ["af", "p", "c", "g", "de"]
    assert "durability" not in index.get("translog", {})


def test_aliases_move_in_one_step(settings, connection, make):
    publisher = open_publisher(settings)
    for release in ("one", "two", "two"):
        make(release).finish()
        publisher.publish(release)
        for kind in ("differential", "baseline"):
            assert list(connection.request("GET", f"/_alias/{PREFIX}-{kind}")) == [f"{PREFIX}-{release}-{kind}"]


def test_publishing_what_is_not_there_changes_nothing(settings, connection, make):
    make("one").finish()
    publisher = open_publisher(settings)
    publisher.publish("one")
    with pytest.raises(FactsMissing):
        publisher.publish("never")
    assert list(connection.request("GET", f"/_alias/{PREFIX}-differential")) == [f"{PREFIX}-one-differential"]


def test_removing_takes_exactly_one_release(settings, connection, make):
    for release in ("one", "one-more"):
        make(release).finish()
    publisher = open_publisher(settings)
    publisher.remove("one")
    publisher.remove("one")
    assert indices(connection) == [f"{PREFIX}-one-more-{kind}" for kind in ("baseline", "differential")]


def test_a_discarded_writer_leaves_nothing(connection, make):
    make("one").discard()
    assert indices(connection) == []


def test_what_a_killed_writer_left_is_replaced(connection, make):
    make("one")
    assert make("one").finish() == {"differential": 1, "baseline": 0}
    assert len(indices(connection)) == 2


def test_facts_that_are_not_there(settings, tmp_path):
    with pytest.raises(FactsMissing, match="no such index"):
        open_engine(settings, "never", ReleasePaths(tmp_path), Names())


def test_facts_that_vanish_while_serving(settings, make, tmp_path):
    make("one").finish()
    engine = open_engine(settings, "one", ReleasePaths(tmp_path), Names())
    open_publisher(settings).remove("one")
    with pytest.raises(FactsMissing, match="no such index"):
        engine.differential(DifferentialQuery())
    engine.close()


def test_a_server_that_is_not_there(tmp_path):
    settings = EngineSettings("opensearch", url="http://127.0.0.1:9")
    with pytest.raises(EngineUnavailable, match=r"OpenSearch at http://127\.0\.0\.1:9 cannot be reached"):
        open_engine(settings, "one", ReleasePaths(tmp_path), Names())


@pytest.mark.parametrize(
    ("status", "kind", "error", "text"),
    [
        (404, "index_not_found_exception", FactsMissing, "index the release again"),
        (429, "circuit_breaking_exception", EngineUnavailable, "overloaded"),
        (503, "search_phase_execution_exception", EngineUnavailable, "lost a shard"),
        (401, "security_exception", EngineUnavailable, "check user and password"),
    ],
)
def test_failures_are_said_in_a_sentence(status, kind, error, text):
    said = failure(status, {"error": {"type": kind, "reason": "because"}, "status": status}, "http://search:9200")
    assert isinstance(said, error)
    assert text in str(said)


@pytest.mark.parametrize("release", ["*", "a,b", "UPPER", "a/b", ""])
def test_a_name_that_could_mean_other_indices_is_refused(release):
    with pytest.raises(ValueError, match="cannot name an OpenSearch index"):
        index_name("" if not release else "opengxa", release, "differential")
