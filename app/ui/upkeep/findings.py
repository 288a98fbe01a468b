"""What a look of the self-check is called, and the one button that may mend what it found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

BOOK, DISK = "账册与程序", "税控盘"
NAMES = {
    "book": "账册",
    "audit": "操作日志",
    "fonts": "字体",
    "disk": "税控盘",
    "pin": "税控盘口令",
    "clock": "时钟",
    "certificate": "证书",
    "lock_date": "锁死日期",
    "stock": "库存",
    "offline": "离线额度",
    "attempts": "未决的开票请求",
    "agreement": "税控盘与账册",
}
SETTLES = frozenset({"attempts", "agreement"})  # asking the disk mends these
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\+08:00)?")  # as people write it
_SETTLE_NEXT = "点「查清并补入账册」：问税控盘，不会多占号码"


class Deed(Struct, frozen=True):
    """A button: it settles what is open (`settles`), or opens a page."""

    words: str
    page: str = ""
    what: Mapping[str, Any] = field(default_factory=dict)

    @property
    def settles(self) -> bool:
        """Whether it mends by asking the disk."""
        return not self.page


class FindingFace(Struct, frozen=True):
    """One line of the page. Shape: ok | warn | bad | busy | off (not looked at)."""

    check: str
    title: str
    shape: str
    cause: str
    next_step: str = ""
    code: str = ""
    deed: Deed | None = None


def waiting(check: str) -> FindingFace:
    """Before its verdict."""
    return FindingFace(check, NAMES[check], "busy", "正在检查")


def not_looked_at(check: str, why: str = "没有税控盘") -> FindingFace:
    """The disk is away, or the walk ended before."""
    return FindingFace(check, NAMES[check], "off", f"{why}，没有检查")


def finding_face(check: str, verdict: str, cause: str, next_step: str, code: str) -> FindingFace:
    """A finding in the words of the page; what is well needs no next step."""
    deed = _deed(check, verdict)
    if verdict == "ok":
        next_step = ""
    elif deed is not None and deed.settles:
        next_step = _SETTLE_NEXT
    cause = _MOMENT.sub(r"\1 \2", cause)
    return FindingFace(check, NAMES[check], verdict, cause, next_step, code, deed)


def _deed(check: str, verdict: str) -> Deed | None:
    if verdict == "ok":
        return None
    if check in SETTLES and verdict == "warn":
        return Deed("查清并补入账册")
    return _PAGES.get(check)


_PAGES = {
    "disk": Deed("看设备", "devices"),
    "pin": Deed("看口令", "secrets"),
    "lock_date": Deed("看征期", "calendar"),
    "stock": Deed("看库存", "standing"),
    "certificate": Deed("看现状", "standing"),
    "clock": Deed("看时钟", "standing"),
    "offline": Deed("看未上传", "search", {"unsent": True}),
    "agreement": Deed("打开发票修复", "repair"),
}


def summary(faces: list[FindingFace]) -> tuple[str, str]:
    """Shape and words of all together."""
    bad = sum(1 for face in faces if face.shape == "bad")
    warn = sum(1 for face in faces if face.shape == "warn")
    if any(face.shape == "busy" for face in faces):
        return "busy", "正在检查"
    if bad:
        return "bad", f"{bad} 项有错" + (f"，{warn} 项要留意" if warn else "")
    return ("warn", f"{warn} 项要留意") if warn else ("ok", "全部正常")
