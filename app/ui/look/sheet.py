"""The one style sheet of the application. A widget says what it is by properties: kind, tone,
role, state, computed, size; buttons, chips and tables paint themselves."""

from __future__ import annotations

from app.ui.look.sizes import SIZE
from app.ui.look.tokens import Tokens
from app.ui.look.type import STYLES, families, pixels

ROLES = {  # of a label: its style of type, its tone
    "title": ("title", "text"),
    "strong": ("strong", "text"),
    "section": ("strong", "text2"),
    "caption": ("caption", "text3"),
    "soft": ("body", "text2"),
    "hint": ("body", "text3"),
    "entry": ("entry", "text"),
    "form": ("form", "paper_ink"),
    "amount": ("amount", "text"),
    "figure": ("figure", "text"),
    "code": ("caption", "text3"),
}
TONED = ("text", "text2", "text3", "off", "accent", "ok", "warn", "bad", "sim", "paper_ink")


def sheet(theme: Tokens) -> str:
    """The whole sheet in the colours of a theme, at the sizes in use."""
    return "\n".join(
        (_type(), _frames(theme), _labels(theme), _fields(theme), _lists(theme), _bars(theme))
    )


def _type() -> str:
    """For every widget, also for those that were there before the type was loaded: where there is
    a sheet, Qt does not hand the application's font on to them."""
    named = ", ".join(f'"{name}"' for name in families())
    family = f"font-family: {named}; " if named else ""
    return f"QWidget {{ {family}font-size: {pixels('body')}px; }}"


def _frames(t: Tokens) -> str:
    soft = "\n".join(
        f'QFrame[tone="{tone}"] {{ background: {getattr(t, ground)}; border: 1px solid '
        f"{getattr(t, rim)}; border-radius: {SIZE.radius}px; }}"
        for tone, ground, rim in (
            ("bad", "bad_soft", "bad"),
            ("warn", "warn_soft", "warn"),
            ("ok", "ok_soft", "ok"),
            ("info", "select", "accent"),
            ("sim", "sim_soft", "sim"),
        )
    )
    return f"""
QWidget[kind="canvas"] {{ background: {t.bg}; }}
QWidget[kind="surface"] {{ background: {t.surface}; }}
QWidget[kind="paper"] {{ background: {t.paper}; }}
QFrame[kind="card"] {{ background: {t.surface}; border: 1px solid {t.line};
    border-radius: {SIZE.radius_card}px; }}
QFrame[kind="popup"] {{ background: {t.surface}; border: 1px solid {t.edge};
    border-radius: {SIZE.radius_card}px; }}
QFrame[kind="bar"] {{ background: {t.surface}; border: 0; border-bottom: 1px solid {t.line}; }}
QFrame[kind="foot"] {{ background: {t.surface}; border: 0; border-top: 1px solid {t.line}; }}
QFrame[kind="side"] {{ background: {t.raised}; border: 0; border-right: 1px solid {t.line}; }}
QFrame[kind="status"] {{ background: {t.raised}; border: 0; border-top: 1px solid {t.line}; }}
QFrame[kind="find"] {{ background: {t.raised}; border: 1px solid {t.edge};
    border-radius: {SIZE.radius}px; }}
QFrame[kind="plain"] {{ background: transparent; border: 0; }}
QFrame[kind="hline"], QFrame[kind="vline"] {{ background: {t.line}; border: 0; }}
{soft}
QToolTip {{ background: {t.text}; color: {t.surface}; border: 0; padding: 4px 8px;
    font-size: {pixels("caption")}px; }}
"""


def _labels(t: Tokens) -> str:
    roles = "\n".join(
        f'QLabel[role="{role}"] {{ font-size: {pixels(style)}px; '
        f"font-weight: {STYLES[style][1]}; color: {getattr(t, tone)}; }}"
        for role, (style, tone) in ROLES.items()
    )
    tones = "\n".join(
        f'QLabel[tone="{tone}"] {{ color: {getattr(t, tone)}; background: transparent; '
        "border: 0; }"
        for tone in TONED
    )
    return f"""
QLabel {{ background: transparent; border: 0; }}
QLabel:disabled {{ color: {t.off}; }}
{roles}
{tones}
"""


def _fields(t: Tokens) -> str:
    any_field = "QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox"
    return f"""
{any_field} {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.edge};
    border-radius: {SIZE.radius}px; padding: 0 8px; font-size: {pixels("entry")}px;
    selection-background-color: {t.fill}; selection-color: {t.on_fill};
    placeholder-text-color: {t.text3}; }}
QPlainTextEdit, QTextEdit {{ padding: 3px 4px; }}
QLineEdit:hover, QPlainTextEdit:hover, QAbstractSpinBox:hover, QLineEdit[state="hover"] {{
    border-color: {t.text2}; }}
QLineEdit:focus, QPlainTextEdit:focus, QAbstractSpinBox:focus, QLineEdit[state="focus"] {{
    border: 2px solid {t.accent}; padding: 0 7px; }}
QPlainTextEdit:focus {{ padding: 2px 3px; }}
QLineEdit[computed="true"], QPlainTextEdit[computed="true"] {{ background: {t.computed};
    border-color: {t.computed}; }}
QLineEdit[computed="true"]:focus, QPlainTextEdit[computed="true"]:focus {{
    border-color: {t.accent}; }}
QLineEdit[state="error"], QPlainTextEdit[state="error"] {{ border: 2px solid {t.bad};
    padding: 0 7px; background: {t.bad_soft}; }}
QPlainTextEdit[state="error"] {{ padding: 2px 3px; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled {{ background: {t.raised};
    border-color: {t.line}; color: {t.off}; }}
QLineEdit[size="small"] {{ font-size: {pixels("body")}px; }}
QLineEdit[size="big"] {{ font-size: {pixels("form")}px; }}
QLineEdit[kind="bare"], QLineEdit[kind="bare"]:focus {{ background: transparent; border: 0;
    padding: 0; }}
QLineEdit[kind="paper"], QPlainTextEdit[kind="paper"] {{ background: {t.paper_edit}; border: 0;
    border-bottom: 1px solid {t.edge}; border-radius: 0; padding: 0 7px; }}
QPlainTextEdit[kind="paper"] {{ padding: 2px 3px; }}
QLineEdit[kind="paper"]:hover, QPlainTextEdit[kind="paper"]:hover {{
    border-bottom-color: {t.text2}; }}
QLineEdit[kind="paper"]:focus, QPlainTextEdit[kind="paper"]:focus,
QLineEdit[kind="paper"][state="focus"] {{ border: 2px solid {t.accent}; padding: 0 5px; }}
QPlainTextEdit[kind="paper"]:focus {{ padding: 0 1px; }}
QLineEdit[kind="paper"][computed="true"], QPlainTextEdit[kind="paper"][computed="true"] {{
    background: {t.paper_calc}; border-bottom-color: {t.paper_calc}; }}
QLineEdit[kind="paper"][computed="true"]:focus {{ border-color: {t.accent}; }}
QLineEdit[kind="paper"][state="error"], QPlainTextEdit[kind="paper"][state="error"] {{
    border: 2px solid {t.bad}; padding: 0 5px; background: {t.bad_soft}; }}
QLineEdit[kind="paper"]:disabled {{ background: {t.paper_calc}; border-color: {t.paper_calc}; }}
"""


def _lists(t: Tokens) -> str:
    return f"""
QAbstractItemView {{ background: {t.surface}; color: {t.text}; border: 0; outline: 0;
    selection-background-color: {t.select}; selection-color: {t.text}; }}
QTableView {{ gridline-color: {t.line}; alternate-background-color: {t.raised}; }}
QComboBox QAbstractItemView {{ border: 1px solid {t.edge}; padding: 2px; }}
QHeaderView {{ background: {t.raised}; border: 0; }}
QHeaderView::section {{ background: {t.raised}; color: {t.text2}; border: 0; padding: 0 8px;
    border-bottom: 1px solid {t.line}; font-size: {pixels("caption")}px; font-weight: 400; }}
QTableCornerButton::section {{ background: {t.raised}; border: 0; }}
QMenu {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.edge}; padding: 4px 0; }}
QMenu::item {{ padding: 4px 24px 4px 12px; }}
QMenu::item:selected {{ background: {t.select}; }}
QMenu::item:disabled {{ color: {t.off}; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 0; }}
"""


def _bars(t: Tokens) -> str:
    return f"""
QScrollArea, QScrollArea > QWidget > QWidget[kind="plain"] {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {t.edge}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {t.text3}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: transparent; width: 0; height: 0; }}
QProgressBar {{ background: {t.computed}; border: 1px solid {t.edge}; border-radius: 3px;
    max-height: 8px; min-height: 8px; text-align: center; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 2px; margin: 1px; }}
QSplitter::handle {{ background: {t.line}; }}
"""
