"""The invoice (发票) as terminal, disk and paper see it: what is issued, and what was issued."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from app.domain.money import ZERO, Money


class InvoiceKind(StrEnum):
    """The type code (发票类型代码) of a ticket."""

    SPECIAL = "004"  # 增值税专用发票
    ORDINARY = "007"  # 增值税普通发票
    ROLL = "025"  # 增值税普通发票(卷票)
    E_ORDINARY = "026"  # 增值税电子普通发票
    E_SPECIAL = "028"  # 增值税电子专用发票


class Special(StrEnum):
    """The special kind of a ticket (特殊票种)."""

    NONE = ""
    PURCHASE = "purchase"  # 收购: the buyer writes the ticket for the seller of farm goods
    OIL = "oil"  # 成品油
    DIFFERENCE = "difference"  # 差额征税
    REDUCED = "reduced"  # 减按1.5%计征: letting of homes by persons


class Nature(StrEnum):
    """The nature of a line (发票行性质, FPHXZ)."""

    NORMAL = "0"
    DISCOUNT = "1"  # 折扣行
    DISCOUNTED = "2"  # 被折扣行
    RED_LIST = "6"  # 红字清单行


class ZeroRate(StrEnum):
    """The zero-rate flag (零税率标识, LSLBZ)."""

    NONE = ""
    EXPORT = "0"  # 出口零税
    EXEMPT = "1"  # 免税
    NOT_TAXED = "2"  # 不征税
    ORDINARY = "3"  # 普通零税率


class Party(Struct, frozen=True):
    """A buyer (购方) or seller (销方) as it stands on the face."""

    name: str
    tax_id: str = ""
    address_phone: str = ""
    bank_account: str = ""


class Line(Struct, frozen=True):
    """One line. `price` is what was entered, on the basis `with_tax`; the other face is computed
    for display and never written back. net + tax is always the amount with tax (含税金额)."""

    name: str
    net: Money
    rate: Decimal  # a fraction: Decimal("0.13")
    tax: Money
    spec: str = ""
    unit: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None
    with_tax: bool = False
    nature: Nature = Nature.NORMAL
    goods_code: str = ""  # 税收分类编码, 19 digits
    own_code: str = ""  # 企业商品编码
    preferential: bool = False  # 使用优惠政策
    preferential_text: str = ""  # 优惠政策说明
    zero_rate: ZeroRate = ZeroRate.NONE
    deduction: Money = ZERO  # 扣除额 of 差额征税
    short_name: str = ""  # 简称 of a known goods code, printed as *简称*

    @property
    def gross(self) -> Money:
        """价税合计 of the line."""
        return self.net + self.tax


class Draft(Struct, frozen=True):
    """An invoice before the disk signed it. `request_id` (16 bytes) is born with it and is not
    part of its content; `drawer` (开票人) is the operator who issues it."""

    request_id: bytes
    kind: InvoiceKind
    buyer: Party
    seller: Party
    lines: tuple[Line, ...]
    document: str = ""  # 销售单据编号
    remark: str = ""
    payee: str = ""  # 收款人
    reviewer: str = ""  # 复核人
    drawer: str = ""  # 开票人
    special: Special = Special.NONE
    with_tax: bool = False  # the face the cashier chose to enter
    list_name: str = ""  # 清单行商品名称: not empty asks for a goods list
    buyer_is_person: bool = False
    agency_certificate: str = ""  # 完税凭证号 of a ticket issued for another (代开)
    goods_code_version: str = ""  # 编码表版本号
    roll_width_mm: int = 0  # 57 or 76 for kind 025

    @property
    def net(self) -> Money:
        """合计金额."""
        return Money(sum([line.net.fen for line in self.lines]))

    @property
    def tax(self) -> Money:
        """合计税额."""
        return Money(sum([line.tax.fen for line in self.lines]))

    @property
    def gross(self) -> Money:
        """价税合计."""
        return self.net + self.tax


class InvoiceKey(Struct, frozen=True):
    """发票代码 and 发票号码: the name of an issued ticket."""

    code: str
    number: str  # 8 digits


class Status(StrEnum):
    """What a ticket is now."""

    VALID = "valid"
    VOID = "void"
    RED = "red"
    BLANK_VOID = "blank_void"


class Upload(StrEnum):
    """Where a ticket is on its way to the bureau (报送标志)."""

    UNSENT = "unsent"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SIGNATURE_FAILED = "signature_failed"


class Invoice(Struct, frozen=True):
    """An issued ticket as the book keeps it. `issued_at` is the disk's time (+08:00);
    `signature` is r‖s (64 bytes) over the disk's record. 密文, 校验码 and 二维码 are derived
    from it (domain.check_data), never stored."""

    key: InvoiceKey
    draft: Draft
    issued_at: datetime
    disk_number: str
    sequence: int  # place in the disk's journal
    signature: bytes
    simulated: bool
    with_list: bool
    status: Status = Status.VALID
    upload: Upload = Upload.UNSENT
    printed: int = 0
    reddened_net: Money = ZERO  # already taken back by red tickets, as positive amounts
    reddened_tax: Money = ZERO
    replaces: InvoiceKey | None = None  # 重开: the void or red ticket this one stands for
