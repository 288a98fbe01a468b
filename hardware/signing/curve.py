"""The recommended curve of SM2 and fast multiples of a fixed point. Source: GB/T 32918.5.

For SIMULATED keys: the time a multiple takes depends on the number, so no real secret belongs
here. Points are (x, y) with ordinary numbers, or (x, y, z) in Jacobian form while adding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
Point = tuple[int, int]
Jacobian = tuple[int, int, int]
G: Point = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
INFINITY: Jacobian = (0, 1, 0)
_WINDOW = 6  # bits; digits run from -31 to 32, so a row holds 32 multiples
_HALF = 1 << (_WINDOW - 1)
_ROWS = 43  # 43 * 6 bits hold a scalar of 256 bits and its last carry


def on_curve(point: Point) -> bool:
    """y² = x³ + ax + b (mod p), both coordinates in range."""
    x, y = point
    return 0 <= x < P and 0 <= y < P and (y * y - x * x * x - A * x - B) % P == 0


def double(point: Jacobian) -> Jacobian:
    """2·point, using a = -3."""
    x, y, z = point
    if not z:
        return INFINITY
    delta, gamma = z * z % P, y * y % P
    beta, alpha = x * gamma % P, 3 * (x - delta) * (x + delta) % P
    x3 = (alpha * alpha - 8 * beta) % P
    y3 = (alpha * (4 * beta - x3) - 8 * gamma * gamma) % P
    return x3, y3, ((y + z) ** 2 - gamma - delta) % P


def add(point: Jacobian, other: Point) -> Jacobian:
    """point + other."""
    x1, y1, z1 = point
    if not z1:
        return other[0], other[1], 1
    zz = z1 * z1 % P
    h, r = (other[0] * zz - x1) % P, (other[1] * z1 * zz - y1) % P
    if not h:
        return INFINITY if r else double(point)
    h2 = h * h % P
    h3, v = h * h2 % P, x1 * h2 % P
    x3 = (r * r - h3 - 2 * v) % P
    return x3, (r * (v - x3) - y1 * h3) % P, z1 * h % P


def affine(point: Jacobian) -> Point:
    """The ordinary coordinates of a point that is not infinity."""
    inverse = pow(point[2], -1, P)
    square = inverse * inverse % P
    return point[0] * square % P, point[1] * square * inverse % P


def affine_x(point: Jacobian) -> int:
    """The first ordinary coordinate."""
    inverse = pow(point[2], -1, P)
    return point[0] * inverse * inverse % P


def plus_multiple(start: Jacobian, scalar: int, point: Point) -> Jacobian:
    """start + scalar·point without a table, for a point that is not asked for again."""
    multiple = INFINITY
    for bit in f"{scalar:b}":
        multiple = double(multiple)
        if bit == "1":
            multiple = add(multiple, point)
    return add(start, affine(multiple)) if multiple[2] else start


class FixedBase:
    """A point with its table of multiples: some 5 ms to build, then 43 additions a multiple."""

    def __init__(self, point: Point) -> None:
        self._rows = _table(point)

    def times(self, scalar: int, start: Jacobian = INFINITY) -> Jacobian:
        """start + scalar·point, for 0 <= scalar < 2**256."""
        for row in self._rows:
            if not scalar:
                break
            digit = scalar & 63
            scalar >>= _WINDOW
            if digit > _HALF:
                x, y = row[64 - digit]
                start = add(start, (x, P - y))
                scalar += 1
            elif digit:
                start = add(start, row[digit])
        return start


class LateTable:
    """A point that is given its table when it has been asked for so often without one: a program
    that asks once is done before a table stands."""

    def __init__(self, point: Point, often: int) -> None:
        self._point = point
        self._left = often

    @cached_property
    def _base(self) -> FixedBase:
        return FixedBase(self._point)

    def times(self, scalar: int, start: Jacobian = INFINITY) -> Jacobian:
        """start + scalar·point, for 0 <= scalar < 2**256."""
        if self._left <= 0:
            return self._base.times(scalar, start)
        self._left -= 1
        return plus_multiple(start, scalar, self._point)


def _table(point: Point) -> list[list[Point]]:
    """Row i holds 0..32 times 2**(6·i)·point (its 0 is never looked up)."""
    bases = _affine_all(_powers(point))
    doubled = _affine_all([double((x, y, 1)) for x, y in bases])
    columns = [bases, bases, doubled]
    while len(columns) <= _HALF:
        columns.append(_add_all(columns[-1], bases))
    return [list(row) for row in zip(*columns, strict=True)]


def _powers(point: Point) -> list[Jacobian]:
    powers: list[Jacobian] = [(point[0], point[1], 1)]
    while len(powers) < _ROWS:
        last = powers[-1]
        for _ in range(_WINDOW):
            last = double(last)
        powers.append(last)
    return powers


def _affine_all(points: Sequence[Jacobian]) -> list[Point]:
    inverses = _invert_all([z for _, _, z in points])
    return [
        (x * i * i % P, y * i * i * i % P) for (x, y, _), i in zip(points, inverses, strict=True)
    ]


def _add_all(points: Sequence[Point], others: Sequence[Point]) -> list[Point]:
    """points[i] + others[i], which must differ, by one inversion for all."""
    pairs = list(zip(points, others, strict=True))
    inverses = _invert_all([bx - ax for (ax, _), (bx, _) in pairs])
    return [_chord(a, b, i) for (a, b), i in zip(pairs, inverses, strict=True)]


def _chord(a: Point, b: Point, inverse: int) -> Point:
    slope = (b[1] - a[1]) * inverse % P
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def _invert_all(values: Iterable[int]) -> list[int]:
    """The inverse of each by one inversion and three products each (Montgomery's trick)."""
    given = list(values)
    running, products = 1, []
    for value in given:
        products.append(running)
        running = running * value % P
    inverse, inverses = pow(running, -1, P), []
    for value, before in zip(reversed(given), reversed(products), strict=True):
        inverses.append(inverse * before % P)
        inverse = inverse * value % P
    return inverses[::-1]
