"""Fixture: one real OpenSearch node for the whole run."""

from collections.abc import Iterator

import pytest

from tests.opensearch_node.node import running_node


@pytest.fixture(scope="session")
def opensearch_url() -> Iterator[str]:
    """URL of a real OpenSearch node, started at first use; a node that does not start is an error, never a skip."""
    with running_node() as url:
        yield url
