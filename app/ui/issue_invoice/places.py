"""Where everything stands on the paper of 专票 and 普票: boxes in the order and the proportions of
the printed form, in logical pixels from the paper's upper left."""

from __future__ import annotations

import math

from msgspec import Struct
from PySide6.QtCore import QRect

from app.ui.issue_invoice import heads
from app.ui.issue_invoice.face import BUYER_FIELDS
from app.ui.issue_invoice.measures import (
    MARGIN_LEFT,
    MARGIN_RIGHT,
    PARTY_WORDS,
    SIDE_WORDS,
    Measures,
)
from app.ui.look import type as type_

LABEL_PAD = 10  # round a word before its box


def party_words() -> int:
    """How wide the words before a party's boxes are, box edge included: as the form has it, more
    where the type is large."""
    widest = max(type_.width(word, "body") for word in heads.PARTY_WORDS)
    return max(PARTY_WORDS, math.ceil(widest) + LABEL_PAD)


# Shares of the paper's width: those of the printed form, with room for a list sign in 税率.
SHARES = {
    "name": 288,
    "spec": 118,
    "unit": 56,
    "quantity": 92,
    "price": 126,
    "amount": 146,
    "deduction": 104,
    "rate": 72,
    "tax": 128,
}


class Places(Struct, frozen=True):
    """The edges of the paper. `edges` are the columns' left edges and the last one's right;
    `swapped`: the entered party stands below (收购: the parties change places)."""

    width: int
    measures: Measures
    columns: tuple[str, ...]
    edges: tuple[int, ...]
    swapped: bool = False

    @property
    def left(self) -> int:
        """Of the frame."""
        return self.edges[0]

    @property
    def right(self) -> int:
        """Of the frame."""
        return self.edges[-1]

    @property
    def split(self) -> int:
        """Where 密码区 and 备注 begin."""
        return self.edges[self.columns.index("price")] + round(self.width * 0.0515)

    @property
    def upper(self) -> int:
        """Top of the upper party."""
        return self.measures.strip

    @property
    def head(self) -> int:
        """Top of the columns' heads."""
        return self.upper + (
            self.measures.read_party if self.swapped else self.measures.entered_party
        )

    @property
    def rows(self) -> int:
        """Top of the lines."""
        return self.head + self.measures.head

    @property
    def sum(self) -> int:
        """Top of 合计."""
        return self.rows + self.measures.lines

    @property
    def words(self) -> int:
        """Top of 价税合计."""
        return self.sum + self.measures.sum

    @property
    def lower(self) -> int:
        """Top of the lower party."""
        return self.words + self.measures.words

    @property
    def foot(self) -> int:
        """Top of the people's line."""
        return self.lower + (
            self.measures.entered_party if self.swapped else self.measures.read_party
        )

    @property
    def entered_top(self) -> int:
        """Top of the party that is typed into."""
        return self.lower if self.swapped else self.upper

    @property
    def read_top(self) -> int:
        """Top of the party that is only read."""
        return self.upper if self.swapped else self.lower

    @property
    def read_left(self) -> int:
        """Where the words of the read party begin."""
        return self.left + SIDE_WORDS + 6

    @property
    def table(self) -> QRect:
        """The lines, inside the frame."""
        return QRect(
            self.left + 1, self.rows + 1, self.right - self.left - 1, self.measures.lines - 1
        )

    def column(self, name: str) -> tuple[int, int]:
        """Left and right edge of a column."""
        at = self.columns.index(name)
        return self.edges[at], self.edges[at + 1]

    def buyer(self, number: int) -> QRect:
        """The box of one of the four fields of the entered party."""
        high, wide = self.measures.field, self.measures.wide_buyer
        first = self.left + SIDE_WORDS + party_words()
        if not wide:
            return QRect(
                first, self.entered_top + number * high + 1, self.split - first - 1, high - 1
            )
        middle = (self.left + SIDE_WORDS + self.right) // 2
        start = first if number % 2 == 0 else middle + party_words()
        end = middle if number % 2 == 0 else self.right
        return QRect(start, self.entered_top + number // 2 * high + 1, end - start - 1, high - 1)

    @property
    def remark(self) -> QRect:
        """The box of 备注."""
        left = self.split + SIDE_WORDS + 1
        return QRect(left, self.lower + 1, self.right - left, self.foot - self.lower - 1)

    @property
    def cipher(self) -> QRect:
        """密码区, without its side word."""
        left = self.split + SIDE_WORDS
        return QRect(left, self.upper, self.right - left, self.head - self.upper)

    def person(self, name: str) -> QRect:
        """The box of payee or reviewer."""
        x = self.left + (78 if name == "payee" else 284)
        high = self.measures.foot
        return QRect(x, self.foot + 3, 120, high - 7)

    def of(self, field: str) -> QRect:
        """The box of a field outside the lines; an empty one for a field without a box here."""
        if field in BUYER_FIELDS:
            return self.buyer(BUYER_FIELDS.index(field))
        if field in ("payee", "reviewer"):
            return self.person(field)
        return self.remark if field == "remark" else QRect()


def places(width: int, measures: Measures, columns: tuple[str, ...], *, swapped: bool) -> Places:
    """The places on a paper `width` pixels wide."""
    left, right = MARGIN_LEFT, width - MARGIN_RIGHT
    whole = sum(SHARES[name] for name in columns)
    edges, sofar = [left], 0
    for name in columns:
        sofar += SHARES[name]
        edges.append(round(left + (right - left) * sofar / whole))
    return Places(width, measures, columns, tuple(edges), swapped)
