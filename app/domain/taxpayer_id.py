"""Taxpayer ids (纳税人识别号): 统一社会信用代码 of 18 signs, and the older forms.

Source: GB 32100-2015 (统一社会信用代码), GB 11714-1997 (组织机构代码). A wrong check sign is
a doubt and never a refusal: real codes exist that fail the rule.
"""

from __future__ import annotations

from collections.abc import Collection
from operator import mul

CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ALL_CREDIT_SIGNS = frozenset(CREDIT_SIGNS)
_ALL_ORGANISATION_SIGNS = frozenset(_ORGANISATION_SIGNS)
_PERSON_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SIMULATED_AREA = "99"  # an area that does not exist: the only one an emulated disk accepts


def cleaned(tax_id: str) -> str:
    """Upper case, without blanks; fifteen zeros mean: none.

    >>> cleaned(" 91990000ma0000007x ")
    '91990000MA0000007X'
    """
    text = "".join(tax_id.split()).upper()
    return "" if text.strip("0") == "" else text


def credit_check_sign(first_17: str) -> str:
    """The eighteenth sign of a 统一社会信用代码.

    >>> credit_check_sign("91990000MA0000007")
    'X'
    """
    rest = sum(map(mul, map(CREDIT_SIGNS.index, first_17), _CREDIT_WEIGHTS))
    return CREDIT_SIGNS[-rest % 31]


def organisation_check_sign(first_8: str) -> str:
    """The ninth sign of an 组织机构代码.

    >>> organisation_check_sign("MA000000")
    '7'
    """
    rest = sum(map(mul, map(_ORGANISATION_SIGNS.index, first_8), _ORGANISATION_WEIGHTS))
    return "0123456789X0"[11 - rest % 11]


def person_check_sign(first_17: str) -> str:
    """The eighteenth sign of a citizen's number (GB 11643-1999).

    >>> person_check_sign("99010019900101001")
    '2'
    """
    rest = sum(map(mul, map(int, first_17), _PERSON_WEIGHTS))
    return "10X98765432"[rest % 11]


def is_doubtful(tax_id: str, usual_lengths: Collection[int] = (15, 17, 18, 20)) -> bool:
    """Whether a person should look at it again: unusual length, wrong sign or check sign.

    >>> is_doubtful("91990000MA0000007X"), is_doubtful("91990000TEST00001A")
    (False, True)
    """
    if len(tax_id) not in usual_lengths or not (tax_id.isascii() and tax_id.isalnum()):
        return True
    if len(tax_id) == 15:
        return not (_is_organisation(tax_id[6:]) or _is_person(_from_15(tax_id)))
    if len(tax_id) == 18:
        return not (_is_credit(tax_id) or _is_person(tax_id))
    return not _is_person(tax_id[:18] if len(tax_id) == 20 else _from_15(tax_id[:15]))


def area(tax_id: str) -> str:
    """The province part of an id: signs 3–4 of 18, else the first two.

    >>> area("91990000MA0000007X"), area("990000000000019")
    ('99', '99')
    """
    return tax_id[2:4] if len(tax_id) == 18 and not _is_person(tax_id) else tax_id[:2]


def _is_credit(tax_id: str) -> bool:
    if not _ALL_CREDIT_SIGNS.issuperset(tax_id):
        return False
    return _is_organisation(tax_id[8:17]) and credit_check_sign(tax_id[:17]) == tax_id[17]


def _is_organisation(code: str) -> bool:
    if not _ALL_ORGANISATION_SIGNS.issuperset(code):
        return False
    return organisation_check_sign(code[:8]) == code[8]


def _is_person(number: str) -> bool:
    if len(number) != 18 or not number[:17].isdigit():
        return False
    return person_check_sign(number[:17]) == number[17]


def _from_15(number: str) -> str:
    """A citizen's number of 15 digits (before 1999) in its form of 18; other text as it is."""
    if not (number.isdigit() and "01" <= number[8:10] <= "12" and "01" <= number[10:12] <= "31"):
        return number
    first_17 = number[:6] + "19" + number[6:]
    return first_17 + person_check_sign(first_17)
