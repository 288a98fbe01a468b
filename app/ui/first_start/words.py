"""What a calm page says: no home yet, or one that cannot be opened. No Qt in here."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from msgspec import Struct


class Choice(Struct, frozen=True):
    """A button: what it is called, and the id of what it does."""

    title: str
    does: str  # "practice", "again", "defaults", "quit"
    key: str = ""


class Saying(Struct, frozen=True):
    """A page of its own: title, what is so, what became of the data, steps, buttons (the first
    is the one that Enter presses), the code."""

    title: str
    cause: str
    result: str
    steps: tuple[str, ...]
    choices: tuple[Choice, ...]
    code: str = ""
    shape: str = "bad"


AGAIN = Choice("再试一次", "again", "Enter")
QUIT = Choice("退出程序", "quit", "Esc")
_TITLES = {
    "HOME-IN-USE": "这个终端的数据正被另一个程序使用",
    "HOME-NEWER": "这份数据由更新的版本建立",
    "HOME-OLDER": "这份数据还没有升级",
    "STORE-DAMAGED": "本地账册打不开",
    "STORE-READ-ONLY": "数据目录不能写入",
    "STORE-FULL": "磁盘空间不足",
    "SETTING-WRONG": "设置文件里有一项不对",
    "SETTINGS-DAMAGED": "设置文件读不了",
}


def program() -> str:
    """How this program was begun: the word of the command line that is sure to exist."""
    return "python3 -m app" if Path(sys.argv[0]).name == "__main__.py" else "kaipiao"


def first_start(folder: Path) -> Saying:
    """No home yet."""
    return Saying(
        title="第一次使用",
        cause=f"这里还没有终端数据：{folder}",
        result="建立练习环境不需要任何资料：用虚构的公司和模拟税控盘，开出的票都带「模拟」。",
        steps=(
            "按 Enter 建立练习环境，约需几秒，之后直接登录。",
            f"要建立自己的终端：在命令行运行 {program()} init（会询问纳税人资料），再打开本程序。",
            f"数据已在别处：用 {program()} --home 目录 打开。",
        ),
        choices=(Choice("建立练习环境", "practice", "Enter"), QUIT),
        shape="off",
    )


def making() -> Saying:
    """The practice home is being made."""
    return Saying("正在建立练习环境", "正在发行模拟税控盘、建立账册。", "", (), (), shape="busy")


def upgrading(how_far: str) -> Saying:
    """A book of an older version is being brought up to date."""
    title, _, cause = how_far.partition("：")
    result = "这份数据由旧版本建立，只在第一次打开时整理一次；整理好就可以登录。"
    return Saying(f"正在{title}", f"{cause}。", result, (), (), shape="busy")


def cannot_open(code: str, message: str, fix: str) -> Saying:
    """A home that is there and cannot be opened."""
    choices = [AGAIN, QUIT]
    if code in ("SETTING-WRONG", "SETTINGS-DAMAGED"):
        choices.insert(0, Choice("改回默认设置", "defaults", "Enter"))
        choices[1] = Choice("再试一次", "again", "F5")
    return Saying(
        title=_TITLES.get(code, "终端没有打开"),
        cause=message,
        result="什么都没有改动。",
        steps=tuple(part for each in re.split("[;；。]", fix) if (part := each.strip())),
        choices=tuple(choices),
        code=code,
    )
