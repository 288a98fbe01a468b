"""Invoice codes (发票代码): 10 digits on 专票, 12 on all newer kinds.

Source: 国家税务总局公告2017年第44号 and the notices before it on how codes are made up.
The two amount editions and languages are printed facts only; nothing is decided by them.
"""

from __future__ import annotations

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind

SIMULATED_AREA = "9900"  # stands at the area's place of every code an emulated disk may hold
_KIND_OF_10 = {"1": InvoiceKind.SPECIAL, "5": InvoiceKind.SPECIAL}
_KIND_OF_10 |= {"3": InvoiceKind.ORDINARY, "6": InvoiceKind.ORDINARY}
_KIND_OF_12 = {
    "04": InvoiceKind.ORDINARY,  # two sheets
    "05": InvoiceKind.ORDINARY,  # five sheets
    "06": InvoiceKind.ROLL,  # 57 mm
    "07": InvoiceKind.ROLL,  # 76 mm
    "11": InvoiceKind.E_ORDINARY,
    "12": InvoiceKind.E_ORDINARY,  # 通行费
    "13": InvoiceKind.E_SPECIAL,
}
_ENDING = {
    InvoiceKind.ORDINARY: {2: "04", 5: "05"},
    InvoiceKind.E_ORDINARY: {1: "11"},
    InvoiceKind.E_SPECIAL: {1: "13"},
}
_ROLL_ENDING = {57: "06", 76: "07"}


class InvoiceCode(Struct, frozen=True):
    """What a code says. `kind` is None for kinds we do not issue; `sheets`, `roll_width_mm` and
    `edition` (of 10 digits: 0 computer, 1–4 by amount) are 0 where a code has no such place."""

    text: str
    area: str
    year: int  # two digits
    batch: int
    kind: InvoiceKind | None
    sheets: int = 0
    edition: int = 0
    roll_width_mm: int = 0
    blockchain: bool = False

    @property
    def simulated(self) -> bool:
        """Whether it stands in the area that does not exist."""
        return self.area == SIMULATED_AREA


def parse(code: str) -> InvoiceCode:
    """Take a code apart. Raises INVOICE-CODE (text) unless it is 10 or 12 digits.

    >>> parse("9900231130").kind, parse("099002300106").roll_width_mm
    (<InvoiceKind.SPECIAL: '004'>, 57)
    """
    if not (code.isascii() and code.isdigit()) or len(code) not in (10, 12):
        raise RuleBroken("INVOICE-CODE", "code", text=code[:40])
    if len(code) == 10:
        return _parse_10(code)
    return _parse_blockchain(code) if code[0] == "1" else _parse_12(code)


def make(
    kind: InvoiceKind, year: int, batch: int = 1, *, sheets: int = 0, roll_width_mm: int = 57
) -> str:
    """A code of the simulated area. `sheets` 0: the usual number of copies of the kind.

    Raises INVOICE-CODE for a batch, a number of sheets or a roll that no code can say.
    >>> make(InvoiceKind.SPECIAL, 2023), make(InvoiceKind.ORDINARY, 2023)
    ('9900231130', '099002300104')
    """
    if kind is InvoiceKind.SPECIAL:
        return _make_10(year, batch, sheets or 3)
    endings = _ROLL_ENDING if kind is InvoiceKind.ROLL else _ENDING[kind]
    ending = endings.get(roll_width_mm if kind is InvoiceKind.ROLL else sheets or min(endings))
    if ending is None or not 1 <= batch <= 999:
        raise RuleBroken("INVOICE-CODE", "code", text=f"{kind} {batch} {sheets} {roll_width_mm}")
    return f"0{SIMULATED_AREA}{year % 100:02d}{batch:03d}{ending}"


def _make_10(year: int, batch: int, sheets: int) -> str:
    if not (1 <= batch <= 9 and 1 <= sheets <= 9):
        raise RuleBroken("INVOICE-CODE", "code", text=f"{batch} {sheets}")
    return f"{SIMULATED_AREA}{year % 100:02d}{batch}1{sheets}0"


def _parse_10(code: str) -> InvoiceCode:
    return InvoiceCode(
        text=code,
        area=code[:4],
        year=int(code[4:6]),
        batch=int(code[6]),
        kind=_KIND_OF_10.get(code[7]),
        sheets=int(code[8]),
        edition=int(code[9]),
    )


def _parse_12(code: str) -> InvoiceCode:
    ending = code[10:]
    return InvoiceCode(
        text=code,
        area=code[1:5],
        year=int(code[5:7]),
        batch=int(code[7:10]),
        kind=_KIND_OF_12.get(ending) if code[0] == "0" else None,
        sheets={"04": 2, "05": 5}.get(ending, 0),
        roll_width_mm={"06": 57, "07": 76}.get(ending, 0),
    )


def _parse_blockchain(code: str) -> InvoiceCode:
    """区块链电子普通发票: 1, area, year, trade, 9, batch, copy, 0. We issue none."""
    return InvoiceCode(
        text=code,
        area=code[1:5],
        year=int(code[5:7]),
        batch=int(code[9]),
        kind=None,
        sheets=int(code[10]),
        blockchain=True,
    )
