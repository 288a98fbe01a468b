"""`bureau serve [--port N] [--database URL] [--host ADDRESS]`: the simulated tax bureau as a
program of its own (模拟税务局独立运行). `bureau enrol TAX-ID NAME`: a code with which one disk is
issued there (发行码); also while it serves. `bureau password`: another one for its console.
`bureau counter PLACE [--to PLACE]`: its counter (办税服务厅窗口), for who comes without a
network."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import TYPE_CHECKING

from app.words.disk import port_of
from app.words.texts import kind_of

if TYPE_CHECKING:
    from app.words.call import Call


DATABASE = "sqlite:///文件 或 postgresql://用户@主机/库名；不写则用数据目录旁的文件"
BOOKS = "税务局的库（同 bureau serve）；不写则是练习终端自带的税务局，或数据目录旁的那一个"
PLACE = "目录|文件|reader|读卡器地址"
MOST = 10_000  # numbers of one claim
DIGITS = 5


def claim_of(text: str) -> tuple[str, int]:
    """A ticket kind and how many numbers of it; 0: as many as usual.

    >>> claim_of("007=50"), claim_of("004")
    (('007', 50), ('004', 0))
    """
    kind, equals, count = text.partition("=")
    good = count.isascii() and count.isdigit() and len(count) <= DIGITS and 0 < int(count) <= MOST
    if equals and not good:
        raise ArgumentTypeError(f"不是张数：{count[:40]}（1 到 {MOST}）")
    return str(kind_of(kind)), int(count or 0)


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="serve|enrol|counter|password"
    )
    serve = actions.add_parser("serve", help="运行模拟税务局，直到 Ctrl+C")
    serve.add_argument("--port", type=port_of, default=0, metavar="端口", help="0 = 任选一个")
    enrol = actions.add_parser("enrol", help="给一个纳税人的发行码，30天内发行一个盘")
    enrol.add_argument("tax_id", metavar="纳税人识别号")
    enrol.add_argument("name", metavar="名称")
    password = actions.add_parser("password", help="给控制台 /console 换一个新口令，只显示这一次")
    for each in (serve, enrol, password):
        each.add_argument("--database", default="", metavar="URL", help=DATABASE)
    serve.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="地址",
        help="监听的地址；本机以外一律用 TLS，证书由它自己的测试 CA 签发",
    )
    _counter(actions.add_parser("counter", help="办税服务厅窗口：收抄报资料，申报，清卡，售票"))


def _counter(counter: ArgumentParser) -> None:
    counter.add_argument("place", metavar=PLACE, help="report --to 写出数据包的地方")
    counter.add_argument("--to", default="", metavar=PLACE, help="回执放在哪里；不写则放回原处")
    counter.add_argument(
        "--claim",
        action="append",
        default=[],
        type=claim_of,
        metavar="票种[=张数]",
        help="购票，可写几次，每次一卷；上次的还在那里、没有写入税控盘时，再来是同一卷",
    )
    counter.add_argument("--for", dest="buyer", default="", metavar="机器编号", help="给哪个盘购票")
    counter.add_argument("--database", default="", metavar="URL", help=BOOKS)


def run(call: Call, arguments: Namespace) -> int:
    """Of `serve` the first answer says where it is; it ends on SIGINT or SIGTERM. Of `counter` one
    line for each package that was brought, each return, each group that was cleared."""
    if arguments.action == "counter":
        return _visit(call, arguments)
    from app.bootstrap.bureau_serving import (
        Where,
        console_password,
        enrolment_code,
        serve_bureau,
    )

    if arguments.action == "password":
        new = console_password(call.options.home, arguments.database)
        call.answer({"console_password": new, "simulated": True})
        return 0
    if arguments.action == "enrol":
        if not arguments.name.strip():
            from app.words.options import WordsWrong

            raise WordsWrong("名称是空的：写纳税人的名称")
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


def _visit(call: Call, asked: Namespace) -> int:
    from app.bootstrap.counter import Asked, serve_counter

    wanted = Asked(asked.place, asked.to, tuple(asked.claim), asked.buyer, asked.database)
    worst = 0
    for told in serve_counter(call.options.home, call.options.disk, wanted):
        call.answer(told.as_answer(call.sentences))
        worst = max(worst, told.exit_code(call.sentences))
    return worst


def _tell(password: str) -> None:
    """Once: the store keeps it by its hash only."""
    sys.stderr.write(f"bureau serve：控制台 /console 的口令（只显示这一次）：{password}\n")
    sys.stderr.flush()
