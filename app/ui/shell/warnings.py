"""What deserves a banner: the work can be done only in part, or will stop soon. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from app.ui.shell.banner import Reason
from app.ui.shell.lamps import certificate_words, conditions, lamps_of

if TYPE_CHECKING:
    from app.ui.actions import Action
    from app.ui.shell.lamps import Figures

Find = Callable[[str], "Action | None"]
_CALLED_OUT = {
    "damaged": ("open.self_check", "去自检"),
    "clock_back": ("open.standing", "看现状"),
}


def reasons_of(
    figures: Figures, find: Find, damaged: Sequence[tuple[str, str]] = ()
) -> tuple[Reason, ...]:
    """All reasons of this moment; `damaged` are files of the home that were not read: sentence
    and code."""
    found = [
        *_conditions(figures, find),
        *_disk(figures, find),
        *_lock_date(figures, find),
        *_offline(figures, find),
        *_uploads(figures, find),
    ]
    found += [*_stock(figures, find), *_certificate(figures, find)]
    found += [Reason(f"file.{code}", "warn", text, code) for text, code in damaged]
    return tuple(found)


def _conditions(figures: Figures, find: Find) -> Iterator[Reason]:
    """What stops the disk itself; what is over of the offline quota has a reason of its own."""
    for one in conditions(figures):
        if one["name"] in _CALLED_OUT:
            deed, words = _CALLED_OUT[one["name"]]
            text = f"{one['message'].rstrip('。')}，暂停开具；查询、打印、草稿照常。"
            yield Reason(f"disk.{one['name']}", "bad", text, one["code"], *_way(find, deed, words))


def _disk(figures: Figures, find: Find) -> Iterator[Reason]:
    state = str(figures.status["disk"]["state"])
    words, deed = _way(find, "open.standing", "看现状")
    if state == "locked":
        text = "税控盘已锁死，暂停开具；查询、打印、草稿照常。"
        yield Reason("disk", "bad", text, "LOCKED", words, deed)
    elif state == "report_due":
        rest = "抄税以前不能开具。" if figures.report_first else "过了锁死日就不能开具。"
        yield Reason("disk", "warn", f"上月还没有抄税：{rest}", "REPORT-DUE", words, deed)


def _certificate(figures: Figures, find: Find) -> Iterator[Reason]:
    """The last warning before its end, and the end."""
    words, deed = _way(find, "open.standing", "看现状")
    told, last = certificate_words(figures), len(figures.certificate_steps)
    if figures.certificate_step > last:
        text = f"税控盘{told}，暂停开具；到办税厅换发。"
        yield Reason("certificate", "bad", text, "CERTIFICATE-EXPIRED", words, deed)
    elif last and figures.certificate_step == last:
        text = f"税控盘{told}，到期后不能开具；请到办税厅换发。"
        yield Reason("certificate", "warn", text, "CERTIFICATE-SOON", words, deed)


def _lock_date(figures: Figures, find: Find) -> Iterator[Reason]:
    """Said once: a disk that is locked has its reason already."""
    lamp = lamps_of(figures)["锁死日期"]
    if lamp.shape == "bad" and figures.status["disk"]["state"] != "locked":
        words, deed = _way(find, "open.calendar", "看征期")
        text = f"锁死日期 {lamp.value}，暂停开具；查询、打印、草稿照常。"
        yield Reason("lock_date", "bad", text, "LOCKED", words, deed)


def _offline(figures: Figures, find: Find) -> Iterator[Reason]:
    offline = figures.status["offline"]
    lamp = lamps_of(figures)["离线剩余"]
    words, deed = _way(find, "invoice.unsent", f"看这 {offline['unsent']} 张")
    if lamp.shape == "bad":
        text = "离线额度已用完，暂停开具；查询、打印、草稿照常。"
        yield Reason("offline", "bad", text, "OFFLINE-TIME", words, deed)
    elif lamp.shape == "warn":
        text = f"离线额度快用完：还剩 {lamp.value}，之后不能开具。"
        yield Reason("offline", "warn", text, "OFFLINE-SOON", words, deed)


def _uploads(figures: Figures, find: Find) -> Iterator[Reason]:
    """What no waiting ends: a signature that was refused, a bureau that does not speak with us."""
    stands = figures.stands
    if stands.conflict:
        text = "税局在同一号码上收到过另一张发票：这个盘重复给出号码。停止开票，联系税务机关。"
        words, deed = _way(find, "invoice.unsent", "看未上传的发票")
        yield Reason("conflict", "bad", text, "TICKET-CONFLICT", words, deed)
    if stands.refused:
        text = f"{stands.refused} 张发票验签失败：税局没有收下，不会自动再传，要您处理。"
        words, deed = _way(find, "uploads.refused", f"看这 {stands.refused} 张")
        yield Reason("refused", "warn", text, "SIGNATURE-FAILED", words, deed)
    if stands.left and stands.network_on and stands.asks_for_a_person:
        words, deed = _way(find, "open.bureau", "看税务局连接")
        text = f"上传停着：{stands.why.rstrip('。')}。开票照常，离线额度在用。"
        yield Reason("uploads", "warn", text, stands.code, words, deed)


def _stock(figures: Figures, find: Find) -> Iterator[Reason]:
    stock = figures.status["stock"]
    if stock and not any(int(one["left"]) for one in stock.values()):
        words, deed = _way(find, "open.standing", "看库存")
        yield Reason("stock", "bad", "所有票种都没有发票了，不能开具。", "NO-STOCK", words, deed)


def _way(find: Find, deed: str, words: str) -> tuple[str, Callable[[], None] | None]:
    action = find(deed)
    return (words, action.do) if action is not None else ("", None)
