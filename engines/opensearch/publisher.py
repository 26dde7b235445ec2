"""Publishes and removes releases' indices."""

from engines.errors import FactsMissing
from engines.opensearch.connection import JSON, Connection, Where
from engines.opensearch.indices import KINDS, alias_name, index_name, remove_index
from engines.port import Publisher


class OpenSearchPublisher(Publisher):
    """Moves the aliases `<prefix>-differential` and `<prefix>-baseline`, which outsiders may read."""

    def __init__(self, where: Where) -> None:
        self._prefix = where.prefix
        self._connection = Connection(where, pool=1)

    def publish(self, release: str) -> None:
        """Point both aliases at a release, in one atomic step."""
        actions: list[JSON] = []
        for kind in KINDS:
            alias = alias_name(self._prefix, kind)
            index = index_name(self._prefix, release, kind)
            actions += [{"remove": {"index": old, "alias": alias}} for old in self._holders(alias) if old != index]
            actions.append({"add": {"index": index, "alias": alias}})
        self._connection.request("POST", "/_aliases", {"actions": actions})

    def remove(self, release: str) -> None:
        """Remove exactly a release's two indices; its aliases go with them."""
        for kind in KINDS:
            remove_index(self._connection, index_name(self._prefix, release, kind))

    def _holders(self, alias: str) -> list[str]:
        """Return the indices that have an alias."""
        try:
            return list(self._connection.request("GET", f"/_alias/{alias}"))
        except FactsMissing:
            return []
