"""A roll printer: reads ESC/POS and shows what stands where. Knows nothing of the writer."""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

INCH = 203
MM = INCH / 25.4
FONT = "resources/fonts/lxgw-wenkai/LXGWWenKai-Regular.ttf"


@dataclass(slots=True)
class Line:
    """A line of signs, or a picture from the left edge."""

    y_mm: float
    signs: list[tuple[float, str]] = field(default_factory=list)  # x in mm, sign
    picture: Image.Image | None = None

    @property
    def text(self) -> str:
        """Its signs from left to right."""
        return "".join(sign for _, sign in sorted(self.signs))


class RollPrinter:
    """`feed` it bytes; `lines` came out, `high_mm` of paper in all."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._x = self._y = 0
        self._chinese = False
        self._signs: list[tuple[float, str]] = []

    @property
    def high_mm(self) -> float:
        """How much paper came out."""
        return self._y / MM

    @property
    def text(self) -> str:
        """Every line of signs."""
        return "\n".join(line.text for line in self.lines if line.signs)

    def feed(self, data: bytes) -> RollPrinter:
        """Print; ValueError for what is not known, or what never came out."""
        at = 0
        while at < len(data):
            at = self._one(data, at)
        if self._signs:
            raise ValueError("the last line was not printed")
        return self

    def _one(self, data: bytes, at: int) -> int:
        two = data[at : at + 2]
        if two == b"\x1b@":
            return at + 2
        if two == b"\x1dP":
            if data[at + 2 : at + 4] != bytes((INCH, INCH)):
                raise ValueError("other units")
            return at + 4
        if two in (b"\x1c&", b"\x1c."):
            self._chinese = two == b"\x1c&"
            return at + 2
        if two == b"\x1bJ":
            self._down(data[at + 2])
            return at + 3
        if two == b"\x1b$":
            self._x = int.from_bytes(data[at + 2 : at + 4], "little")
            return at + 4
        if two == b"\x1dv":
            return self._picture(data, at + 2)
        return self._sign(data, at)

    def _sign(self, data: bytes, at: int) -> int:
        if data[at] < 0x20:
            raise ValueError(f"command {data[at : at + 2].hex()}")
        length, wide = (2, 24) if self._chinese else (1, 12)
        sign = data[at : at + length].decode("gbk" if self._chinese else "ascii")
        self._signs.append((self._x / MM, sign))
        self._x += wide
        return at + length

    def _picture(self, data: bytes, at: int) -> int:
        if self._signs or data[at : at + 2] != b"0\0":
            raise ValueError("a picture in the middle of a line")
        wide, high = (int.from_bytes(data[at + n : at + n + 2], "little") for n in (2, 4))
        dots = data[at + 6 : at + 6 + wide * high]
        if len(dots) < wide * high:
            raise ValueError("a picture was cut off")
        picture = Image.frombytes("1", (wide * 8, high), dots)
        self.lines.append(Line(self._y / MM, picture=picture))
        self._y += high
        return at + 6 + wide * high

    def _down(self, dots: int) -> None:
        if self._signs:
            self.lines.append(Line(self._y / MM, self._signs))
        self._signs, self._x = [], 0
        self._y += dots


def drawn(printer: RollPrinter, wide_mm: float) -> Image.Image:
    """The paper as ink, 203 dots an inch; the left edge is the first dot of the head."""
    paper = Image.new("L", (round(wide_mm * MM), round(printer.high_mm * MM)), 255)
    pen, font = ImageDraw.Draw(paper), ImageFont.truetype(FONT, 22)
    for line in printer.lines:
        top = round(line.y_mm * MM)
        for x, sign in line.signs:
            pen.text((round(x * MM), top + 21), sign, fill=0, font=font, anchor="ls")
        if line.picture is not None:
            paper.paste(0, (0, top), line.picture)
    return paper
