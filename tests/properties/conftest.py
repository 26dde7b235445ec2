"""The same release on both engines."""

import pytest
from flask.testing import FlaskClient

from tests.opensearch_node.node import own
from tests.twins import make_twins


@pytest.fixture(scope="session")
def twins(opensearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, FlaskClient]:
    """Clients of one release, on DuckDB and on OpenSearch."""
    return make_twins(opensearch_url, own("properties"), tmp_path_factory)


@pytest.fixture(scope="session")
def clients(twins: dict[str, FlaskClient]) -> tuple[FlaskClient, ...]:
    """The same, without the names."""
    return tuple(twins.values())
