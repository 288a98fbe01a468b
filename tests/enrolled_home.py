"""A practice home that a served bureau issued: its taxpayer has 普票 and 专票 alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from app.bureau import enrolments
from app.bureau.bureau import Bureau
from app.bureau.enrolments import Enrolments
from app.domain.invoice import InvoiceKind
from app.gateway.messages.devices import ChangeKind, Taxpayer
from db.bureau_schema.devices import disk, waiting_change
from tests.bureau_home import served
from tests.home_builders import say

PERSON = Taxpayer("91990000MA0000007X", "示例甲测试有限公司")


@contextmanager
def an_enrolled_home(folder: Path, bureau: Bureau) -> Iterator[Path]:
    """The home, its bureau served meanwhile."""
    granted = (InvoiceKind.ORDINARY, InvoiceKind.SPECIAL)
    every = enrolments.new_terms
    with pytest.MonkeyPatch.context() as first, served(bureau) as url:
        first.setattr(enrolments, "new_terms", lambda w, p: every(w, p, granted))
        with bureau.writing() as work:
            code = Enrolments(work).grant(PERSON)
        made = say(folder, "init", "--demo", "--bureau", url, "--enrolment", code)
        assert made.exit_code == 0, made.answers
        first.undo()
        yield folder


def grant(bureau: Bureau, kind: ChangeKind, value: str, ticket_kind: str = "") -> None:
    """As the console writes it."""
    with bureau.writing() as work:
        number = work.connection.scalar(select(disk.c.number))
        row = {"disk": number, "kind": str(kind), "value": value, "ticket_kind": ticket_kind}
        work.connection.execute(waiting_change.insert().values(**row, at=work.seconds))
