"""A self-hosted Expression Atlas: in which conditions is my gene expressed, which genes change in my condition.

`from opengxa import Atlas` asks a server or a directory of releases from Python.
"""

TYPE_CHECKING = False  # for type checkers it is true; to import typing would cost more than all the rest

if TYPE_CHECKING:
    from opengxa.client.atlas import Atlas as Atlas
    from opengxa.client.errors import AtlasError as AtlasError

__all__ = ["Atlas", "AtlasError"]


def __getattr__(name: str) -> object:
    """Import what is asked for by its public name: importing `opengxa` itself imports nothing."""
    if name == "Atlas":
        from opengxa.client.atlas import Atlas  # noqa: PLC0415 - so that importing opengxa costs nothing

        return Atlas
    if name == "AtlasError":
        from opengxa.client.errors import AtlasError  # noqa: PLC0415 - likewise

        return AtlasError
    raise AttributeError(f"module 'opengxa' has no attribute {name!r}")
