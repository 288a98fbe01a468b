"""An address of electronic mail (电子邮件地址), as far as a terminal can judge it."""

from __future__ import annotations

import re

from app.domain.errors import RuleBroken

LONGEST = 254  # octets of a whole address: RFC 5321 §4.5.3.1.3 less the angle brackets
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_WHOLE = re.compile(rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})*")


def mail_address(text: str) -> str:
    """The address without the blanks around it; MAIL-ADDRESS-WRONG where no mail can go there.
    Full-width signs that people type are taken as what they look like.

    >>> mail_address(" buyer＠example.test ")
    'buyer@example.test'
    """
    address = text.strip().replace("＠", "@").replace("．", ".").replace("。", ".")
    if not is_mail_address(address):
        raise RuleBroken("MAIL-ADDRESS-WRONG", "mail", address=address[:40])
    return address


def is_mail_address(text: str) -> bool:
    """Whether it is one, to the letter.

    >>> is_mail_address("buyer@example.test"), is_mail_address("buyer@")
    (True, False)
    """
    return len(text) <= LONGEST and _WHOLE.fullmatch(text) is not None
