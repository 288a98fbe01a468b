"""The colours in use as Qt wants them."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QColor, QPalette

from app.ui.look.tokens import Tokens, current


def colour(tone: str) -> QColor:
    """The colour of a token ("text2", "bad_soft") in the theme in use."""
    theme = current()
    if _read.get("") is not theme:
        _read.clear()
        _read[""] = theme
    if tone not in _read:
        _read[tone] = QColor(getattr(theme, tone))
    return QColor(_read[tone])  # a copy: whoever asks may change its alpha


def palette(theme: Tokens) -> QPalette:
    """The theme as a palette, for all that no style sheet names."""
    made = QPalette()
    for role, tone in _ROLES.items():
        made.setColor(role, QColor(getattr(theme, tone)))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, _ROLE.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.off))
    return made


_read: dict[str, Any] = {}  # the colours of the theme under ""
_ROLE = QPalette.ColorRole
_ROLES = {
    _ROLE.Window: "bg",
    _ROLE.WindowText: "text",
    _ROLE.Base: "surface",
    _ROLE.AlternateBase: "raised",
    _ROLE.Text: "text",
    _ROLE.PlaceholderText: "text3",
    _ROLE.Button: "surface",
    _ROLE.ButtonText: "text",
    _ROLE.BrightText: "on_fill",
    _ROLE.Highlight: "fill",
    _ROLE.HighlightedText: "on_fill",
    _ROLE.Accent: "accent",
    _ROLE.Link: "accent",
    _ROLE.LinkVisited: "accent",
    _ROLE.ToolTipBase: "text",
    _ROLE.ToolTipText: "surface",
    _ROLE.Light: "surface",
    _ROLE.Midlight: "raised",
    _ROLE.Mid: "line",
    _ROLE.Dark: "edge",
    _ROLE.Shadow: "edge",
}
