"""`bureau serve [--port N] [--database URL] [--host ADDRESS]`: the simulated tax bureau as a
program of its own (模拟税务局独立运行). `bureau enrol TAX-ID NAME`: a code with which one disk is
issued there (发行码); also while it serves."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from app.words.disk import port_of

if TYPE_CHECKING:
    from app.words.call import Call


DATABASE = "sqlite:///文件 或 postgresql://用户@主机/库名; 不写则用数据目录旁的文件"


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="serve|enrol")
    serve = actions.add_parser("serve", help="运行模拟税务局, 直到 Ctrl+C")
    serve.add_argument("--port", type=port_of, default=0, metavar="端口", help="0 = 任选一个")
    enrol = actions.add_parser("enrol", help="给一个纳税人的发行码, 30天内发行一个盘")
    enrol.add_argument("tax_id", metavar="纳税人识别号")
    enrol.add_argument("name", metavar="名称")
    for each in (serve, enrol):
        each.add_argument("--database", default="", metavar="URL", help=DATABASE)
    serve.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="地址",
        help="监听的地址; 本机以外一律用 TLS, 证书由它自己的测试 CA 签发",
    )


def run(call: Call, arguments: Namespace) -> int:
    """The first answer says where it is; ends on SIGINT or SIGTERM."""
    from app.bootstrap.bureau_serving import Where, enrolment_code, serve_bureau

    if arguments.action == "enrol":
        if not arguments.name.strip():
            from app.words.options import WordsWrong

            raise WordsWrong("名称是空的: 写纳税人的名称")
        person = arguments.tax_id, arguments.name
        code = enrolment_code(call.options.home, arguments.database, *person)
        call.answer({"enrolment": code, "tax_id": arguments.tax_id, "simulated": True})
        return 0
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
