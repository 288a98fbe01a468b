"""Bodies as they travel: at most so large, in so much time, packed or not."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from typing import TYPE_CHECKING

from fastapi import Request, Response
from starlette.requests import ClientDisconnect

from app.bureau.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MOST_BYTES = 16 * 1024 * 1024  # of a body, unpacked
BODY_WAIT_S = 30.0  # for the whole of it
PACKED_FROM = 1024  # bytes from which an answer is worth packing
_ESCAPE, _NUL = b"\\", b"\\u0000"  # no text of the trade has it, and PostgreSQL keeps none


async def body_of(request: Request) -> bytes:
    """The whole body, unpacked. MESSAGE-TOO-LARGE, MESSAGE-WRONG, MESSAGE-SLOW."""
    try:
        async with asyncio.timeout(BODY_WAIT_S):
            sent = b"".join([part async for part in _limited(request)])
    except TimeoutError as slow:
        raise Refusal("MESSAGE-SLOW", 408) from slow
    except ClientDisconnect as cut:  # nobody hears it: the line broke in the middle of a message
        raise Refusal("MESSAGE-WRONG", 400, reason="cut") from cut
    coding = request.headers.get("content-encoding", "identity").lower()
    if coding == "gzip":
        sent = unpacked(sent)
    elif coding != "identity":
        raise Refusal("MESSAGE-WRONG", 415, reason=coding)
    if (
        _ESCAPE in sent and _NUL in sent
    ):  # most bodies escape nothing, and one sign is found at once
        raise Refusal("MESSAGE-WRONG", 422, reason="NUL")
    return sent


async def _limited(request: Request) -> AsyncIterator[bytes]:
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            raise Refusal("MESSAGE-TOO-LARGE", 413, limit=MOST_BYTES)
        yield part


def unpacked(sent: bytes) -> bytes:
    """Of gzip, never more than the limit: what unpacks to more is refused."""
    reader = zlib.decompressobj(wbits=31)
    try:
        plain = reader.decompress(sent, MOST_BYTES + 1)
    except zlib.error as wrong:
        raise Refusal("MESSAGE-WRONG", 422, reason="gzip") from wrong
    if len(plain) > MOST_BYTES:
        raise Refusal("MESSAGE-TOO-LARGE", 413, limit=MOST_BYTES)
    if not reader.eof:
        raise Refusal("MESSAGE-WRONG", 422, reason="gzip")
    return plain


def wants_gzip(request: Request) -> bool:
    """Whether the caller can unpack an answer."""
    return "gzip" in request.headers.get("accept-encoding", "").lower()


def as_sent(content: bytes, status: int, *, gzipped: bool) -> Response:
    """An answer of JSON."""
    headers = {"Cache-Control": "no-store"}
    if gzipped and len(content) >= PACKED_FROM:
        content = gzip.compress(content, 1)
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(content, status, headers, "application/json")
