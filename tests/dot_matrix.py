"""A dot-matrix printer of paper and ribbon: reads ESC/P-K and shows what stands where.

It knows what a printer of the LQ-1600K class does with each command, and nothing of the writer:
its head, its paper, its pitches and modes. What it does not know is an error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

INCH = 180
MM = INCH / 25.4
FONT = "resources/fonts/lxgw-wenkai/LXGWWenKai-Regular.ttf"
PITCH = {ord("P"): 18, ord("M"): 15, ord("g"): 12}


@dataclass(slots=True)
class Struck:
    """A sign, or a picture of columns, at a place in millimetres."""

    x_mm: float
    y_mm: float
    wide_mm: float
    high_mm: float
    sign: str = ""
    columns: bytes = b""


@dataclass(slots=True)
class Sheet:
    """A page that came out."""

    high_mm: float
    struck: list[Struck] = field(default_factory=list)

    def text_at(self, x_mm: float, y_mm: float, slack: float = 0.4) -> str:
        """The signs of one line from a place on, as long as they follow one another."""
        line = [each for each in self.struck if each.sign and abs(each.y_mm - y_mm) < slack]
        line.sort(key=lambda each: each.x_mm)
        return "".join(each.sign for each in line if each.x_mm >= x_mm - slack)

    @property
    def text(self) -> str:
        """Every sign in the order in which it was struck."""
        return "".join(each.sign for each in self.struck)


class DotMatrix:
    """`feed` it bytes; `sheets` are the pages."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._x = self._y = 0
        self._high = 11 * INCH
        self._chinese = self._double = False
        self._pitch, self._gap = 18, 0
        self._page = Sheet(0.0)

    def feed(self, data: bytes) -> DotMatrix:
        """Print; ValueError for what no such printer knows."""
        at = 0
        while at < len(data):
            at = self._one(data, at)
        if self._page.struck:
            raise ValueError("the last page was not sent out")
        return self

    def _one(self, data: bytes, at: int) -> int:
        byte = data[at]
        if byte == 0x1B:
            return self._escape(data, at + 1)
        if byte == 0x1C:
            return self._chinese_command(data, at + 1)
        if byte == 0x0D:
            self._x = 0
        elif byte == 0x0C:
            self._send_out()
        else:
            return self._sign(data, at)
        return at + 1

    def _escape(self, data: bytes, at: int) -> int:
        command, then = data[at], data[at + 1 : at + 3]
        simple: dict[int, Callable[[], None]] = {ord("@"): self._reset, ord("2"): lambda: None}
        if command in simple:
            simple[command]()
            return at + 1
        if command in PITCH:
            self._pitch = PITCH[command]
            return at + 1
        if command == ord("*"):
            return self._picture(data, at + 1)
        if command == ord("$"):
            self._x = int.from_bytes(then, "little") * INCH // 60
            return at + 3
        if command == ord("\\"):
            self._x += int.from_bytes(then, "little", signed=True)
            return at + 3
        if command == ord("J"):
            self._y += then[0]
        elif command == ord("C"):
            self._high = then[0] * INCH // 6
        elif command == ord(" "):
            self._gap = then[0]
        elif command != ord("x"):
            raise ValueError(f"ESC {command:#x}")
        return at + 2

    def _chinese_command(self, data: bytes, at: int) -> int:
        command = data[at]
        if command in b"&.":
            self._chinese = command == ord("&")
            return at + 1
        if command == ord("W"):
            self._double = data[at + 1] == 1
            return at + 2
        if command in b"ST" and data[at + 1 : at + 3] == b"\0\0":
            return at + 3
        raise ValueError(f"FS {command:#x}")

    def _sign(self, data: bytes, at: int) -> int:
        if self._chinese:
            sign, units, length = data[at : at + 2].decode("gbk"), 24, 2
        else:
            sign, units, length = data[at : at + 1].decode("ascii"), self._pitch, 1
        scale = 2 if self._double else 1
        self._strike(units * scale, 24 * scale, sign=sign)
        self._x += units * scale + (0 if self._chinese else self._gap)
        return at + length

    def _picture(self, data: bytes, at: int) -> int:
        if data[at] != 39:
            raise ValueError(f"ESC * {data[at]}")
        wide = int.from_bytes(data[at + 1 : at + 3], "little")
        columns = data[at + 3 : at + 3 + 3 * wide]
        if len(columns) < 3 * wide:
            raise ValueError("a picture was cut off")
        self._strike(wide, 24, columns=columns)
        self._x += wide
        return at + 3 + 3 * wide

    def _strike(self, wide: int, high: int, *, sign: str = "", columns: bytes = b"") -> None:
        place = self._x / MM, self._y / MM, wide / MM, high / MM
        self._page.struck.append(Struck(*place, sign, columns))

    def _reset(self) -> None:
        self._chinese = self._double = False
        self._pitch, self._gap = 18, 0

    def _send_out(self) -> None:
        self._page.high_mm = self._high / MM
        self.sheets.append(self._page)
        self._x = self._y = 0
        self._page = Sheet(0.0)


def drawn(sheet: Sheet, wide_mm: float) -> Image.Image:
    """The page as ink, 180 dots an inch."""
    page = Image.new("L", (round(wide_mm * MM), round(sheet.high_mm * MM)), 255)
    pen = ImageDraw.Draw(page)
    for each in sheet.struck:
        x, y = round(each.x_mm * MM), round(each.y_mm * MM)
        if each.sign:
            high = round(each.high_mm * MM)
            font = ImageFont.truetype(FONT, high * 0.92)
            pen.text((x, y + 0.88 * high), each.sign, fill=0, font=font, anchor="ls")
        else:
            _dots(pen, x, y, each.columns)
    return page


def _dots(pen: ImageDraw.ImageDraw, x: int, y: int, columns: bytes) -> None:
    for column in range(len(columns) // 3):
        bits = int.from_bytes(columns[3 * column : 3 * column + 3], "big")
        for pin in range(24):
            if bits >> (23 - pin) & 1:
                pen.point((x + column, y + pin), fill=0)
