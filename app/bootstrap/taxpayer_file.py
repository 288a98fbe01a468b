"""The taxpayer of a new home, from a small TOML or JSON file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.domain.invoice import Party
from app.services.files import why

if TYPE_CHECKING:
    from pathlib import Path

EXPECTED = "TOML 或 JSON：name tax_id address_phone bank_account"
KEYS = ("name", "tax_id", "address_phone", "bank_account")


def taxpayer_of(data: Mapping[str, object]) -> Party:
    """A party from `name`, `tax_id`, `address_phone`, `bank_account`; the first two must be there.

    >>> taxpayer_of({"name": "示例甲测试有限公司", "tax_id": "91990000MA0000007X"}).tax_id
    '91990000MA0000007X'
    """
    for key in ("name", "tax_id"):
        if not str(data.get(key, "")).strip():
            raise RuleBroken("FIELD-MISSING", f"seller.{key}")
    return party_of(data)


def party_of(data: Mapping[str, object]) -> Party:
    """A party from whichever of its keys are there."""
    texts = {key: str(data.get(key, "")).strip() for key in KEYS}
    return Party(**texts | {"tax_id": texts["tax_id"].upper()})


def read_taxpayer(path: Path) -> Party:
    """FILE-MISSING, FILE-EMPTY or FILE-FORMAT name what is wrong with the file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if not text.strip():
            raise RuleBroken("FILE-EMPTY", file=path)
        data = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except FileNotFoundError:
        raise RuleBroken("FILE-MISSING", file=path) from None
    except OSError as broken:
        raise RuleBroken("FILE-UNREADABLE", file=path, reason=why(broken)) from broken
    except ValueError as broken:
        raise RuleBroken("FILE-FORMAT", file=path, expected=EXPECTED) from broken
    return taxpayer_of(data)
