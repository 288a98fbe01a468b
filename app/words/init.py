"""`init [--demo] [--profile P] [--taxpayer FILE] [--at TIME]`: a new home (新建终端); its disk is
issued at once, or by a served bureau (`--bureau URL --enrolment CODE [--bureau-ca FILE]`)."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.words.clock import moment_of
from app.words.texts import count_of

if TYPE_CHECKING:
    from app.bootstrap.enrolling import Enrolment
    from app.domain.invoice import Party
    from app.words.call import Call

PROFILES = ("skp", "jsp", "ukey")
QUESTIONS = (
    ("name", "纳税人名称"),
    ("tax_id", "纳税人识别号（模拟盘只接受99地区）"),
    ("address_phone", "地址、电话"),
    ("bank_account", "开户行及账号"),
)


def arguments(parser: ArgumentParser) -> None:
    """The word's own arguments."""
    parser.add_argument("--demo", action="store_true", help="练习用：示例企业、操作员、客户、商品")
    parser.add_argument("--profile", choices=PROFILES, default="skp", help="设备类型")
    parser.add_argument("--taxpayer", type=Path, metavar="文件", help="纳税人资料（TOML 或 JSON）")
    parser.add_argument("--at", type=moment_of, metavar="时间", help="模拟盘时钟从此开始")
    parser.add_argument("--bureau", metavar="URL", help="由这个税务局（bureau serve）发行税控盘")
    parser.add_argument("--enrolment", metavar="发行码", help="税务局给的发行码")
    parser.add_argument("--machine", type=count_of, default=0, metavar="号", help="分机：它的号")
    parser.add_argument("--host", default="", metavar="机器编号", help="分机：主机税控盘的机器编号")
    parser.add_argument("--bureau-ca", type=Path, metavar="文件", help="信任的税务局证书（PEM）")


def run(call: Call, arguments: Namespace) -> int:
    """Answers with the home, its disk and its logins; an existing home is refused."""
    from app.bootstrap.creating import create_home, refuse_existing

    enrolment = _enrolment(arguments)
    refuse_existing(call.options.home)  # before anybody is asked anything
    made = create_home(
        call.options.home,
        profile=arguments.profile,
        demo=arguments.demo,
        taxpayer=_taxpayer_of(arguments, enrolment),
        at=arguments.at,
        enrolment=enrolment,
    )
    call.answer(made)
    return 0


def _taxpayer_of(arguments: Namespace, enrolment: Enrolment | None) -> Party | None:
    """None: the demo's own, or the one that the bureau gave its code out for."""
    if arguments.demo or (enrolment is not None and arguments.taxpayer is None):
        return None
    return _taxpayer(arguments.taxpayer)


def _enrolment(arguments: Namespace) -> Enrolment | None:
    """Both or neither; the bureau says what time it is."""
    from app.bootstrap.enrolling import Enrolment

    given = arguments.bureau, arguments.enrolment
    if bool(arguments.machine) != bool(arguments.host) or (arguments.host and not all(given)):
        raise RuleBroken("WORDS-WRONG", reason="--machine 和 --host 要一起给，分机由税务局发行")
    if not any(given):
        return None
    if not all(given) or arguments.at is not None:
        raise RuleBroken("WORDS-WRONG", reason="--bureau 和 --enrolment 要一起给，不与 --at 同用")
    ca_file, machine, host = arguments.bureau_ca, arguments.machine, arguments.host
    return Enrolment(arguments.bureau, arguments.enrolment, ca_file, machine, host)


def _taxpayer(path: Path | None) -> Party:
    from app.bootstrap.taxpayer_file import read_taxpayer, taxpayer_of

    if path is not None:
        return read_taxpayer(path)
    if not sys.stdin.isatty():
        raise RuleBroken("TAXPAYER-NEEDED")
    answers = {}
    for name, question in QUESTIONS:
        sys.stderr.write(f"{question}: ")
        sys.stderr.flush()
        answers[name] = sys.stdin.readline().strip()
    return taxpayer_of(answers)
