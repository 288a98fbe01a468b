"""This machine's settings: one frozen dataclass over a TOML file in the home.

A new key is one field with a default; an old file still opens, an unknown key is kept silent.
Business things (company, operators, registers) live in the store.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind

T = TypeVar("T")


def _setting(default: T, meaning: str) -> T:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, slots=True)
class Settings:
    """What this machine is told once."""

    profile: str = _setting("skp", "设备类型: skp 税控盘, jsp 金税盘, ukey 税务UKey")
    default_kind: str = _setting("007", "未指明票种时使用的票种代码")
    goods_code: str = _setting("lenient", "商品编码: lenient 缺省可补, strict 缺失即拒绝")
    file_amounts_with_tax: bool = _setting(False, "文本接口中的金额是否含税")
    ordinary_kind_in_text: str = _setting("2", "SJJK0201 中普通发票的种类代码: 2 或 1")
    lock_wait_s: float = _setting(5.0, "等待另一个程序放开本机数据的秒数")


def _accept(name: str, value: object, default: object) -> Any:
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        raise RuleBroken("SETTING-WRONG", name, value=value, default=default)
    return value


def read(path: Path) -> Settings:
    """The settings of a home; a missing file means all defaults. SETTING-WRONG names a bad key."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise RuleBroken("SETTING-WRONG", path.name, value=str(broken), default="TOML") from broken
    given = {f.name: f.default for f in fields(Settings) if f.name in found}
    accepted = {name: _accept(name, found[name], default) for name, default in given.items()}
    return _sound(Settings(**accepted))


def _sound(settings: Settings) -> Settings:
    """Values that are of the right kind but mean nothing are named too."""
    if settings.default_kind not in set(InvoiceKind):
        raise RuleBroken(
            "SETTING-WRONG", "default_kind", value=settings.default_kind, default="007"
        )
    if settings.goods_code not in ("lenient", "strict"):
        raise RuleBroken(
            "SETTING-WRONG", "goods_code", value=settings.goods_code, default="lenient"
        )
    if settings.lock_wait_s < 0:
        raise RuleBroken("SETTING-WRONG", "lock_wait_s", value=settings.lock_wait_s, default=5)
    return settings


def _as_toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def as_file(settings: Settings) -> str:
    """The text of a settings file, each key below its meaning.

    >>> as_file(Settings()).splitlines()[1]
    'profile = "skp"'
    """
    return "".join(
        f"# {f.metadata['meaning']}\n{f.name} = {_as_toml(getattr(settings, f.name))}\n"
        for f in fields(Settings)
    )
