"""What becomes of an information slip (信息表状态, TZD…). Codes as integrators publish them (B)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class SlipStatus(StrEnum):
    """The status of a slip at the bureau."""

    NOT_UPLOADED = "TZD0500"
    APPROVED = "TZD0000"
    APPROVED_ALSO = "TZD1000"
    DUPLICATE = "TZD0061"
    TO_CHECK = "TZD0071"
    WRITTEN_OFF_TO_CHECK = "TZD0072"
    CHECK_FAILED = "TZD0073"
    WRITTEN_OFF = "TZD0074"
    REACTIVATED = "TZD0075"
    CHECK_IN_WORK = "TZD0076"
    CHECK_DONE = "TZD0077"
    WRITE_OFF_FAILED = "TZD0078"
    WRITE_OFF_IN_WORK = "TZD0079"
    WRITE_OFF_DONE = "TZD0080"
    WITHDRAWN = "TZD0082"
    VOID = "TZD0083"
    UPLOAD_FAILED = "TZD9998"


TITLES: Mapping[SlipStatus, str] = MappingProxyType(
    {
        SlipStatus.NOT_UPLOADED: "未上传",
        SlipStatus.APPROVED: "审核通过",
        SlipStatus.APPROVED_ALSO: "审核通过",
        SlipStatus.DUPLICATE: "重复上传",
        SlipStatus.TO_CHECK: "待核查",
        SlipStatus.WRITTEN_OFF_TO_CHECK: "已核销待核查",
        SlipStatus.CHECK_FAILED: "已核销核查不通过，待处理",
        SlipStatus.WRITTEN_OFF: "已核销",
        SlipStatus.REACTIVATED: "核销后恢复",
        SlipStatus.CHECK_IN_WORK: "已核销核查不通过，处理中",
        SlipStatus.CHECK_DONE: "已核销核查不通过，已处理",
        SlipStatus.WRITE_OFF_FAILED: "核销未通过，待处理",
        SlipStatus.WRITE_OFF_IN_WORK: "核销未通过，处理中",
        SlipStatus.WRITE_OFF_DONE: "核销未通过，已处理",
        SlipStatus.WITHDRAWN: "已撤销",
        SlipStatus.VOID: "审核不通过，已作废",
        SlipStatus.UPLOAD_FAILED: "上传失败",
    }
)
USABLE = frozenset({SlipStatus.APPROVED, SlipStatus.APPROVED_ALSO, SlipStatus.REACTIVATED})
USED = frozenset({SlipStatus.WRITTEN_OFF, SlipStatus.WRITTEN_OFF_TO_CHECK})
DECIDABLE = frozenset({SlipStatus.TO_CHECK})


def may_be_used(status: SlipStatus) -> bool:
    """Whether a red ticket may be issued by it.

    >>> may_be_used(SlipStatus.APPROVED), may_be_used(SlipStatus.WITHDRAWN)
    (True, False)
    """
    return status in USABLE


def may_be_withdrawn(status: SlipStatus) -> bool:
    """撤销: only when approved and not used."""
    return status in USABLE
