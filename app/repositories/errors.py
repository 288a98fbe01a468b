"""What the book says when it cannot: for every door above that may not see the tables."""

from db.errors import StoreConflict, StoreError

__all__ = ["StoreConflict", "StoreError"]
