"""`disk serve [--report-disk] (--pty | --tcp PORT | --vpcd HOST:PORT) [--faults FILE]`: the
emulated disk, or the card reader with the report disk, as a device of its own process."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.words.call import Call

HIGHEST_PORT = 65_535


def port_of(text: str) -> int:
    """A TCP port; 0: any that is free.

    >>> port_of("7100")
    7100
    """
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) > HIGHEST_PORT:
        raise ArgumentTypeError(f"不是端口号：{text}（0 到 {HIGHEST_PORT}，0 = 任选一个）")
    return int(text)


def reader_of(text: str) -> tuple[str, int]:
    """Where a virtual reader listens.

    >>> reader_of("127.0.0.1:35963")
    ('127.0.0.1', 35963)
    """
    host, colon, port = text.rpartition(":")
    if not (host and colon):
        raise ArgumentTypeError(f"看不懂 {text}（例 127.0.0.1:35963）")
    return host.strip("[]"), port_of(port)


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="serve")
    serve = actions.add_parser("serve", help="让模拟盘作为独立设备运行，直到 Ctrl+C")
    serve.add_argument("--report-disk", action="store_true", help="读卡器和报税盘，代替税控盘")
    line = serve.add_mutually_exclusive_group(required=True)
    line.add_argument("--pty", action="store_true", help="伪终端（如同串口）")
    line.add_argument("--tcp", type=port_of, metavar="端口", help="本机 TCP 端口，0 = 任选一个")
    line.add_argument("--vpcd", type=reader_of, metavar="主机:端口", help="虚拟读卡器 vpcd")
    serve.add_argument("--faults", type=Path, metavar="文件", help="故障脚本（TOML 或 JSON）")


def run(call: Call, arguments: Namespace) -> int:
    """The first answer says where it is; ends on SIGINT or SIGTERM."""
    from app.bootstrap.serving import Where, serve_disk

    serve_disk(
        call.options.home,
        call.options.disk,
        Where(arguments.pty, arguments.tcp, arguments.vpcd, arguments.report_disk),
        arguments.faults,
        announce=lambda url: call.answer({"url": url}),
        tell=_tell,
    )
    return 0


def _tell(text: str) -> None:
    sys.stderr.write(f"disk serve: {text}\n")
    sys.stderr.flush()
