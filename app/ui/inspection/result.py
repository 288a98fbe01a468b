"""What came of it: the facts of the face, or why there are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.domain.kinds import TITLES
from app.domain.rates import rate_fraction, rate_text
from app.ui.parts.announce import announce
from app.ui.parts.cards import Card
from app.ui.parts.cell import Cell, Column
from app.ui.parts.chips import SimMark
from app.ui.parts.empty import Empty
from app.ui.parts.labels import column, label, row
from app.ui.parts.laying import lay
from app.ui.parts.row_model import RowModel
from app.ui.parts.signs import Sign
from app.ui.parts.table import Table
from app.ui.red_letter.facts import Facts
from app.ui.search.words import amount

if TYPE_CHECKING:
    from app.services.inspecting import Answer, Face, GoodsLine
    from app.services.verify.verdicts import Verdict

ALTERED = "VERIFY-ALTERED"
STATUS = {"valid": "正常", "void": "已作废", "red": "红字（负数）"}
WHAT = {
    "receipt": "清卡凭证",
    "package": "数据包",
    "backup": "备份",
    "pdf": "电子发票（PDF）",
    "ofd": "电子发票（OFD）",
    "xml": "电子发票（XML）",
}


class LineModel(RowModel["GoodsLine"]):
    """The lines of the face."""

    columns: ClassVar[Sequence[Column]] = (
        Column("货物或应税劳务、服务名称", stretch=True),
        Column("规格型号", "标准型号一"),
        Column("数量", "10,000 台", align="right"),
        Column("金额", "9,999,999.00", align="right"),
        Column("税率", "13%　", align="right"),
        Column("税额", "999,999.00", align="right"),
    )

    def cell(self, row: int, column: int) -> Cell:
        line = self.found[row]
        said = (
            line.name,
            line.spec,
            f"{line.quantity} {line.unit}".strip(),
            amount(line.net),
            rate_text(rate_fraction(line.rate)),
            amount(line.tax),
        )
        tone = "bad" if column in (3, 5) and line.net.fen < 0 else "text"
        return Cell(said[column], tone=tone, align=self.columns[column].align)


class Result(Card):
    """One answer at a time."""

    def __init__(self, *, simulated: bool) -> None:
        self.mark = SimMark()
        super().__init__(self.tr("查验结果"), self.mark if simulated else None, pad=0, gap=0)
        self.sign, self.words = Sign("off"), label("", "title", wrap=True)
        self.more = label("", "caption", wrap=True)
        self.facts, self.model = Facts(), LineModel()
        self._stack = QStackedWidget()
        self.body.addWidget(self._stack)

    def filled(self) -> Iterator[None]:
        """Make what is on it, a piece at each step; before the last one it is nobody's."""
        self.table = Table(self.model, name=self.tr("发票明细"))
        self.table.setMinimumHeight(112)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        yield
        self._stack.addWidget(
            Empty(
                self.tr("还没有查验。"),
                self.tr("写五项、扫二维码，或把凭证文件拖到这里。刚开的发票上传后才查得到。"),
            )
        )
        yield
        self._stack.addWidget(self._told())

    @property
    def verdict(self) -> str:
        """ok, warn, bad, busy; off: nothing was asked."""
        return self.sign.shape

    def show_nothing(self) -> None:
        """As at the beginning."""
        self.sign.show_verdict("off")
        self._stack.setCurrentIndex(0)

    def show_busy(self) -> None:
        """The bureau is being asked."""
        self._say("busy", self.tr("正在问税务局…"), "")
        self.facts.show_facts()
        self._show_lines(())

    def show_answer(self, answer: Answer) -> None:
        """A ticket of the bureau, or none."""
        left = self.tr("这张发票今天还可以查 {0} 次").format(answer.tries_left)
        if answer.face is None:
            self._say("bad", self.tr("没有与这五项都相符的发票"), left)
            why = self.tr("五项中有一项不对，或这张发票还没有上传")
            self.facts.show_facts((self.tr("可能的原因"), why, False))
            self._show_lines(())
            return
        void = answer.face.status == "void"
        words = self.tr("税务局有这张发票，但已作废") if void else self.tr("相符：税务局有这张发票")
        self._say("warn" if void else "ok", words, left)
        self._show_face(answer.face, known=answer.known)

    def show_file(self, name: str, verdict: Verdict, words: str = "") -> None:
        """A file by its signature; `words` say its problem."""
        if verdict.problem is None:
            self._say("ok", self.tr("真实：签名完好，一个字节也没有改动"), name)
            self.facts.show_facts(*self._facts_of(verdict))
        elif verdict.problem.code == ALTERED:
            self._say("bad", self.tr("不可信：文件被改动过，或不是有权的一方签发的"), name)
            todo = self.tr("不要使用它，向出具的一方重新索取")
            why = (self.tr("怎么回事"), words, False)
            self.facts.show_facts(why, (self.tr("怎么办"), todo, True))
        else:
            self._say("warn", self.tr("没有验成，真假还不知道"), name)
            self.facts.show_facts((self.tr("怎么回事"), words, False))
        self._show_lines(())

    def _facts_of(self, verdict: Verdict) -> tuple[tuple[str, str, bool], ...]:
        what = (self.tr("文件"), WHAT.get(verdict.what, verdict.what), False)
        signer = (self.tr("签发者"), verdict.signer, True)
        if verdict.key is None:
            own = self.tr("是本机的税控盘") if verdict.known else self.tr("不是本机的税控盘")
            return what, signer, (self.tr("属于"), own, False)
        here = self.tr("有，内容相同") if verdict.known else self.tr("没有这张发票")
        there = {
            "known": self.tr("有这张发票"),
            "unknown": self.tr("还没有这张发票：可能还没有上传"),
            "not_asked": self.tr("没有问到"),
        }[verdict.bureau]
        return (
            what,
            signer,
            *self._seal_of(verdict),
            (self.tr("代码 · 号码"), f"{verdict.key.code} · {verdict.key.number}", True),
            (self.tr("本机账册"), here, False),
            (self.tr("税务局"), there, False),
        )

    def _seal_of(self, verdict: Verdict) -> tuple[tuple[str, str, bool], ...]:
        if verdict.seal_until is None:
            return ()
        told = (
            self.tr("开票时有效，至 {0}")
            if not verdict.seal_ended
            else self.tr("开票时有效，{0} 已到期：不影响这份文件")
        )
        return ((self.tr("印章证书"), told.format(f"{verdict.seal_until}"), False),)

    def show_failed(self, words: str) -> None:
        """Nobody answered: nothing is known."""
        self._say("warn", self.tr("没有查成，结果还不知道"), words)
        self.facts.show_facts()
        self._show_lines(())

    def _show_face(self, face: Face, *, known: bool) -> None:
        seller, buyer = ("　".join(filter(None, party)) for party in (face.seller, face.buyer))
        here = self.tr("有这张发票") if known else self.tr("没有这张发票")
        self.facts.show_facts(
            (self.tr("票种"), f"{face.kind} {TITLES[face.kind]}", False),
            (self.tr("代码 · 号码"), f"{face.key.code} · {face.key.number}", True),
            (self.tr("状态"), self.tr(STATUS[face.status]), face.status != "valid"),
            (self.tr("开票时间"), f"{face.issued_at:%Y-%m-%d %H:%M:%S}", False),
            (self.tr("购方"), buyer, False),
            (self.tr("销方"), seller, False),
            (self.tr("金额 · 税额"), f"{amount(face.net)} · {amount(face.tax)}", False),
            (self.tr("价税合计"), f"￥{amount(face.net + face.tax)}", True),
            (self.tr("备注"), face.remark, False),
            (self.tr("本机账册"), here, False),
        )
        self._show_lines(face.lines)

    def _show_lines(self, lines: Sequence[GoodsLine]) -> None:
        self.model.show_rows(lines)
        self.table.setVisible(bool(lines))

    def _say(self, shape: str, words: str, more: str) -> None:
        self._stack.setCurrentIndex(1)
        self.sign.show_verdict(shape)
        self.words.setText(words)
        self.more.setText(more)
        announce(self, f"{words} {more}".strip())

    def _told(self) -> QWidget:
        head = row(self.sign, self.words, gap=8, margins=(16, 12, 16, 0))
        head.setStretch(1, 1)
        whole: QVBoxLayout = column(head, gap=4)
        lay(whole, row(self.more, margins=(40, 0, 16, 0)))
        whole.addWidget(self.facts)
        whole.addWidget(self.table, 1)
        whole.addStretch(0)
        made = QWidget()
        made.setLayout(whole)
        return made
