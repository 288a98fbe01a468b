"""Every colour of the window, in two themes; which pair of them may stand together."""

from __future__ import annotations

from typing import NamedTuple


class Tokens(NamedTuple):
    """The colours of one theme as `#RRGGBB` (`scrim` and `shadow`: `#AARRGGBB`)."""

    dark: bool
    bg: str  # canvas behind everything
    surface: str  # cards, tables, fields
    raised: str  # table heads, side bar, status bar
    computed: str  # read-only, worked out by the program
    hover: str
    select: str  # chosen row, active place
    line: str  # hairlines: decoration only
    edge: str  # outline of anything usable
    text: str
    text2: str  # labels
    text3: str  # hints
    off: str  # disabled
    accent: str  # links, focus
    fill: str  # primary button
    fill_hover: str
    fill_press: str
    on_fill: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    sim: str  # reserved: only 「模拟」 wears it
    sim_soft: str
    paper: str
    paper_calc: str
    paper_edit: str
    paper_ink: str
    paper_rule: str
    chart: str  # bars that are not the point
    scrim: str
    shadow: str


LIGHT = Tokens(
    dark=False,
    bg="#F2F4F6",
    surface="#FFFFFF",
    raised="#F8F9FB",
    computed="#EFF1F4",
    hover="#EDF1F6",
    select="#E4EDFB",
    line="#DCE0E6",
    edge="#828A97",
    text="#191D24",
    text2="#464E5A",
    text3="#5F6875",
    off="#737C89",
    accent="#2156B5",
    fill="#2156B5",
    fill_hover="#1A4796",
    fill_press="#153A7C",
    on_fill="#FFFFFF",
    ok="#116B42",
    ok_soft="#E1F2E8",
    warn="#855300",
    warn_soft="#FBEFD5",
    bad="#B42B23",
    bad_soft="#FBE9E7",
    sim="#6A48A6",
    sim_soft="#F1ECFA",
    paper="#FFFDF7",
    paper_calc="#F7F1E6",
    paper_edit="#FFFFFF",
    paper_ink="#7C4A2D",
    paper_rule="#B08868",
    chart="#8092AF",
    scrim="#5A1B222C",
    shadow="#30000000",
)
DARK = Tokens(
    dark=True,
    bg="#15181C",
    surface="#1D2126",
    raised="#22272D",
    computed="#282E35",
    hover="#2A3038",
    select="#263A5B",
    line="#343B44",
    edge="#7B8592",
    text="#E9ECF0",
    text2="#BCC3CD",
    text3="#9CA5B1",
    off="#808995",
    accent="#8AB4FA",
    fill="#2F66C9",
    fill_hover="#3A73DA",
    fill_press="#2758B3",
    on_fill="#FFFFFF",
    ok="#62CB97",
    ok_soft="#1B3A2C",
    warn="#E9B44C",
    warn_soft="#40321A",
    bad="#FF958C",
    bad_soft="#3D2523",
    sim="#C3A8F5",
    sim_soft="#342A4B",
    paper="#24211C",
    paper_calc="#2D2922",
    paper_edit="#1C1A16",
    paper_ink="#D9AF8E",
    paper_rule="#836953",
    chart="#66768F",
    scrim="#99000000",
    shadow="#80000000",
)
TONES = tuple(name for name in Tokens._fields if name != "dark")

# What stands on what, and the least contrast asked: 4.5 for text (7 for the data), 3 for signs.
_TEXT_GROUNDS = ("surface", "bg", "raised", "computed", "select", "paper", "paper_calc")
PAIRS: tuple[tuple[str, str, float], ...] = (
    *(("text", ground, 7) for ground in _TEXT_GROUNDS),
    *(("text2", ground, 4.5) for ground in ("surface", "bg", "raised")),
    *(("text3", g, 4.5) for g in ("surface", "bg", "raised", "computed", "select", "paper")),
    *(("accent", ground, 4.5) for ground in ("surface", "select", "bg", "paper")),
    *(("on_fill", ground, 4.5) for ground in ("fill", "fill_hover", "fill_press")),
    *((tone, g, 4.5) for tone in ("ok", "warn", "bad") for g in ("surface", "raised", "select")),
    *((tone, f"{tone}_soft", 4.5) for tone in ("ok", "warn", "bad", "sim")),
    *(("bad", ground, 4.5) for ground in ("paper", "paper_calc")),
    *(("sim", ground, 4.5) for ground in ("surface", "raised", "paper")),
    *(("paper_ink", ground, 4.5) for ground in ("paper", "paper_calc")),
    ("edge", "surface", 3),
    ("edge", "bg", 3),
    ("paper_rule", "paper", 3.0),
    ("off", "surface", 3),
    ("chart", "surface", 3),
)

_in_use = [LIGHT]


def current() -> Tokens:
    """The theme in use."""
    return _in_use[0]


def use(theme: Tokens) -> None:
    """Change the theme in use; `apply` calls it, nobody else."""
    _in_use[0] = theme


def contrast(first: str, second: str) -> float:
    """The WCAG 2 ratio of two colours.

    >>> round(contrast("#000000", "#FFFFFF"))
    21
    """
    bright, dim = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def weak_pairs(theme: Tokens) -> tuple[str, ...]:
    """The pairs of a theme that are harder to read than is asked; in words."""
    rated = [(a, b, least, contrast(getattr(theme, a), getattr(theme, b))) for a, b, least in PAIRS]
    return tuple(f"{a} on {b}: {ratio:.2f}" for a, b, least, ratio in rated if ratio < least)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.03928 else float(((part + 0.055) / 1.055) ** 2.4)
