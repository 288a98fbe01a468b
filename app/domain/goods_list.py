"""Goods lists (销货清单) and how many lines a ticket can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.invoice import Draft, InvoiceKind, Special

if TYPE_CHECKING:
    from app.domain.profile import Profile


def with_list(draft: Draft, profile: Profile) -> bool:
    """Whether the ticket is issued with a list: more lines than the form has (折扣行 count), or
    a name for the list line was given. 卷票 and 成品油 never have one."""
    if draft.kind is InvoiceKind.ROLL or draft.special is Special.OIL:
        return False
    return len(draft.lines) > profile.form.lines or bool(draft.list_name)


def check_line_count(draft: Draft, profile: Profile) -> None:
    """Raises LINE-COUNT (count, limit), LIST-FORBIDDEN (special), ROLL-WIDTH (width, allowed)."""
    count, form = len(draft.lines), profile.form
    limit = form.line_cap
    if draft.kind is InvoiceKind.ROLL:
        limit = _roll_limit(draft, profile)
    if not 1 <= count <= limit:
        raise RuleBroken("LINE-COUNT", "lines", count=count, limit=limit)


def _roll_limit(draft: Draft, profile: Profile) -> int:
    widths = profile.form.roll_lines
    if draft.list_name:
        raise RuleBroken("LIST-FORBIDDEN", "list_name", special=draft.kind)
    if draft.roll_width_mm not in widths:
        allowed = " ".join(str(width) for width in sorted(widths))
        raise RuleBroken("ROLL-WIDTH", "roll_width_mm", width=draft.roll_width_mm, allowed=allowed)
    return widths[draft.roll_width_mm]
