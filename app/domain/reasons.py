"""Reasons why a ticket that somebody looks for is not found (查不到)."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from app.domain.searching import Filter


class Why(StrEnum):
    """One reason."""

    VOID = "void"  # it is there, and void; the other conditions leave void ones out
    HIDDEN = "hidden"  # it is there, and other conditions hide it
    ANYWHERE = "anywhere"  # the words stand in a remark or are the name of goods
    DRAFT = "draft"  # a draft says so: not issued yet
    ATTEMPT = "attempt"  # it was asked of the disk, and the outcome is not in the book
    ON_DISK = "on_disk"  # the disk signed it, the book does not have it: repair
    NOT_USED = "not_used"  # a number of this disk that was not issued yet
    OTHER_DISK = "other_disk"  # no number or ticket of this disk


class Reason(Struct, frozen=True):
    """A reason and its facts; what is not known is empty. `wanted` finds what HIDDEN, VOID and
    ANYWHERE speak of, `draft` is the id of a draft (hex)."""

    why: Why
    tickets: int = 0
    wanted: Filter | None = None
    draft: str = ""
    title: str = ""
    code: str = ""
    number: str = ""
