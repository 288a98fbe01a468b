"""The texts of an invented 机动车销售统一发票, for test prints: no ticket of this kind is issued,
so there is nothing else that could stand on its form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.domain.amount_words import in_words
from app.domain.money import Money
from app.services.faces.face_texts import date_text
from app.services.faces.trial_ticket import BUYER, REMARK, SELLER
from printing import mark

KIND = "005"
ONE_CAR = "一车一票"
NET, TAX = Money.yuan("100000.00"), Money.yuan("13000.00")


def vehicle_texts(titles: Mapping[str, str], at: datetime) -> dict[str, str]:
    """By the names of the form's fields; `titles` are its own. The code and the numbers are noughts
    or invented."""
    phone = SELLER.address_phone.rpartition(" ")
    bank = SELLER.bank_account.rpartition(" ")
    return {
        "title": mark.marked(titles[KIND]),
        "code_head": "0" * 12,
        "number_head": "0" * 8,
        "date": date_text(at),
        "printed_code": "0" * 12,
        "printed_number": "0" * 8,
        "machine": "0" * 12,
        "tax_code": f"{REMARK}\n{'0123456789+-*/<>' * 2}",
        "buyer.name": BUYER.name,
        "buyer.id": BUYER.tax_id,
        "buyer.tax_id": BUYER.tax_id,
        "vehicle.type": "轿车（虚构）",
        "vehicle.model": "示例牌 TEST7000",
        "vehicle.origin": "示例市",
        "vehicle.certificate": "TEST00000000001",
        "vehicle.import": "0" * 12,
        "vehicle.inspection": "0" * 12,
        "vehicle.engine": "TEST000001",
        "vehicle.vin": "TEST0000000000001",
        "in_words": in_words(NET + TAX),
        "total.gross": f"¥{NET + TAX}",
        "seller.name": SELLER.name,
        "seller.phone": phone[2],
        "seller.tax_id": SELLER.tax_id,
        "seller.account": bank[2],
        "seller.address": phone[0],
        "seller.bank": bank[0],
        "rate": "13%",
        "total.tax": f"¥{TAX}",
        "authority.name": "示例市虚构税务所",
        "authority.code": "99900000000",
        "total.net": f"¥{NET}",
        "tax_receipt": "0" * 18,
        "vehicle.tonnage": "0",
        "vehicle.seats": "5",
        "drawer": "示例员",
        "remark": ONE_CAR,
    }
