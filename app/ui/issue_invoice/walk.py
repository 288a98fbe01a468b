"""The order in which Enter and Tab go through the boxes: that of the printed form."""

from __future__ import annotations

from app.ui.issue_invoice.face import BLANK_ROW, BUYER_FIELDS, DISCOUNT_ROW
from app.ui.issue_invoice.line_model import LineModel

MAIN = "main"  # behind the last box: 开具
BEHIND_LINES = ("remark", "payee", "reviewer")
Place = str | tuple[int, str]  # a box, or a cell as row and column


class Walk:
    """Finds the next place. `boxes` are those that are seen, in the printed order."""

    def __init__(self, model: LineModel) -> None:
        self._model = model
        self.boxes: tuple[str, ...] = (*BUYER_FIELDS, *BEHIND_LINES)

    def after(self, place: Place, *, every: bool = False) -> Place:
        """The place behind; `every`: computed cells too (Tab). MAIN behind the last one."""
        if isinstance(place, tuple):
            return self._after_cell(place, every=every)
        if place == MAIN:
            return self.boxes[0]
        following = self._boxes_after(place)
        if place in BUYER_FIELDS and (not following or following[0] not in BUYER_FIELDS):
            return self._first_cell(every=every)
        return following[0] if following else MAIN

    def before(self, place: Place, *, every: bool = False) -> Place:
        """The place ahead; the first box stays where it is."""
        if isinstance(place, tuple):
            return self._before_cell(place, every=every)
        if place == MAIN:
            return self.boxes[-1]
        at = self.boxes.index(place)
        if place not in BUYER_FIELDS and (at == 0 or self.boxes[at - 1] in BUYER_FIELDS):
            return self._last_cell(every=every)
        return self.boxes[max(0, at - 1)]

    def _boxes_after(self, place: str) -> tuple[str, ...]:
        return self.boxes[self.boxes.index(place) + 1 :]

    def _behind(self) -> Place:
        return next((box for box in self.boxes if box not in BUYER_FIELDS), MAIN)

    def _ahead(self) -> Place:
        return [box for box in self.boxes if box in BUYER_FIELDS][-1]

    def _stops(self, row: int, *, every: bool) -> list[str]:
        """The columns of a row that are stopped at."""
        one, model = self._model.rows[row], self._model
        if one.nature == BLANK_ROW:
            return [model.columns[0]]
        if one.nature == DISCOUNT_ROW:
            return ["amount"] if every else []
        cells = [(name, model.cell(row, name)) for name in model.columns]
        return [name for name, cell in cells if every or (cell.editable and not cell.computed)]

    def _first_cell(self, *, every: bool) -> Place:
        return (
            self._in_rows(range(len(self._model.rows)), last=False, every=every) or self._behind()
        )

    def _last_cell(self, *, every: bool) -> Place:
        rows = range(len(self._model.rows) - 1, -1, -1)
        return self._in_rows(rows, last=True, every=every) or self._ahead()

    def _in_rows(self, rows: range, *, last: bool, every: bool) -> Place | None:
        for row in rows:
            if stops := self._stops(row, every=every):
                return row, stops[-1 if last else 0]
        return None

    def _after_cell(self, place: tuple[int, str], *, every: bool) -> Place:
        row, column = place
        model = self._model
        if row >= len(model.rows):
            return self._behind()
        if model.rows[row].nature == BLANK_ROW and not model.cell(row, column).text:
            return self._behind()
        order = model.columns
        later = [name for name in self._stops(row, every=every) if _comes(order, column, name)]
        if later:
            return row, later[0]
        following = range(row + 1, len(model.rows))
        return self._in_rows(following, last=False, every=every) or self._behind()

    def _before_cell(self, place: tuple[int, str], *, every: bool) -> Place:
        row, column = place
        order = self._model.columns
        row = min(row, len(self._model.rows) - 1)
        earlier = [name for name in self._stops(row, every=every) if _comes(order, name, column)]
        if earlier:
            return row, earlier[-1]
        ahead = range(row - 1, -1, -1)
        return self._in_rows(ahead, last=True, every=every) or self._ahead()


def _comes(order: tuple[str, ...], first: str, second: str) -> bool:
    return order.index(first) < order.index(second)
