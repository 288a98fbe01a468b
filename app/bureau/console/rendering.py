"""Templates to pages. Everything is escaped; a name that a template misses is an error."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.bureau.console.sentences import cause_and_fix, problem_title, reason
from app.bureau.filed import local
from app.domain.invoice import InvoiceKind
from app.domain.kinds import SHORT_NAMES
from app.domain.money import Money
from app.domain.rates import rate_fraction, rate_text
from app.domain.slip_status import TITLES, SlipStatus
from app.gateway.messages.month import ReturnState

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "bureau"
RETURN_STATES = {
    ReturnState.NONE: "未申报",
    ReturnState.DRAFT: "草稿",
    ReturnState.SUBMITTED: "已提交",
    ReturnState.PROCESSING: "受理中",
    ReturnState.MATCHED: "比对通过",
    ReturnState.MISMATCH: "比对异常",
    ReturnState.PAID: "已缴款",
    ReturnState.REJECTED: "退回",
}


@cache
def environment() -> Environment:
    """The templates, with the trade's ways of writing."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        money=money,
        time=time_text,
        rate=lambda units: "合计" if units < 0 else rate_text(rate_fraction(units)),
        kind=lambda code: SHORT_NAMES.get(InvoiceKind(code), code) if code in _KINDS else code,
        problem=problem_title,
        reason=reason,
        return_state=lambda state: RETURN_STATES[ReturnState(state)],
        cause_and_fix=lambda line: cause_and_fix(line.code, line.facts),
        slip_state=lambda status: TITLES[SlipStatus(status)],
    )
    return made


_KINDS = frozenset(kind.value for kind in InvoiceKind)


def rendered(template: str, **told: Any) -> str:
    """The page."""
    return environment().get_template(template).render(**told)


def money(fen: int) -> str:
    """
    >>> money(-123456789)
    '-1,234,567.89'
    """
    return Money(fen).grouped


def time_text(at: datetime | int) -> str:
    """`2024-01-15 10:00`; seconds of the store or a time; 0 is never."""
    if not at:
        return "—"
    return (local(at) if isinstance(at, int) else at).strftime("%Y-%m-%d %H:%M")
