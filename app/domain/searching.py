"""What can be asked of the issued tickets (已开发票查询), and how a list shows one of them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.gbk import all_within, byte_length
from app.domain.invoice import InvoiceKey, InvoiceKind, Party, Special, Status, Upload
from app.domain.money import ZERO, Money

LONGEST = 800  # bytes: more than any text on a ticket
_TEXTS = (
    *("code", "number", "document", "buyer", "text", "seller", "disk", "remark", "goods"),
    *("drawer", "rate"),
)


class Order(StrEnum):
    """By what a list is ordered; each has an index, so that a page costs the same everywhere."""

    TIME = "time"  # 开票时间
    NUMBER = "number"  # 发票号码, then code


class Filter(Struct, frozen=True):
    """What to search; nothing set: every ticket. All conditions hold together."""

    first_day: date | None = None  # of issue, the whole day at +08:00
    last_day: date | None = None  # inclusive
    kind: InvoiceKind | None = None
    code: str = ""
    number: str = ""  # with or without leading zeros
    document: str = ""
    buyer: str = ""  # any part of the buyer's name or tax id
    status: Status | None = None
    upload: Upload | None = None
    printed: bool | None = None
    least: Money | None = None  # of 价税合计, inclusive
    most: Money | None = None
    limit: int | None = None
    after: InvoiceKey | None = None  # the last ticket of the page before; unknown: nothing
    newest_first: bool = False
    text: str = ""  # number, code, document, buyer's name, initials or tax id
    deep: bool = False  # `text` may also stand in the remark or be the name of goods
    seller: str = ""  # any part of the seller's name or tax id
    disk: str = ""  # 机器编号 of the disk that signed
    listed: bool | None = None  # whether it bears a goods list (清单)
    void: bool | None = None  # whether it is void, blank ones included
    uploads: tuple[Upload, ...] = ()  # any of these states
    least_net: Money | None = None  # of 合计金额, inclusive
    most_net: Money | None = None
    remark: str = ""  # any part of the remark
    goods: str = ""  # any part of the name of goods of any line
    keys: tuple[InvoiceKey, ...] = ()  # only these tickets (the ticked ones)
    but: tuple[InvoiceKey, ...] = ()  # without these
    order: Order = Order.TIME
    drawer: str = ""  # the whole name of 开票员
    rate: str = ""  # of any line, as it is written: 13%

    def refuse_long(self) -> None:
        """FIELD-TOO-LONG for a text that no ticket can bear: the store would choke on it."""
        for name in _TEXTS:
            text = getattr(self, name)
            if not all_within([(text, LONGEST)]):
                raise RuleBroken("FIELD-TOO-LONG", name, bytes=byte_length(text), limit=LONGEST)


UNSENT = tuple(upload for upload in Upload if upload is not Upload.SENT)
REFUSED = (Upload.SIGNATURE_FAILED,)  # 验签失败: a person has to act
"""Whatever the bureau does not have yet (未上传)."""

FAILED = (Upload.FAILED, Upload.SIGNATURE_FAILED)
"""What the bureau refused or could not take (报送失败, 验签失败)."""


class Heading(Struct, frozen=True):
    """A ticket as a list shows it: all but remark, staff and lines."""

    key: InvoiceKey
    kind: InvoiceKind
    document: str
    issued_at: datetime
    buyer: Party
    net: Money
    tax: Money
    lines: int
    signature: bytes
    simulated: bool
    with_list: bool
    status: Status
    upload: Upload
    printed: int
    reddened_net: Money
    reddened_tax: Money
    special: Special = Special.NONE

    @property
    def gross(self) -> Money:
        """价税合计."""
        return self.net + self.tax


class Tally(Struct, frozen=True):
    """What fits a filter, counted in one walk: tickets, how many of them are void, red, not at
    the bureau, refused there, not printed (None: not counted yet), and the sums of those that are
    not void."""

    tickets: int = 0
    void: int = 0
    red: int = 0
    unsent: int = 0
    failed: int = 0
    unprinted: int | None = 0
    net: Money = ZERO
    tax: Money = ZERO

    @property
    def gross(self) -> Money:
        """价税合计."""
        return self.net + self.tax
