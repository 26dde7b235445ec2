"""Publishes DuckDB releases: their facts are a file in the release's folder, so there is nothing to do."""

from engines.port import Publisher


class DuckDBPublisher(Publisher):
    """Leaves all to the folder: the symbolic link publishes it, and removing it removes the facts."""

    def publish(self, release: str) -> None:
        """Do nothing: who reads the folder reads the facts."""

    def remove(self, release: str) -> None:
        """Do nothing: the file goes with its folder."""
