"""The test of one device (设备测试), step by step: each line has a verdict, its cause, what next.

A step that fails is a line with the problem's own words. When the line itself is gone the steps
behind it are not taken. Nothing is changed, no 口令 is tried.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from app.services.answers import moment
from app.services.problems import PROBLEMS, Problem, Sentences
from hardware.errors import Refused, code_of_damage
from hardware.orders import Secret
from hardware.ports import TaxControlDisk

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from hardware.orders import SecretState
    from hardware.signing.certificate import Certificate

STEPS = {
    "open": "打开连接",
    "select": "选择税控应用",
    "identity": "机器编号",
    "certificate": "证书",
    "same": "与账册核对",
    "state": "盘的状态",
    "clock": "时钟",
    "pin": "口令",
    "echo": "数据往返",
}
SECRETS = {
    Secret.USER: "设备口令",
    Secret.CERTIFICATE: "证书口令",
    Secret.ADMINISTRATOR: "管理员口令",
}
SKIPPED = "skipped"
FEW_TRIES = 2
ECHO_SIZES = (16, 256, 1_024)  # bytes
Told = tuple[str, str, str]  # verdict, cause, next step


class LineTester(TaxControlDisk, Protocol):
    """A disk that also gives back what it is sent."""

    def echo(self, data: bytes) -> bytes:
        """The same bytes again."""
        ...


class Step(Struct, frozen=True):
    """One line: `verdict` is ok, warn, bad, or skipped. `name` is a key of STEPS."""

    name: str
    verdict: str
    cause: str
    next_step: str = ""
    code: str = ""

    @property
    def title(self) -> str:
        """Its name on the screen."""
        return STEPS[self.name]


def walked(looks: dict[str, Callable[[], Told]], sentences: Sentences) -> Iterator[Step]:
    """Each look in turn; a device that does not answer, or is none, ends them."""
    for name, look in looks.items():
        try:
            verdict, cause, next_step = look()
        except PROBLEMS as problem:
            yield not_well(name, problem, sentences)
            if not isinstance(problem, Refused) or name == "select":
                return
        else:
            yield Step(name, verdict, cause, next_step)


class DeviceTest(Struct):
    """Looks at an open disk. `prove` raises unless it is the disk of the book."""

    disk: LineTester
    prove: Callable[[TaxControlDisk], None]
    profile: Profile
    sentences: Sentences
    now: Callable[[], datetime]

    def walk(self) -> Iterator[Step]:
        """Every step behind "open"; the last one may say that the line is gone."""
        yield from walked(self._looks(), self.sentences)

    def _looks(self) -> dict[str, Callable[[], Told]]:
        return {
            "select": self._select,
            "identity": self._identity,
            "certificate": self._certificate,
            "same": self._same,
            "state": self._state,
            "clock": self._clock,
            "pin": self._pin,
            "echo": self._echo,
        }

    def _select(self) -> Told:
        told = self.disk.identity()
        return "ok", f"应答正常，协议版本 {told.protocol}，第 {told.boot_counter} 次上电", ""

    def _identity(self) -> Told:
        told = self.disk.identity()
        kind = "模拟盘" if told.simulated else "税控盘"
        return "ok", f"{kind} {told.number}，{told.model}，固件 {told.firmware}", ""

    def _certificate(self) -> Told:
        from hardware.signing.certificate import CertificateError, read

        try:
            held = read(self.disk.certificate())
        except CertificateError:
            return "bad", "证书读不懂", "到办税厅换发证书"
        if held.disk != self.disk.identity().number:
            return "bad", f"证书是另一个盘的：{held.disk}", "停止使用这个盘，联系税务机关"
        if not self._holds_the_key():
            return "bad", "盘上没有证书的私钥", "停止使用这个盘，联系税务机关"
        return self._validity(held)

    def _holds_the_key(self) -> bool:
        """Whether the key of the certificate signs for us now."""
        from hardware.signing.chain import SignatureWrong, verify_status

        nonce = secrets.token_bytes(16)
        number, certificate = self.disk.identity().number, self.disk.certificate()
        try:
            verify_status(self.disk.signed_status(nonce), nonce, number, certificate)
        except SignatureWrong:
            return False
        return True

    def _validity(self, held: Certificate) -> Told:
        days = (held.valid_until - self.disk.clock()).days
        until = f"{held.valid_until:%Y-%m-%d}"
        if days < 0:
            return "bad", f"签名相符，证书已于 {until} 到期", "到办税厅换发证书"
        if days <= max(self.profile.clock.certificate_warn_days):
            return "warn", f"签名相符，证书 {days} 天后到期（{until}）", "尽快到办税厅换发证书"
        return "ok", f"签名相符，证书有效至 {until}", ""

    def _same(self) -> Told:
        self.prove(self.disk)
        return "ok", "是本机账册登记的盘，账册的最后一张也在盘上", ""

    def _state(self) -> Told:
        """Whether its journal is sound. The clock has a step of its own."""
        status = self.disk.status()
        if status.damaged:
            raise Refused(code_of_damage(status.harm))
        if status.offline_over:
            return "warn", "记录完好，离线超限", "联网上传未报送的发票"
        return "ok", "记录完好", ""

    def _clock(self) -> Told:
        status = self.disk.status()
        if status.last_record_at is not None and status.clock < status.last_record_at:
            raise Refused("CLOCK-BACK", now=status.clock, last=status.last_record_at)
        apart = abs(self.now() - status.clock)
        told = f"盘时钟 {moment(status.clock)[:19].replace('T', ' ')}"
        limit = timedelta(minutes=self.profile.clock.pc_difference_minutes)
        if apart > limit and not self.disk.identity().simulated:
            return "warn", f"{told}，与电脑相差 {_length(apart)}", "校正电脑时间"
        return "ok", told, ""

    def _pin(self) -> Told:
        """Of the two that are used from day to day; asking costs no try."""
        states = [one for one in self.disk.status().secrets if one.secret != Secret.ADMINISTRATOR]
        told = "，".join(f"{SECRETS[Secret(one.secret)]}{_tries(one)}" for one in states)
        locking = [one.left for one in states if one.most and not one.unset]
        if not min(locking, default=1):
            return "bad", told, "到税务机关重置口令，或用管理员口令解锁"
        if min(locking, default=FEW_TRIES + 1) <= FEW_TRIES:
            return "warn", told, "核对口令后再输入：试完即锁死"
        return "ok", told or "这个盘没有口令", ""

    def _echo(self) -> Told:
        took_ms = 0.0
        for size in ECHO_SIZES:
            sent, began = secrets.token_bytes(size), perf_counter()
            if self.disk.echo(sent) != sent:
                return "bad", f"{size} 字节送去，回来的不一样", "换一根线或一个接口后再测"
            took_ms = (perf_counter() - began) * 1000
        return "ok", f"{ECHO_SIZES[-1]:,} 字节原样返回，用时 {took_ms:.1f} 毫秒", ""


def not_well(name: str, problem: Problem, sentences: Sentences) -> Step:
    """The line of a step that failed."""
    fix = sentences.fix_at_window(problem)
    return Step(name, "bad", sentences.message(problem), fix, problem.code)


def not_taken(name: str) -> Step:
    """The line of a step that another one stands in the way of."""
    return Step(name, SKIPPED, "没有测：先处理上面的问题")


def _tries(state: SecretState) -> str:
    if state.unset:
        return "没有设置"
    if not state.most:
        return "不限次数"
    return f"还可以试 {state.left} 次" if state.left else "已锁死"


def _length(apart: timedelta) -> str:
    minutes = int(apart.total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    return f"{days} 天 {hours} 小时" if days else f"{minutes // 60} 小时 {minutes % 60} 分"
