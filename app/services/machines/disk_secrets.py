"""Every secret of a terminal (口令一览): what it guards, its default, its tries, how it is changed.

The numbers are those of the profile and of the disk. No 口令 is ever told, logged or tried by
itself; what is typed goes to the disk once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.rights import Right
from app.repositories.audit import AuditEntry
from hardware.errors import DeviceError
from hardware.orders import Secret

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.domain.profile_parts import Secret as SecretRules
    from app.domain.rights import Session
    from app.services.book import Book
    from app.services.disk.device import Device
    from app.services.machines.report_disk_secret import ReportDiskSecret
    from hardware.orders import SecretState

OF_THE_DISK = {
    "pin": Secret.USER,
    "certificate": Secret.CERTIFICATE,
    "administrator": Secret.ADMINISTRATOR,
}
LOGIN, REPORT = "login", "report_disk"
REPORT_DISK = 16  # stands in `SecretLine.secret` for 报税盘口令, which is none of the disk's
FEW_TRIES = 2
_GUARDS = {
    "pin": "开具和作废发票时，本程序用它打开税控盘",
    "certificate": "抄税、退回和分发时，税控盘签出数据用它",
    "administrator": "解锁上面两个口令；没有设置时谁也用不了它",
    "user": "原厂开票软件的用户密码；本程序用操作员登录密码代替它",
    REPORT: "把上报资料写到报税盘、取回清卡和发票卷时用它",
    LOGIN: "操作员登录本程序；与税控盘无关",
}
_CHANGED = {
    "pin": "在这里改：本程序封存新口令，以后自动使用",
    "certificate": "在这里改：本程序封存新口令；第一次改也就是注册税控盘",
    "administrator": "在这里改；第一次设置时旧口令留空",
    "user": "不在这里用，也不用改",
    REPORT: "在这里改，报税盘要插在读卡器里；本程序封存新口令，以后自动使用",
    LOGIN: "由系统管理员重设",
}
_BLOCKED = {
    "pin": "锁死后不能开票：用管理员口令解锁，没有设置时到税务机关重置",
    "certificate": "锁死后不能抄税：用管理员口令解锁，没有设置时到税务机关重置",
    "administrator": "不锁死；忘记了到税务机关重置",
    "user": "本程序不用它，不会锁死",
    REPORT: "锁死后到税务机关重置；还可以用文件或网络抄税",
}


class SecretLine(Struct, frozen=True):
    """One secret in words. `verdict`: ok, warn (few tries, or still the default), bad (blocked),
    off (the disk was not asked or does not have it). `secret`: of hardware.orders.Secret, or
    REPORT_DISK; 0: it is changed elsewhere."""

    key: str
    title: str
    guards: str
    default: str
    left: str
    form: str
    changed: str
    blocked: str
    verdict: str
    secret: int = 0


class Overview(Struct, frozen=True):
    """All of them; `away` is the problem that kept the disk from being asked. `from_outside`: the
    disk's 口令 comes from the environment, what is kept here is not used."""

    lines: tuple[SecretLine, ...]
    away: DeviceError | None = None
    from_outside: bool = False


class DiskSecrets(Struct):
    """Answers the page 口令一览."""

    device: Device
    book: Book
    profile: Profile
    keep_pin: Callable[[str], None]
    from_outside: Callable[[], bool]
    now: Callable[[], datetime]
    report_disk: ReportDiskSecret
    keep_certificate_pin: Callable[[str], None] = lambda _: None

    def overview(self) -> Overview:
        """What is known of them now; asking costs no try."""
        try:
            states = {one.secret: one for one in self.device.disk.status().secrets}
            away = None
        except DeviceError as why:
            states, away = {}, why
        rules = self.profile.secrets.items()
        lines = [self._line(key, each, states, away=away is not None) for key, each in rules]
        lines += [self._report_disk()] if self.report_disk.known else []
        return Overview((*lines, self._login()), away, self.from_outside())

    def change(self, secret: Secret, old: str, new: str, session: Session) -> None:
        """Another 口令. PIN-WRONG (costs a try), PIN-BLOCKED, PIN-FORMAT. That of the user is
        sealed in the book once the disk has taken it. NO-RIGHT."""
        session.require(Right.SECRETS)
        self.device.disk.change_pin(old, new, secret)
        self._taken(secret, new)
        self._note("pin.change", secret, session)

    def unblock(self, secret: Secret, administrator: str, new: str, session: Session) -> None:
        """By the administrator's 口令, which PIN-WRONG is about. PIN-ABSENT: never set."""
        session.require(Right.SECRETS)
        self.device.disk.unblock_pin(secret, administrator, new)
        self._taken(secret, new)
        self._note("pin.unblock", secret, session)

    def correct(self, pin: str, session: Session) -> None:
        """The disk's 口令 was changed elsewhere: shown to the disk once, kept if it is right.
        PIN-WRONG costs a try."""
        session.require(Right.SECRETS)
        self.device.disk.verify_pin(pin)
        self._taken(Secret.USER, pin)
        self._note("pin.correct", Secret.USER, session)

    def change_report_disk(self, old: str, new: str, session: Session) -> None:
        """Another 口令 of the report disk, sealed once that has taken it; see ReportDiskSecret."""
        session.require(Right.SECRETS)
        self.report_disk.change(old, new)
        self._note_report_disk("pin.change", session)

    def correct_report_disk(self, pin: str, session: Session) -> None:
        """It was changed elsewhere; see ReportDiskSecret."""
        session.require(Right.SECRETS)
        self.report_disk.correct(pin)
        self._note_report_disk("pin.correct", session)

    def _taken(self, secret: Secret, new: str) -> None:
        if secret is Secret.USER:
            self.keep_pin(new)
        if secret is Secret.CERTIFICATE:
            self.keep_certificate_pin(new)
        self.device.forget()

    def _note(self, deed: str, secret: Secret, session: Session) -> None:
        self._note_of(deed, secret.name.lower(), session)

    def _note_report_disk(self, deed: str, session: Session) -> None:
        self._note_of(deed, REPORT, session)

    def _note_of(self, deed: str, name: str, session: Session) -> None:
        """Who did it and when; nothing of the 口令 itself."""
        with self.book.writing() as work:
            entry = AuditEntry(self.now(), session.operator, deed, "", name)
            work.audit.append(entry)
            work.commit()

    # -- in words

    def _line(
        self, key: str, rules: SecretRules, states: dict[int, SecretState], *, away: bool
    ) -> SecretLine:
        secret = OF_THE_DISK.get(key)
        state = states.get(secret or 0)
        left, verdict = _left(state, known=secret is not None, away=away)
        return SecretLine(
            key=key,
            title=rules.title,
            guards=_GUARDS[key],
            default=rules.default or "空",
            left=left,
            form=f"{rules.shortest}–{rules.longest} 位",
            changed=_CHANGED[key],
            blocked=_BLOCKED[key],
            verdict=verdict,
            secret=int(secret or 0) if state is not None else 0,
        )

    def _report_disk(self) -> SecretLine:
        rules, state = self.report_disk.rules, self.report_disk.state()
        left, verdict = _left(state, known=True, away=True)
        return SecretLine(
            key=REPORT,
            title="报税盘口令",
            guards=_GUARDS[REPORT],
            default=rules.default,
            left=left if state is not None else "没有读到报税盘",
            form=f"{rules.shortest}–{rules.longest} 位",
            changed=_CHANGED[REPORT],
            blocked=_BLOCKED[REPORT],
            verdict=verdict,
            secret=REPORT_DISK if state is not None else 0,
        )

    def _login(self) -> SecretLine:
        rules = self.profile.logins
        locks = f"连错 {rules.tries} 次锁 {rules.lock_minutes} 分钟，再锁时间加倍"
        return SecretLine(
            key=LOGIN,
            title="操作员登录密码",
            guards=_GUARDS[LOGIN],
            default="建立终端时各人不同",
            left=f"每人 {rules.tries} 次",
            form=f"至少 {rules.password_shortest} 位，{rules.password_classes} 类字符",
            changed=_CHANGED[LOGIN],
            blocked=f"{locks}；过了时间自己解开",
            verdict="ok",
        )


def _left(state: SecretState | None, *, known: bool, away: bool) -> tuple[str, str]:
    """Tries left in words, and the verdict."""
    if state is None:
        return ("没有读到" if away else "盘上没有", "off") if known else ("不用", "off")
    if state.unset:
        return "没有设置", "warn"
    if not state.most:
        return "不限次数", "ok"
    if not state.left:
        return "已锁死", "bad"
    initial = "，还是初始口令" if state.initial else ""
    few = state.left <= FEW_TRIES or state.initial
    return f"还可以试 {state.left} 次{initial}", "warn" if few else "ok"
