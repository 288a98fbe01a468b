"""The sections of a profile, as records. Their values and sources stand in the TOML files."""

# No postponed annotations here: `profile_reading` reads the types of the fields.
from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from app.domain.amount_words import WordsStyle
from app.domain.invoice import ZeroRate
from app.domain.money import Money


class FormRules(Struct, frozen=True):
    """What paper and faces can hold, in lines."""

    lines: int  # goods lines on the form; more: goods list (清单)
    list_page_lines: int
    line_cap: int  # of any ticket
    oil_lines: int
    roll_lines: Mapping[int, int]  # by width in mm
    roll_width_mm: int  # taken when the document does not say
    list_text: str  # 「(详见销货清单)」
    red_list_text: str
    check_code_place: str  # remark | upper_left
    capital_amount_style: WordsStyle
    offset_unit_mm: Decimal  # unit of the print offsets a cashier types


class Tolerances(Struct, frozen=True):
    """How far entered figures may be from computed ones, in fen."""

    line_amount: int  # quantity × price against the amount
    line_tax: int
    discount_tax: int
    invoice_tax: int  # unrounded tax of all lines against the sum of their tax


class NumberRule(Struct, frozen=True):
    """numeric(digits, decimals)."""

    digits: int
    decimals: int


class NumberRules(Struct, frozen=True):
    """The size of figures; `computed_decimals` of prices and quantities that we compute."""

    amount: NumberRule
    quantity: NumberRule
    price: NumberRule
    percent: NumberRule
    computed_decimals: int


class TaxIdRules(Struct, frozen=True):
    """Lengths of taxpayer ids that raise no doubt."""

    usual_lengths: tuple[int, ...]


class GoodsRules(Struct, frozen=True):
    """税收分类编码: the code taken for goods without one, and the table's version."""

    default_code: str
    default_version: str
    code_digits: int


class OilRules(Struct, frozen=True):
    """成品油: which codes, in which units, and the volume of a ton."""

    code_prefixes: tuple[str, ...]
    units: tuple[str, ...]  # the first is litres, the second tons
    litres_per_ton: Mapping[str, Decimal]  # by code prefix


class ReducedRule(Struct, frozen=True):
    """减按计征: the rate taken, and the full rate the price is divided by."""

    rate: Decimal
    reduced_from: Decimal


class PreferentialText(Struct, frozen=True):
    """优惠政策说明: the rates it goes with (none named: any above zero) and its flag."""

    text: str
    rates: frozenset[Decimal] = frozenset()
    zero_rate: ZeroRate = ZeroRate.NONE


class SplitRules(Struct, frozen=True):
    """拆分 of an order above the limit of one ticket."""

    max_parts: int
    price_decimals: int  # decimals of the quantities when the price is kept
    amount_decimals: int  # when every part is filled to the fen


class StockRules(Struct, frozen=True):
    """Volumes and when to warn."""

    claim_size: Mapping[str, int]  # numbers of a volume by ticket kind
    volumes_per_kind: int
    free_records: int
    low_left: int
    low_days: int  # working days at the rate of the last 30 days


class Secret(Struct, frozen=True):
    """One of the secrets of a terminal; `tries` 0: no lock is known."""

    title: str
    default: str
    tries: int
    shortest: int
    longest: int
    change_at_first_use: bool = False


class MediumRules(Struct, frozen=True):
    """The second medium (报税盘): whether this product has one, and the bytes that it holds.
    An empty `default`: it has no 口令."""

    present: bool
    capacity: int
    default: str
    tries: int
    shortest: int
    longest: int


class LoginRules(Struct, frozen=True):
    """Operators of this terminal: wrong tries lock, each further lock lasts longer."""

    tries: int
    lock_minutes: int
    lock_factor: int
    longest_lock_minutes: int
    password_shortest: int
    password_classes: int  # of lower case, upper case, digits, others
    passwords_remembered: int


class ReprintRules(Struct, frozen=True):
    """Paper sheets of one ticket: from which print on a reason, an approval is asked."""

    reason_from: int
    approval_from: int


class ClockRules(Struct, frozen=True):
    """When clocks and certificates are worth a warning."""

    pc_difference_minutes: int
    certificate_warn_days: tuple[int, ...]


class FilingRules(Struct, frozen=True):
    """征期: `ends` names the last day of each month of a year with a published table."""

    usual_day: int
    ends: Mapping[int, tuple[int, ...]]
    upload_day: int  # 上传截止日, day of the month


class DemoRules(Struct, frozen=True):
    """What the practice disk of a demo home is issued with."""

    rates: tuple[Decimal, ...]
    single_limit: Money
    offline_hours: int
    offline_limit: Money
    offline_count: int
    numbers: int  # of each kind, under one code, from 00000001
    certificate_years: int
