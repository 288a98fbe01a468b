"""The card 存为 PDF: where to, and for what; the print log keeps both. An e-invoice may also be
taken as OFD or as its structured data."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.kinds import ELECTRONIC
from app.ui.parts.buttons import Button
from app.ui.parts.enter_next import enter_next
from app.ui.parts.fields import Field
from app.ui.parts.floating import Floating
from app.ui.parts.labelled import labelled
from app.ui.parts.labels import column, label, row
from app.ui.parts.segments import Segments
from app.ui.sheet_files.folders import TAKEN, documents, free, taken
from app.ui.sheet_files.ticket import SheetOf

FORMATS = ("pdf", "ofd", "xml")  # of an e-invoice; paper is a PDF only


class PrintCard(Floating):
    """`ask(ticket)`; `chosen(path, reason, place)` when it is to be written. `key`: the one that
    the page gives to `begin`."""

    chosen = Signal(object, str, str)

    def __init__(self, window: QWidget, key: str, *, back: str = "") -> None:
        super().__init__(window, name=self.tr("存为 PDF"), where="centre")
        self.what = label("", "strong")
        self.note = label("", "caption", wrap=True)
        self.formats = Segments([each.upper() for each in FORMATS], self.tr("文件格式"))
        self.path = Field(name=self.tr("文件"), limit=1000)
        self.path_box = labelled(self.path, self.tr("存到"))
        self.elsewhere = Button(self.tr("选位置…"))
        self.reason = Field(name=self.tr("原因"), limit=100)
        self.place = Field(name=self.tr("存放地点"), limit=100)
        self.approver = Field(name=self.tr("批准人"), limit=40)
        self.password = Field(name=self.tr("批准人的口令"), limit=100)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.reason_box = labelled(self.reason, self.tr("原因（补打时写）"))
        self.approver_box = labelled(self.approver, self.tr("批准人"))
        self.by = QWidget()
        self.start = Button(self.tr("存为 PDF 并登记"), key, "primary")
        self.back = Button(back or self.tr("返回列表"), "Esc", "ghost")
        self._agreed: Path | None = None
        self._make()

    @property
    def output(self) -> str:
        """As what it is to be written: one of `FORMATS`."""
        return FORMATS[self.formats.index]

    def ask(self, ticket: SheetOf) -> None:
        """Open for one ticket."""
        name = f"{ticket.code} · {ticket.number}"
        self.what.setText(f"{ticket.kind} · {name}　{ticket.buyer}")
        if ticket.kind in ELECTRONIC:
            note = self.tr("电子发票的文件是下载：会登记，不计打印次数。")
        else:
            note = self.tr("纸质发票的文件算一次打印：这是第 {0} 次，会登记。").format(
                ticket.printed + 1
            )
        self.note.setText(note)
        self.formats.setVisible(ticket.kind in ELECTRONIC)
        self.formats.choose(0)
        self.path.setText(str(documents() / f"{ticket.code}-{ticket.number}"))
        self._reformat()
        for field in (self.approver, self.password):
            field.clear()
        self.by.hide()
        self.open(self.start)

    def _reformat(self, _index: int = 0) -> None:
        """The name gets the ending of the format, and the button says which it is."""
        if typed := self.path.text().strip():
            path = Path(typed)
            bare = path.with_suffix("") if path.suffix[1:].lower() in FORMATS else path
            self.path.setText(str(free(bare.with_name(f"{bare.name}.{self.output}"))))
        self._agreed = None
        for box in (self.path_box, self.reason_box, self.approver_box):
            box.show_error("")
        self.start.set_words(self.tr("存为 {0} 并登记").format(self.output.upper()))

    def refuse_reason(self, sentence: str) -> None:
        """It was printed before, and nobody said why again."""
        self.reason_box.show_error(sentence)
        self.reason.setFocus()

    def ask_approval(self, sentence: str) -> None:
        """Somebody else must approve."""
        self.by.show()
        self.approver_box.show_error(sentence)
        self.approver.setFocus()
        self.settle()

    def refuse(self, sentence: str) -> None:
        """It could not be written."""
        self.path_box.show_error(sentence)
        self.path.setFocus()

    def begin(self) -> None:
        """Write it, if there is a place."""
        if not self.path.text().strip():
            return
        for box in (self.reason_box, self.approver_box):
            box.show_error("")
        path = Path(self.path.text().strip()).expanduser()
        if path != self._agreed and taken(path):
            self._offer_free(path)
            return
        self.chosen.emit(path, self.reason.text().strip(), self.place.text().strip())

    def _offer_free(self, path: Path) -> None:
        """Nothing that stands is written over unasked; the next free name is a key away."""
        other = free(path)
        self.path.setText(str(other))
        self.refuse(self.tr(TAKEN).format(path.name, other.name))

    def _choose(self) -> None:
        from app.ui.parts.place_dialog import ask_for_file

        name = self.output.upper()
        kinds = {f".{self.output}": self.tr("{0} 文件").format(name)}
        title = self.tr("存为 {0}").format(name)
        ask_for_file(self, title, Path(self.path.text()), kinds, self._agree)

    def _agree(self, path: Path) -> None:
        """The dialog itself asks before a file may be written over."""
        self._agreed = path
        self.path.setText(str(path))
        self.path_box.show_error("")

    def _make(self) -> None:
        where = row(self.path_box, self.elsewhere, gap=8)
        where.setStretchFactor(self.path_box, 1)
        said = row(
            self.reason_box,
            labelled(self.place, self.tr("存放地点（可不写）")),
            gap=12,
        )
        secret = labelled(self.password, self.tr("批准人的口令"))
        self.by.setLayout(row(self.approver_box, secret, gap=12))
        foot = row(None, self.back, self.start)
        self.hold(
            column(
                self.what,
                self.formats,
                where,
                said,
                self.by,
                self.note,
                foot,
                gap=10,
                margins=(16, 14, 16, 14),
            )
        )
        self.setMinimumWidth(560)
        self.formats.chosen.connect(self._reformat)
        self.elsewhere.clicked.connect(self._choose)
        self.start.clicked.connect(self.begin)
        self.back.clicked.connect(self.close_card)
        enter_next(self, on_last=self.begin)
