"""An answer of `status`, as contract §3 gives it; invented figures."""

from __future__ import annotations

from typing import Any

STATUS: dict[str, Any] = {
    "clock": "2024-01-15T10:00:00+08:00",
    "taxpayer": {"name": "示例甲测试有限公司", "tax_id": "91990000MA0000007X"},
    "disk": {"number": "499000000001", "state": "normal", "simulated": True},
    "lock_date": {"004": "2024-02-23", "007": "2024-02-23"},
    "stock": {
        "004": {"left": 500, "next_code": "9900230014", "next_number": "00000001"},
        "007": {"left": 498, "next_code": "099002300104", "next_number": "00000003"},
    },
    "offline": {"unsent": 2, "hours_left": 71.5, "amount_left": {"007": "999661.00"}},
    "last_report": None,
    "last_clear": None,
    "bureau": "offline",
}
