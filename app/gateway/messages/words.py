"""The words of the wire: numbers, names and what says no."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

VERSION = 1  # of this wire; the path begins with it: /v1/…

RequestId = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]
DiskNumber = Annotated[str, Meta(pattern=r"^[0-9]{12}$")]
TaxId = Annotated[str, Meta(min_length=1, max_length=20)]
Code = Annotated[str, Meta(pattern=r"^([0-9]{10}|[0-9]{12})$")]
Number = Annotated[str, Meta(pattern=r"^[0-9]{8}$")]
Kind = Annotated[str, Meta(pattern=r"^[0-9]{3}$")]
Group = Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,16}$")]
Period = Annotated[str, Meta(pattern=r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$")]
Signed = Annotated[bytes, Meta(max_length=2 * 1024 * 1024)]
Fen = Annotated[int, Meta(ge=-(2**53), le=2**53)]
Count = Annotated[int, Meta(ge=0, le=100_000_000)]
Line = Annotated[str, Meta(max_length=400)]


class Problem(Struct, frozen=True):
    """Why something was refused; every answer with a status of 400 or above. `code` is one of the
    program's problem codes; `facts` fill its sentence."""

    code: str
    facts: dict[str, str] = {}
