"""The first answer to a request id, for who asks again: an answer may get lost on its way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import select, update

from app.bureau.refusals import Refusal
from app.bureau.rows import add_new
from db.bureau_schema.settings import answered

if TYPE_CHECKING:
    from app.bureau.work import Work

A = TypeVar("A", bound=Struct)


class Answers:
    """Kept in the same transaction as what they tell of."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def once(
        self, speaker: str, request_id: str, asked: Struct, answer: type[A], do: Callable[[], A]
    ) -> A:
        """`do` once for this speaker and request; REQUEST-CONFLICT when something else is asked
        under the same id. Two at the same time: the second waits for the first."""
        digest = hashlib.sha256(msgspec.json.encode(asked)).digest()
        mine = (answered.c.speaker == speaker) & (answered.c.request_id == request_id)
        connection = self._work.connection
        row = {
            "speaker": speaker,
            "request_id": request_id,
            "what": type(asked).__name__,
            "digest": digest,
            "answer": b"",
            "at": self._work.seconds,
        }
        if add_new(connection, answered, row):
            said = do()
            kept = update(answered).where(mine).values(answer=msgspec.json.encode(said))
            connection.execute(kept)
            return said
        before = connection.execute(select(answered.c.digest, answered.c.answer).where(mine)).one()
        if before.digest != digest:
            raise Refusal("REQUEST-CONFLICT")
        return msgspec.json.decode(before.answer, type=answer)
