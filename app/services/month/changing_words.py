"""How the bureau names a change that waits (变更)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.gateway.messages.devices import ChangeKind

WORDS: Mapping[ChangeKind, str] = MappingProxyType(
    {
        ChangeKind.LIMIT: "单张限额",
        ChangeKind.KINDS: "票种核定",
        ChangeKind.NAME: "名称",
        ChangeKind.DISK: "换盘",
        ChangeKind.CANCEL: "注销",
    }
)
