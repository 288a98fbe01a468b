"""PySide6 must not lose references to None: before Python 3.12 the process dies of it."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QLabel

CALLS = 200


def test_a_call_that_returns_nothing_loses_no_reference(qapp: QApplication) -> None:
    label = QLabel()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        label.setText("开票")
    assert abs(sys.getrefcount(None) - before) < CALLS // 2
    label.deleteLater()
