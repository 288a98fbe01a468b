"""信息表: decide those that wait; look at the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.bureau.console.desk import Deed, Page, Said
from app.bureau.slips import APPROVAL, Slips
from app.gateway.messages.slips import SlipReason

if TYPE_CHECKING:
    from app.bureau.work import Work

REASONS = {
    SlipReason.BUYER_DEDUCTED: "购方申请·已抵扣",
    SlipReason.BUYER_NOT_DEDUCTED: "购方申请·未抵扣",
    SlipReason.SELLER: "销方申请",
}


def _look(work: Work, _: Said) -> dict[str, Any]:
    slips = Slips(work)
    return {
        "waiting": slips.waiting(),
        "newest": slips.newest(),
        "manual": work.settings.get(APPROVAL) == "manual",
        "reasons": REASONS,
    }


def _decide(work: Work, form: Said) -> str:
    slips, tax_id, request_id = Slips(work), form["tax_id"], form["request_id"]
    if form.get("decision") == "approve":
        slips.approve(tax_id, request_id)
        return f"已通过，编号 {slips.slip(tax_id, request_id).number}"
    slips.refuse(tax_id, request_id, form.get("note", "")[:200])
    return "已退回这张信息表"


def _keep_manner(work: Work, form: Said) -> str:
    manual = form.get("manner") == "manual"
    work.settings.put(APPROVAL, "manual" if manual else "")
    return "信息表改为人工审核" if manual else "信息表改为自动通过"


PAGE = Page("/slips", "slips.html", "信息表", _look, "5")
DEEDS = (
    Deed("/slips/{tax_id}/{request_id}", "审核信息表", _decide, "/slips"),
    Deed("/slips", "信息表审核方式", _keep_manner, "/slips"),
)
