"""Long walks through the book that can be told to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from db.errors import StoreError
from db.lending import Connection

STEPS = 20_000  # of SQLite's machine between two looks: about a millisecond


@contextmanager
def stoppable(connection: Connection, look: Callable[[], None]) -> Iterator[None]:
    """Every statement within the block calls `look` about once a millisecond; what `look` raises
    ends the statement and leaves the block. The transaction is still good."""
    raised: list[BaseException] = []

    def asked() -> int:
        try:
            look()
        except BaseException as reason:  # noqa: BLE001 - SQLite cannot carry it: handed on below
            raised.append(reason)
            return 1
        return 0

    driver = connection.driver
    driver.set_progress_handler(asked, STEPS)
    try:
        yield
    except StoreError:
        if raised:
            raise raised[0] from None
        raise
    finally:
        driver.set_progress_handler(None, STEPS)
