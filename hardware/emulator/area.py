"""Area 99: where an emulated disk lives. No such area exists (GB/T 2260), so nothing that it
signs can name a real taxpayer or a real ticket."""

from __future__ import annotations

AREA = "99"
CODE_AREA = "9900"


def taxpayer_in_area(taxpayer_id: str) -> bool:
    """Whether a taxpayer id has area 99 where its form keeps the area.

    An id of 18 signs is taken as a 统一社会信用代码 (GB 32100: signs 3 to 8); the older forms of
    15, 17 and 20 begin with it. Other lengths have none.

    >>> taxpayer_in_area("91990000MA0000007X"), taxpayer_in_area("990000000000019")
    (True, True)
    >>> taxpayer_in_area("99370100MA0000007X")
    False
    """
    if len(taxpayer_id) == 18:
        return taxpayer_id[2:4] == AREA
    return len(taxpayer_id) in (15, 17, 20) and taxpayer_id[:2] == AREA


def code_in_area(code: str) -> bool:
    """Whether an invoice code (发票代码) of 10 or 12 digits has 9900 at the area's place.

    >>> [code_in_area(code) for code in ("9900231130", "099002300104", "037002300104")]
    [True, True, False]
    """
    if not (code.isascii() and code.isdigit()):
        return False
    if len(code) == 12:
        return code[0] == "0" and code[1:5] == CODE_AREA
    return len(code) == 10 and code[:4] == CODE_AREA
