"""`bureau serve [--port N] [--database URL] [--host ADDRESS]`: the simulated tax bureau as a
program of its own (模拟税务局独立运行)."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from app.words.disk import port_of

if TYPE_CHECKING:
    from app.words.call import Call


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="serve")
    serve = actions.add_parser("serve", help="运行模拟税务局, 直到 Ctrl+C")
    serve.add_argument("--port", type=port_of, default=0, metavar="端口", help="0 = 任选一个")
    serve.add_argument(
        "--database",
        default="",
        metavar="URL",
        help="sqlite:///文件 或 postgresql://用户@主机/库名; 不写则用数据目录旁的文件",
    )
    serve.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="地址",
        help="监听的地址; 本机以外一律用 TLS, 证书由它自己的测试 CA 签发",
    )


def run(call: Call, arguments: Namespace) -> int:
    """The first answer says where it is; ends on SIGINT or SIGTERM."""
    from app.bootstrap.bureau_serving import Where, serve_bureau

    serve_bureau(
        call.options.home,
        Where(arguments.host, arguments.port, arguments.database),
        announce=lambda url: call.answer({"url": url}),
        tell=_tell,
    )
    return 0


def _tell(password: str) -> None:
    """Once: the store keeps it by its hash only."""
    sys.stderr.write(f"bureau serve: 控制台 /console 的口令(只显示这一次): {password}\n")
    sys.stderr.flush()
