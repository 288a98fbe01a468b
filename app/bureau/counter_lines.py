"""What is told at the counter (办税服务厅窗口): a line for each thing that was done or refused."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from hardware.signing.packages import SUFFIX

if TYPE_CHECKING:
    from app.gateway.messages.stock import NumberRange


class Step(StrEnum):
    """In the words of a month's steps."""

    UPLOAD = "upload"  # 发票明细
    REPORT = "report"  # 抄报资料
    RETURN = "return"  # 退票
    ASSIGN = "assign"  # 分票: none of the counter's business
    FILE_RETURN = "file-return"
    CLEAR = "clear"
    CLAIM = "claim"  # 购票
    READ = "read"  # of what could not even be opened


class Outcome(StrEnum):
    """As everywhere."""

    DONE = "done"
    ALREADY_DONE = "already_done"
    NOT_DUE = "not_due"
    REFUSED = "refused"


class Brought(Struct, frozen=True):
    """A package on the desk. `name`: of its file, or where it lay; with a `code` it could not be
    read."""

    name: str
    data: bytes = b""
    code: str = ""
    facts: dict[str, str] = {}


class Bought(Struct, frozen=True):
    """购票: `count` numbers of a kind for a disk, 0: as many as usual; once for a request id."""

    request_id: str
    disk: str
    kind: str
    count: int = 0


class CounterLine(Struct, frozen=True):
    """`file`: what was brought; `answer`: the file that is given back. `code` and `facts`: why
    not, or what has to be said beside. `more`: figures, in the words of answers."""

    step: Step
    outcome: Outcome
    file: str = ""
    disk: str = ""
    group: str = ""
    period: str = ""  # 2024-01
    answer: str = ""
    code: str = ""
    facts: dict[str, str] = {}
    more: dict[str, str | int] = {}


class Answer(Struct, frozen=True):
    """A package that is given back, and the name of its file."""

    name: str
    package: bytes


class Visit(Struct, frozen=True):
    """Everything of one visit."""

    number: str
    at: datetime
    lines: tuple[CounterLine, ...]
    answers: tuple[Answer, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether anything was."""
        return any(line.outcome is Outcome.REFUSED for line in self.lines)


def volume_name(numbers: NumberRange, disk: str) -> str:
    """Of the file with the numbers that were bought for a disk."""
    return file_name("volumes", numbers.kind, numbers.code, f"{numbers.first:08d}", disk)


def file_name(*parts: str) -> str:
    """Of an answer.

    >>> file_name("control", "007", "2024-01", "499900000001")
    'control-007-2024-01-499900000001.simulated.json'
    """
    return "-".join(part for part in parts if part) + SUFFIX
