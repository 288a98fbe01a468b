"""This machine's settings: one frozen dataclass over a TOML file in the home.

A new key is one field with a default; an old file still opens, an unknown key is kept silent.
Business things (company, operators, registers) live in the store.
"""

from __future__ import annotations

import os
import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeVar

from app.domain.bureau_address import is_plain, is_sound
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind
from app.domain.mail_address import is_mail_address
from printing.errors import PrinterError

T = TypeVar("T")
THEMES = ("system", "light", "dark")
TYPE_SIZES = (1.0, 1.15, 1.3)
MAIL_SECURITY = ("ssl", "starttls", "plain")
MOST_AT_ONCE = 100  # tickets of one upload


def _setting(default: T, meaning: str) -> T:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, slots=True)
class Settings:
    """What this machine is told once."""

    profile: str = _setting("skp", "设备类型：skp 税控盘，jsp 金税盘，ukey 税务UKey")
    default_kind: str = _setting("007", "未指明票种时使用的票种代码")
    goods_code: str = _setting("lenient", "商品编码：lenient 缺省可补，strict 缺失即拒绝")
    file_amounts_with_tax: bool = _setting(False, "文本接口中的金额是否含税")
    ordinary_kind_in_text: str = _setting("2", "SJJK0201 中普通发票的种类代码：2 或 1")
    disk: str = _setting("", "税控盘的连接地址（如 pcsc:读卡器名）；空为本机模拟盘")
    bureau_url: str = _setting("", "税务局地址（https://…）；空：练习数据用内置的模拟税务局")
    bureau_ca: str = _setting("", "信任的税务局证书文件（PEM）；空为系统信任的")
    bureau_proxy: str = _setting("", "连接税务局的代理地址；空为直接连接")
    upload_by_itself: bool = _setting(True, "窗口是否自动上传已开的发票")
    upload_batch: int = _setting(100, "一次上传的张数：1 至 100")
    report_disk: str = _setting("", "报税盘读卡器的连接地址（如 serial:COM5）；空为本机模拟报税盘")
    mail_host: str = _setting("", "发送电子发票的邮件服务器；空：不发邮件")
    mail_port: int = _setting(465, "邮件服务器的端口：SSL 通常 465，STARTTLS 通常 587")
    mail_security: str = _setting(
        "ssl", "邮件服务器的加密：ssl，starttls；plain 不加密，只许连本机"
    )
    mail_user: str = _setting("", "邮件服务器的登录名；空：不登录")
    mail_from: str = _setting("", "发件人的邮件地址")
    mail_ca: str = _setting("", "信任的邮件服务器证书文件（PEM）；空为系统信任的")
    lock_wait_s: float = _setting(5.0, "等待另一个程序放开本机数据的秒数")
    theme: str = _setting("system", "界面主题：system 跟随系统，light 浅色，dark 深色")
    type_size: float = _setting(1.0, "界面字号倍数：1.0，1.15 或 1.3")


def _accept(name: str, value: object, default: object) -> Any:
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        raise RuleBroken("SETTING-WRONG", name, value=value, default=default)
    return value


def read(path: Path) -> Settings:
    """The settings of a home; a missing file means all defaults. SETTING-WRONG names a bad key,
    SETTINGS-DAMAGED what cannot be read at all."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except UnicodeDecodeError as broken:
        raise RuleBroken("SETTINGS-DAMAGED", file=path, reason="不是 UTF-8 文字") from broken
    except tomllib.TOMLDecodeError as broken:
        raise RuleBroken("SETTINGS-DAMAGED", file=path, reason=_where(broken)) from broken
    except OSError as broken:
        raise RuleBroken("SETTINGS-DAMAGED", file=path, reason=broken.strerror) from broken
    given = {f.name: f.default for f in fields(Settings) if f.name in found}
    accepted = {name: _accept(name, found[name], default) for name, default in given.items()}
    return sound(Settings(**accepted))


def _where(broken: tomllib.TOMLDecodeError) -> str:
    """The place in the file, without the parser's own words."""
    place = re.search(r"line (\d+), column (\d+)", str(broken))
    return f"第{place[1]}行第{place[2]}列看不懂" if place else "结尾不完整"


def sound(settings: Settings) -> Settings:
    """The settings again; SETTING-WRONG for a value of the right kind that means nothing."""
    if settings.default_kind not in set(InvoiceKind):
        raise RuleBroken(
            "SETTING-WRONG", "default_kind", value=settings.default_kind, default="007"
        )
    if settings.goods_code not in ("lenient", "strict"):
        raise RuleBroken(
            "SETTING-WRONG", "goods_code", value=settings.goods_code, default="lenient"
        )
    if settings.disk and not settings.disk.partition(":")[1]:
        raise RuleBroken("SETTING-WRONG", "disk", value=settings.disk, default="sim:")
    if settings.bureau_url and not is_sound(settings.bureau_url):
        url, why = settings.bureau_url, "address-plain" if is_plain(settings.bureau_url) else ""
        raise RuleBroken("SETTING-WRONG", "bureau_url", value=url, default='""', reason=why)
    if settings.upload_batch not in range(1, MOST_AT_ONCE + 1):
        wrong_batch = settings.upload_batch
        raise RuleBroken("SETTING-WRONG", "upload_batch", value=wrong_batch, default=MOST_AT_ONCE)
    if settings.report_disk and not settings.report_disk.partition(":")[1]:
        wrong = settings.report_disk
        raise RuleBroken("SETTING-WRONG", "report_disk", value=wrong, default="sim:")
    _sound_mail(settings)
    if settings.lock_wait_s < 0:
        raise RuleBroken("SETTING-WRONG", "lock_wait_s", value=settings.lock_wait_s, default=5)
    if settings.theme not in THEMES:
        raise RuleBroken("SETTING-WRONG", "theme", value=settings.theme, default="system")
    if settings.type_size not in TYPE_SIZES:
        raise RuleBroken("SETTING-WRONG", "type_size", value=settings.type_size, default=1.0)
    return settings


def _sound_mail(settings: Settings) -> None:
    wrong = {
        "mail_port": settings.mail_port not in range(1, 65_536),
        "mail_security": settings.mail_security not in MAIL_SECURITY,
        "mail_from": bool(settings.mail_from) and not is_mail_address(settings.mail_from),
    }
    for name in (name for name, is_wrong in wrong.items() if is_wrong):
        value, default = getattr(settings, name), getattr(Settings(), name)
        raise RuleBroken("SETTING-WRONG", name, value=value, default=default)


def _as_toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def as_file(settings: Settings) -> str:
    """The text of a settings file, each key below its meaning.

    >>> as_file(Settings()).splitlines()[1]
    'profile = "skp"'
    """
    return "".join(_entry(settings, name) for name in (f.name for f in fields(Settings)))


def _entry(settings: Settings, name: str) -> str:
    meaning = next(f.metadata["meaning"] for f in fields(Settings) if f.name == name)
    return f"# {meaning}\n{_line(settings, name)}\n"


def _line(settings: Settings, name: str) -> str:
    return f"{name} = {_as_toml(getattr(settings, name))}"


def edited(text: str, settings: Settings) -> str:
    """A settings file with these values put in: comments, order and unknown keys stay. What
    cannot be edited line by line, or is no TOML at all, is written new.

    >>> edited('# mine\\nprofile = "jsp"\\nnew = 1\\n', Settings()).splitlines()[:3]
    ['# mine', 'profile = "skp"', 'new = 1']
    """
    head, rest = _parted(text)
    for name in (f.name for f in fields(Settings)):
        own = re.compile(rf"^{name}[ \t]*=.*$", re.MULTILINE)
        line = _line(settings, name)
        found = own.search(head)
        if found is not None:
            head = head[: found.start()] + line + head[found.end() :]
        else:
            head = f"{head}{_entry(settings, name)}"
    new = head + rest
    return new if _says(new, settings) else as_file(settings)


def _parted(text: str) -> tuple[str, str]:
    """What stands before the first table, and from there on."""
    first = re.search(r"^[ \t]*\[", text, re.MULTILINE)
    head, rest = (text, "") if first is None else (text[: first.start()], text[first.start() :])
    return (head + "\n" if head and not head.endswith("\n") else head), rest


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _says(text: str, settings: Settings) -> bool:
    found = tomllib.loads(text) if _is_toml(text) else {}
    return all(found.get(f.name) == getattr(settings, f.name) for f in fields(Settings))


def write(path: Path, settings: Settings) -> None:
    """Keep the settings of a home: whole or not at all. SETTING-WRONG for a value that means
    nothing, FILE-NOT-WRITTEN leaves the file as it was; one that could not be read stays beside
    it as `settings.toml.damaged`."""
    sound(settings)
    try:
        before = _text(path)
        if not _is_toml(before):
            _put(path.with_name(f"{path.name}.damaged"), before)
        _put(path, edited(before, settings))
    except OSError as broken:
        raise PrinterError("FILE-NOT-WRITTEN", file=path, reason=broken.strerror) from broken


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def _put(path: Path, text: str) -> None:
    with NamedTemporaryFile(
        "w",
        encoding="utf-8",
        newline="\n",
        dir=path.parent,
        prefix=".",
        suffix=".part",
        delete=False,
    ) as file:
        part = Path(file.name)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
