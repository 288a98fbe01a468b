"""公告 and code tables (编码表): what terminals may fetch, tables signed by the authority."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Row, select

from app.bureau.filed import local
from app.bureau.refusals import Refusal
from app.bureau.rows import add_new
from app.gateway.messages.downloads import CodeTable, Downloads, Notice
from db.bureau_schema.notices import code_table, notice

if TYPE_CHECKING:
    from typing import Any

    from app.bureau.work import Work

MOST = 100  # notices in one answer


class Notices:
    """What the bureau made public."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def downloads(self, after: int) -> Downloads:
        """Notices after a number, oldest first, at most 100; every version of the code table."""
        asked = select(notice).where(notice.c.id > after).order_by(notice.c.id).limit(MOST)
        rows = self._work.connection.execute(asked).all()
        versions = select(code_table.c.version).order_by(code_table.c.at, code_table.c.version)
        return Downloads(
            tuple(_told(row) for row in rows), tuple(self._work.connection.scalars(versions))
        )

    def newest(self) -> tuple[Notice, ...]:
        """The newest first, for the console."""
        asked = select(notice).order_by(notice.c.id.desc()).limit(MOST)
        return tuple(_told(row) for row in self._work.connection.execute(asked))

    def publish(self, title: str, text: str, from_day: date | None = None) -> None:
        """From now on everybody may fetch it."""
        self._work.connection.execute(
            notice.insert().values(
                title=title,
                text=text,
                at=self._work.seconds,
                from_day=from_day.isoformat() if from_day else "",
            )
        )

    def code_table(self, version: str) -> CodeTable:
        """CODE-TABLE-UNKNOWN."""
        asked = select(code_table).where(code_table.c.version == version)
        row = self._work.connection.execute(asked).first()
        if row is None:
            raise Refusal("CODE-TABLE-UNKNOWN", 404, version=version)
        return CodeTable(row.version, row.content, row.signature)

    def publish_table(self, version: str, content: bytes) -> bool:
        """Signed by the authority; False: the version stands already, as it was."""
        signature = self._work.authority.signer().key.sign(content)
        row = {
            "version": version,
            "content": content,
            "signature": signature,
            "at": self._work.seconds,
        }
        return add_new(self._work.connection, code_table, row)


def _told(row: Row[Any]) -> Notice:
    return Notice(
        number=row.id,
        title=row.title,
        text=row.text,
        at=local(row.at),
        from_day=date.fromisoformat(row.from_day) if row.from_day else None,
    )
