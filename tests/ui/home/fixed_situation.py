"""A home's situation with what differs from run to run taken out, for pictures."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from app.domain.situation import Situation
from app.repositories.rows import CHINA
from app.services.outlook import situation_of
from tests.ui.direct_desk import DirectDesk

AT = datetime(2024, 1, 15, 10, 2, 36, tzinfo=CHINA)


def a_fixed_situation(desk: DirectDesk) -> Situation:
    """The disk as it stands, its clock, number and certificate always the same."""
    kinds = tuple(
        replace(each, oldest_unsent_at=AT.replace(minute=0) if each.oldest_unsent_at else None)
        for each in situation_of(desk.writer).kinds
    )
    return replace(
        situation_of(desk.writer),
        clock=AT,
        disk_number="990000000017",
        certificate_until=AT.replace(year=2034),
        kinds=kinds,
    )
