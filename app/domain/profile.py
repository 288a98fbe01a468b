"""A profile: every number and text in which terminals differ or that is not certain.

The three that are shipped (`skp` 税控盘, `jsp` 金税盘, `ukey` 税务UKey) are data:
`resources/profiles/*.toml`, each number beside its source and how sure it is.
"""

# No postponed annotations here: `profile_reading` reads the types of the fields.
from collections.abc import Mapping
from decimal import Decimal
from typing import Self

from msgspec import Struct

from app.domain.invoice import InvoiceKind, Nature, Special
from app.domain.limits import OfflineRules, Tier
from app.domain.money import Money
from app.domain.profile_parts import (
    ClockRules,
    DemoRules,
    FilingRules,
    FormRules,
    GoodsRules,
    LoginRules,
    MediumRules,
    NumberRules,
    OilRules,
    PreferentialText,
    ReducedRule,
    ReprintRules,
    Secret,
    SplitRules,
    StockRules,
    TaxIdRules,
    Tolerances,
)
from app.domain.profile_reading import read_record
from app.domain.rates import RateRule
from app.domain.tax_period import FilingCalendar


class Profile(Struct, frozen=True):
    """One kind of terminal. Lengths are GBK bytes; money in the files is yuan as text."""

    name: str
    title: str
    block_issue_until_reported: bool  # 待抄税: may nothing be issued until 抄税 is done
    groups: Mapping[InvoiceKind, str]  # ticket group that is reported and cleared together
    qr_kinds: Mapping[InvoiceKind, str]
    natures: Mapping[Nature, str]  # 发票行性质 in this product's own interface
    lengths: Mapping[str, int]
    lengths_of: Mapping[InvoiceKind, Mapping[str, int]]
    required: Mapping[InvoiceKind, tuple[str, ...]]
    special_kinds: Mapping[Special, tuple[InvoiceKind, ...]]
    organisation_endings: tuple[str, ...]
    rates: tuple[RateRule, ...]
    preferential: tuple[PreferentialText, ...]
    form: FormRules
    tolerances: Tolerances
    numbers: NumberRules
    tax_id: TaxIdRules
    goods: GoodsRules
    oil: OilRules
    reduced: ReducedRule
    split: SplitRules
    tiers: tuple[Tier, ...]
    offline: OfflineRules
    stock: StockRules
    report_disk: MediumRules
    secrets: Mapping[str, Secret]
    logins: LoginRules
    reprint: ReprintRules
    clock: ClockRules
    filing: FilingRules
    demo: DemoRules

    @classmethod
    def from_mapping(cls, data: Mapping[str, object]) -> Self:
        """From a parsed TOML file. Raises PROFILE-KEY-MISSING, PROFILE-KEY-UNKNOWN or
        PROFILE-VALUE-WRONG with the place as `field`."""
        return read_record(cls, data)

    def length(self, kind: InvoiceKind, field: str) -> int:
        """Bytes a field may have on a kind of ticket."""
        return self.lengths_on(kind)[field]

    def lengths_on(self, kind: InvoiceKind) -> Mapping[str, int]:
        """Bytes of every field on a kind of ticket."""
        own = self.lengths_of.get(kind)
        return {**self.lengths, **own} if own else self.lengths

    @property
    def calendar(self) -> FilingCalendar:
        """When 征期 ends."""
        return FilingCalendar(self.filing.usual_day, self.filing.ends)

    def litres_per_ton(self, goods_code: str) -> Decimal:
        """Litres of one ton of an oil, by the longest code prefix that fits; 0: unknown."""
        fitting = [p for p in self.oil.litres_per_ton if goods_code.startswith(p)]
        return self.oil.litres_per_ton[max(fitting, key=len)] if fitting else Decimal(0)

    def tier(self, ceiling: Money) -> Tier | None:
        """The official tier of a limit, None if it is none."""
        return next((tier for tier in self.tiers if tier.ceiling == ceiling), None)
