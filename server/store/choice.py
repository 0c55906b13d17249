"""Which store a server has."""

from importlib.util import find_spec

from server.config import ConfigError, StoreAddress
from server.store.memory import MemoryStore
from server.store.port import Deliver, RoomStore


def store_at(address: StoreAddress | None, deliver: Deliver) -> RoomStore:
    """Make the store of this address; nothing is opened before its `start`.

    Raises:
        ConfigError: a package is missing.
    """
    if address is None:
        return MemoryStore(deliver)
    check_store(address)
    from server.store.redis_store import RedisStore  # most servers need no Redis

    return RedisStore(address, deliver)


def check_store(address: StoreAddress | None) -> None:
    """Check that there is what the store needs; raises as `store_at`."""
    if address is not None and find_spec("redis") is None:
        raise ConfigError(
            "rooms in Redis need a Python package that is not installed:"
            " pip install 'tandem[redis]'"
        )
