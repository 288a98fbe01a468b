"""What the self-check looks at, one look a method: (verdict, cause, next step)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from app.services.answers import moment
from app.services.disk.clock import FAR, is_far_ahead
from app.services.repair.agreement_walk import AgreementWalk
from app.services.upload.upload_standing import UploadStanding
from hardware.errors import Refused

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.services.book import Book
    from app.services.disk.device import Device
    from app.services.disk.snapshot import Snapshot
    from app.services.standing import Standing
    from app.services.tickets.issuing import Issuing

Look = tuple[str, str, str]
Step = Callable[[int, int], None]
NOTHING_TO_DO = "无需处理"
FEW_TRIES = 2  # of the disk's 口令


def nobody_counts(_done: int, _total: int) -> None:
    """How far it is, told to nobody."""


class SelfCheck(Struct):
    """Looks without changing anything; `attempts(fix=True)` alone settles what is open."""

    book_of_home: Book
    device: Device
    issuing: Issuing
    standing: Standing
    profile: Profile
    check_store: Callable[[bool], bool]  # whether every page was walked
    fonts_found: Callable[[], int]
    now: Callable[[], datetime]

    def book(self, *, full: bool) -> Look:
        """The store's own structure: every page, of a very large book only with `full`."""
        if self.check_store(full):
            return "ok", "账册结构完好", NOTHING_TO_DO
        return "ok", "账册文件完好；账册较大，没有逐页检查", "需要时运行 check --full 逐页检查"

    def audit(self) -> Look:
        """The chain of the audit book."""
        with self.book_of_home.reading() as work:
            verdict = work.audit.verify()
        if verdict.broken:
            return "bad", f"操作日志第{verdict.broken}条被改动", "用最近的备份比对，联系管理员"
        return "ok", f"操作日志{verdict.entries}条前后相连", NOTHING_TO_DO

    def disk(self, *, full: bool) -> Look:
        """Key, clock, head of the journal; `full`: every record and signature."""
        self.device.disk.self_test(full=full)
        number = self.device.identity.number
        kind = "模拟盘" if self.device.simulated else "税控盘"
        return "ok", f"{kind} {number} 自检通过", NOTHING_TO_DO

    def pin(self) -> Look:
        """The disk's 口令, without showing it: asking costs no try. PIN-BLOCKED."""
        left = self.device.disk.tries_left()
        if not left:
            raise Refused("PIN-BLOCKED", left=0)
        if left <= FEW_TRIES:
            return "warn", f"税控盘口令只剩{left}次可试", "核对口令后再开票：试完即锁死"
        return "ok", f"税控盘口令没有锁死，还可以试{left}次", NOTHING_TO_DO

    def clock(self) -> Look:
        """The PC's clock against the disk's, and the disk's against its last record."""
        status = self.device.disk.status()
        if status.last_record_at is not None and status.clock < status.last_record_at:
            raise Refused("CLOCK-BACK", now=status.clock, last=status.last_record_at)
        apart = abs(self.now() - status.clock)
        limit = timedelta(minutes=self.profile.clock.pc_difference_minutes)
        if apart > limit and not self.device.simulated:
            return "warn", f"电脑与税控盘时钟相差{apart}", "校正电脑时间"
        told = f"税控盘时钟 {moment(status.clock)}"
        if is_far_ahead(status.clock, self.now()):
            next_step = "用 clock set 改回（不能早于最后一张发票）：锁死日和证书都按它算"
            return "warn", f"{told}，比电脑快{apart.days}天", next_step
        apart_told = f"，比电脑慢{apart.days}天" if apart > FAR else ""
        return "ok", told + apart_told, NOTHING_TO_DO

    def certificate(self) -> Look:
        """How long the certificate still holds."""
        status = self.device.disk.status()
        days = (status.certificate_until - status.clock).days
        until = f"{status.certificate_until:%Y-%m-%d}"
        if days < 0:
            return "bad", f"证书已于{until}到期", "到办税厅换发证书"
        if days <= max(self.profile.clock.certificate_warn_days):
            return "warn", f"证书{days}天后到期（{until}）", "尽快到办税厅换发证书"
        return "ok", f"证书有效至{until}", NOTHING_TO_DO

    def lock_date(self) -> Look:
        """锁死日 of every group."""
        picture = self.standing.take()
        locked = [each.group for each in picture.limits if picture.clock.date() > each.lock_date]
        if locked:
            return (
                "bad",
                f"票种组{'、'.join(sorted(set(locked)))}已过锁死日",
                "抄税、申报、清卡后解锁",
            )
        first = min((each.lock_date for each in picture.limits), default=None)
        return "ok", f"最早锁死日 {first}", NOTHING_TO_DO

    def stock(self) -> Look:
        """Numbers left of each kind."""
        low = _low(self.standing.take(), self.profile.stock.low_left)
        if low:
            return "warn", f"库存不足：{'、'.join(low)}", "领购新的发票卷"
        return "ok", "各票种库存充足", NOTHING_TO_DO

    def offline(self) -> Look:
        """Hours and amounts left of the offline quota; a number that was given twice."""
        conflict = UploadStanding(self.book_of_home).now().conflict
        if conflict is not None:
            told = f"税局在{conflict.code} {conflict.number}收到过另一张发票：这个盘重复给出号码"
            return "bad", told, "停止用这个盘开票，找回原来的数据目录，联系税务机关"
        status = self.standing.here()["offline"]
        if status["unsent"] and status["hours_left"] <= 0:
            return "bad", "离线开票时间超限", "联网上传未报送的发票"
        if status["unsent"] and status["hours_left"] <= max(self.profile.offline.warn_hours):
            return "warn", f"离线时间只剩{status['hours_left']}小时", "联网上传未报送的发票"
        return (
            "ok",
            f"未上传{status['unsent']}张，离线时间剩{status['hours_left']}小时",
            NOTHING_TO_DO,
        )

    def attempts(self, *, fix: bool) -> Look:
        """Requests whose outcome is not in the book."""
        with self.book_of_home.reading() as work:
            open_ones = len(work.attempts.open()) + len(work.orders.open())
        if fix:
            kept = len(self.issuing.settle_open_attempts())
            self.issuing.follow()
            return "ok", f"{open_ones}个未决请求已查清，补入账册{kept}张", NOTHING_TO_DO
        if open_ones:
            return "warn", f"有{open_ones}个请求结果未入账", "运行 check --fix，或直接再次开具"
        return "ok", "没有未决的开票请求", NOTHING_TO_DO

    def agreement(self, *, full: bool = False, step: Step = nobody_counts) -> Look:
        """The disk's journal against the book; `full`: each ticket word by word, `step` told
        how many."""
        if full and (wrong := self._walked(step)):
            return wrong
        if self.device.disk.status().harm:
            told = "税控盘的计数被改动，不能按张数核对"
            return "warn", told, "运行 repair（发票修复）按记录逐张核对，看清哪里不符"
        held = sum(volume.next - volume.first for volume in self.device.disk.volumes())
        with self.book_of_home.reading() as work:
            known = work.tallies.of_disk(self.device.identity.number)
            waiting = len(work.attempts.open())
        if known > held:
            return (
                "bad",
                f"账册有{known}张，税控盘只有{held}张",
                "运行 repair 查明是哪一张，停用此盘，联系税务机关",
            )
        if held - known > waiting:
            return (
                "warn",
                f"税控盘有{held}张，账册只有{known}张",
                "运行 check --fix 或 repair，或直接开具：账册先从税控盘补齐",
            )
        if not waiting and (behind := self.issuing.behind()):
            return (
                "warn",
                f"税控盘有{behind}条新记录账册还没有（另一台电脑写的）",
                "运行 check --fix 或 repair，或打开窗口：账册自己跟上",
            )
        if self.device.disk.status().damaged:
            told = f"张数相符，共{known}张；税控盘记录损坏，没有逐张核对"
            return "warn", told, "运行 repair（发票修复）逐张核对，更换税控盘"
        return "ok", f"税控盘与账册一致，共{known}张", NOTHING_TO_DO

    def _walked(self, step: Step) -> Look | None:
        walk = AgreementWalk(self.device, self.book_of_home)
        wrong = walk.walk(step)
        return ("bad", wrong, walk.next_step()) if wrong else None

    def fonts(self) -> Look:
        """The bundled type that sheets are set in."""
        return "ok", f"内置字体{self.fonts_found()}种可用", NOTHING_TO_DO


def _low(picture: Snapshot, least: int) -> list[str]:
    left: dict[str, int] = {each.kind: 0 for each in picture.limits}
    for volume in picture.volumes:
        left[volume.kind] = left.get(volume.kind, 0) + volume.left
    return [f"{kind}剩{number}张" for kind, number in left.items() if number <= least]
