"""客户编码."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.registers.customers import CUSTOMERS
from app.ui.registers.page import RegisterPage

if TYPE_CHECKING:
    from app.ui.desk import Desk
    from app.ui.page import Page


def make(desk: Desk) -> Page:
    """The page of this register."""
    return RegisterPage(desk, CUSTOMERS, in_pieces=True)
