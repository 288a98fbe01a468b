"""The parameters of this machine: what each may be, how it is said. No widget."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind
from app.domain.kinds import TITLES
from app.settings import Settings

ELSEWHERE = ("theme", "type_size")  # 外观 has a page of its own
GIVEN = ("profile",)  # what the home was made as; the disk would not fit another
LONGEST_WAIT_S = 600
_SECONDS = re.compile(r"[0-9]{1,4}(\.[0-9])?")
_PROFILES = {"skp": "税控盘", "jsp": "金税盘", "ukey": "税务UKey"}
_NAMES = {
    "profile": "设备类型",
    "default_kind": "默认票种",
    "goods_code": "商品编码",
    "file_amounts_with_tax": "文本接口的金额",
    "ordinary_kind_in_text": "SJJK0201 的普票代码",
    "lock_wait_s": "等待数据的秒数",
}
_NOTES = {
    "profile": "由初始化决定，不能在这里改",
    "default_kind": "文件和窗口没有指明票种时用它",
    "goods_code": "单据没有税收分类编码时怎么办",
    "file_amounts_with_tax": "导入文本单据时，金额列是否含税",
    "ordinary_kind_in_text": "导出文本时普通发票写成的种类代码",
    "lock_wait_s": "另一个程序正在使用本机数据时，等多久才放弃",
}
_CHOICES: dict[str, tuple[tuple[str, Any], ...]] = {
    "default_kind": tuple((f"{kind} {TITLES[kind]}", str(kind)) for kind in InvoiceKind),
    "goods_code": (("缺少时自动补上并提示", "lenient"), ("缺少就拒绝", "strict")),
    "file_amounts_with_tax": (("不含税", False), ("含税", True)),
    "ordinary_kind_in_text": (("2", "2"), ("1", "1")),
}


class Parameter(Struct, frozen=True):
    """One setting. With `choices` one of them, else a number of seconds; `given`: only shown."""

    name: str
    title: str
    note: str
    value: Any
    default: Any
    choices: tuple[tuple[str, Any], ...] = ()
    given: bool = False

    @property
    def shown(self) -> str:
        """The value in words."""
        return self.said(self.value)

    def said(self, value: Any) -> str:
        """A value in words."""
        if self.name == "profile":
            return _PROFILES.get(str(value), str(value))
        known = {choice: words for words, choice in self.choices}
        return known.get(value) or (f"{value:g}" if isinstance(value, float) else str(value))


def parameters(settings: Settings) -> tuple[Parameter, ...]:
    """All of them, in the order of the file; one that a later version brings has its own name."""
    return tuple(
        Parameter(
            name=each.name,
            title=_NAMES.get(each.name, each.name),
            note=_NOTES.get(each.name, str(each.metadata["meaning"])),
            value=getattr(settings, each.name),
            default=each.default,
            choices=_CHOICES.get(each.name, ()),
            given=each.name in GIVEN,
        )
        for each in fields(Settings)
        if each.name not in ELSEWHERE and (each.name in _NAMES or each.name in _CHOICES)
    )


def seconds_of(text: str) -> float:
    """Seconds out of text. SETTING-WRONG for what is none, or too long to wait.

    >>> seconds_of("2.5")
    2.5
    """
    if not _SECONDS.fullmatch(text.strip()) or float(text) > LONGEST_WAIT_S:
        raise RuleBroken("SETTING-WRONG", "lock_wait_s", value=text[:40], default=5)
    return float(text)
