"""One real OpenSearch node for the whole run, however many workers the run has."""

import contextlib
import os
from collections.abc import Iterator

import pytest

from tests.opensearch_node.node import RUNNING, running_node


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Start the node before the workers, which inherit its address; they know it as one that runs already."""
    node = contextlib.ExitStack()
    os.environ[RUNNING] = node.enter_context(running_node(in_memory=True))
    config.add_cleanup(node.close)


@pytest.fixture(scope="session")
def opensearch_url() -> Iterator[str]:
    """URL of a real OpenSearch node, started at first use; a node that does not start is an error, never a skip."""
    with running_node(in_memory=True) as url:
        yield url
