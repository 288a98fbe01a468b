"""The paper: one widget that paints the form's rules and words, with real editors in its boxes."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.faces import entered_party
from app.ui.issue_invoice.editors import Box, Editor, Host, RemarkBox
from app.ui.issue_invoice.entries import changed_places, paint_entries
from app.ui.issue_invoice.face import BUYER_FIELDS, Face
from app.ui.issue_invoice.heads import (
    BOX_WORDS,
    BUYER_HINT,
    PURCHASE,
    ROLL,
)
from app.ui.issue_invoice.ink import RIGHT, Ink
from app.ui.issue_invoice.line_table import Gutter, LineTable
from app.ui.issue_invoice.measures import Measures, measures
from app.ui.issue_invoice.places import Places, places
from app.ui.issue_invoice.roll import paint_roll, roll_measures, roll_places
from app.ui.issue_invoice.sheet import Form, form_of, paint_sheet
from app.ui.look.apply import on_change
from app.ui.look.colours import colour
from app.ui.look.sizes import SIZE

WIDEST = 1400
REMARK_FULL = 0.8  # from this share of the allowed bytes on they are counted


class Paper(QWidget):
    """The form of the kind that the face is of. Its height follows from the room it is given."""

    moved = Signal()  # the boxes have other places now

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.face = Face()
        self.boxes: dict[str, Editor] = {}
        for field in (*BUYER_FIELDS, "payee", "reviewer"):
            self.boxes[field] = Box(host, field, self)
        self.boxes["buyer.name"].setPlaceholderText(BUYER_HINT)
        self.boxes["remark"] = RemarkBox(host, self)
        self.table = LineTable(host, self)
        self.gutter = Gutter(self.table, self)
        self._room = 0
        self._sheet: tuple[object, int, QPixmap] | None = None  # of what, of which laying out
        self._laid = 0
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._paint_again)
        self.measures: Measures = measures(0)
        self.at: Places = places(1166, self.measures, self.face.columns, swapped=False)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(WIDEST)
        self.setAccessibleName(self.tr("票面"))
        on_change(self._worn_anew)
        self._name_boxes()
        self._measure()

    # -- what the face says
    def show_face(self, face: Face) -> None:
        """Paint a face; what did not change is not touched."""
        before, self.face = self.face, face
        if _shape(before) != _shape(face):
            self._name_boxes()
            self._measure()
        self._fill_boxes(before, face)
        self.table.show_face(face)
        if form_of(before) != form_of(face):
            self.update()
        for place in changed_places(self.at, before, face):
            self.update(place)
        if before.remark_bytes != face.remark_bytes:
            self.update(self._counter())

    def _fill_boxes(self, before: Face, face: Face) -> None:
        for field in BUYER_FIELDS:
            self._fill(field, getattr(face.buyer, field.partition(".")[2]))
        for field in ("remark", "payee", "reviewer"):
            self._fill(field, getattr(face, field))
        self._mark_boxes(before, face)

    def _mark_boxes(self, before: Face, face: Face) -> None:
        """What is wrong, and what is only carried over from the ticket before."""
        if before.problems is not face.problems or before.carried != face.carried:
            wrong = {one.field: one.message for one in reversed(face.wrong)}
            for field, box in self.boxes.items():
                box.mark(error=wrong.get(field, ""), computed=field in face.carried)
                box.setToolTip(self.tr("沿用上一张") if field in face.carried else "")

    def _fill(self, field: str, text: str) -> None:
        self.boxes[field].say(text)

    def tell_again(self) -> None:
        """A box was left: it shows what the face makes of what was typed."""
        self._fill_boxes(self.face, self.face)

    def _name_boxes(self) -> None:
        party = entered_party(self.face.special)
        for field, box in self.boxes.items():
            head = party if field in BUYER_FIELDS else ""
            box.setAccessibleName(head + BOX_WORDS[field])

    # -- places
    def set_room(self, height: int) -> None:
        """How high the paper may be."""
        if height != self._room:
            self._room = height
            self._measure()

    def place_of(self, field: str) -> QRect | None:
        """Where a field is on the paper; None when it is not seen."""
        if field in self.boxes:
            return self.boxes[field].geometry() if self.boxes[field].isVisibleTo(self) else None
        place = self.table.field_place(field)
        return place.translated(self.table.pos()) if place is not None else None

    def sizeHint(self) -> QSize:
        """The height of the step that fits."""
        return QSize(1000, self.measures.total)

    def minimumSizeHint(self) -> QSize:
        """Narrower than this the columns would cut figures off."""
        return QSize(720, measures(0, factor=_factor()).total)

    def _measure(self) -> None:
        form_lines = self.face.form_lines or 8
        listed, swapped = self.face.list_mode, self.face.special == PURCHASE
        if self.face.kind == ROLL:
            self.measures = roll_measures(self._room, form_lines, _factor())
        else:
            self.measures = measures(
                self._room, form_lines=form_lines, listed=listed, swapped=swapped, factor=_factor()
            )
        self.setFixedHeight(self.measures.total)
        self._lay_out()

    def _lay_out(self) -> None:
        roll, columns = self.face.kind == ROLL, self.face.columns
        swapped = self.face.special == PURCHASE
        make = roll_places if roll else places
        self.at = make(self.width(), self.measures, columns, swapped=swapped)
        for field, box in self.boxes.items():
            place = self.at.of(field)
            box.setGeometry(place)
            box.setVisible(not place.isEmpty())
        self.table.lay_out(self.at)
        top = self.at.table.top()
        self.gutter.setGeometry(self.at.left - 34, top, 34, self.at.table.height())
        self._laid += 1
        self.update()
        self.moved.emit()

    def _worn_anew(self) -> None:
        self._sheet = None
        self._measure()
        self.updateGeometry()

    # -- paint
    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Other places."""
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The printed part from its picture, the entries over it."""
        painter = QPainter(self)
        region = event.region()
        sheet = self._picture(form_of(self.face))
        painter.setClipRegion(region)
        if self._later.isActive():
            painter.fillRect(event.rect(), colour("paper"))
        painter.drawPixmap(0, 0, sheet)
        ink = Ink(painter)
        paint_entries(ink, self.at, self.face, region)
        self._paint_counter(ink)
        painter.end()

    def _picture(self, form: Form) -> QPixmap:
        """Of a window that is resized the form follows one turn of the event loop later: laying it
        out, painting it and painting the window are more than a frame."""
        what = (form, self.devicePixelRatioF(), self.face.columns)
        if self._sheet is not None and self._sheet[0] == what:
            if self._sheet[1] != self._laid:
                self._later.start()
            return self._sheet[2]
        self._sheet = (what, self._laid, self._drawn(form))
        return self._sheet[2]

    def _paint_again(self) -> None:
        self._sheet = None
        self._picture(form_of(self.face))
        self.update()

    def _drawn(self, form: Form) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(colour("paper"))
        self._paint_form(picture, form)
        return picture

    def _paint_form(self, picture: QPixmap, form: Form) -> None:
        painter = QPainter(picture)
        paint = paint_roll if self.face.kind == ROLL else paint_sheet
        paint(painter, self.at, form)
        painter.setPen(colour("line"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _counter(self) -> QRect:
        """Under the last line of the remark, at the right."""
        box = self.at.of("remark")
        return QRect(box.right() - 160, self.at.foot + 1, 158, 14) if not box.isEmpty() else QRect()

    def _paint_counter(self, ink: Ink) -> None:
        used, allowed = self.face.remark_bytes
        if not allowed or used < REMARK_FULL * allowed:
            return
        tone = "bad" if used > allowed else "text3"
        text = self.tr("备注已用 {0}/{1} 字节").format(used, allowed)
        ink.words(self._counter(), text, "caption", tone, RIGHT)


def _shape(face: Face) -> tuple[object, ...]:
    """What decides where the boxes stand and what they are called."""
    roll = face.kind == ROLL
    return roll, face.special, face.columns, face.list_mode, face.form_lines


def _factor() -> float:
    return SIZE.paper_row / 24
