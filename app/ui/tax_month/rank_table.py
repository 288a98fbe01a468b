"""A breakdown as a table of cells."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.statistics import Breakdown, Dimension, Sums
from app.ui.parts.cell import Cell, Column
from app.ui.tax_month.ranks import MORE, TITLES, named, share_of
from app.ui.tax_month.report_tables import ReportModel

_MONEY, _COUNT = "999,999.00 ", "99,999"
_FIGURES = (
    *(Column(title, _MONEY, align="right") for title in ("价税合计", "金额", "税额")),
    Column("占比", "100.0%", align="right"),
    *(Column(title, _COUNT, align="right") for title in ("张数", "作废")),
)


def _columns(dimension: Dimension) -> tuple[Column, ...]:
    wide = dimension in (Dimension.BUYER, Dimension.GOODS)
    more = (Column(MORE[dimension], "91990000MA0000007X"),) if wide else ()
    name = "虚构十个字的名称有限公司" if wide else "开票员甲"
    return (Column(TITLES[dimension], name, stretch=wide), *_FIGURES, *more)


class RankModel(ReportModel):
    """A row a subject, the rest of them, the whole."""

    columns: Sequence[Column] = _columns(Dimension.RATE)  # type: ignore[misc]

    def show_report(self, report: Breakdown) -> None:
        """Its rows; the columns are those of its dimension."""
        self.beginResetModel()
        self.columns, self.found = _columns(report.dimension), ()
        self.endResetModel()
        whole, wide = report.parts.gross.fen, len(self.columns) - 1 - len(_FIGURES)
        rows = [(named(e), *_figures(e.sums, whole), *(e.more,) * wide) for e in report.rows]
        left = report.subjects - len(report.rows)
        if left:
            rows.append((f"其余 {left:,} 项", *_figures(report.rest, whole), *("",) * wide))
        rows.append(("合计", *_figures(report.parts, whole), *("",) * wide))
        self.show_rows(rows)

    def cell(self, row: int, column: int) -> Cell:
        """What names stands left, figures right."""
        last = row == len(self.found) - 1
        align = self.columns[column].align
        return Cell(self.found[row][column], align=align, strong=last)


def _figures(sums: Sums, whole: int) -> tuple[str, ...]:
    amounts = (sums.gross, sums.actual_net, sums.actual_tax)
    void = sums.positive_void + sums.negative_void + sums.blank_void
    counts = (sums.positive + sums.negative, void)
    share = f"{share_of(sums.gross.fen, whole) / 10:.1f}%"
    return (
        *(f"{amount.in_yuan:,.2f}" for amount in amounts),
        share,
        *(f"{count:,}" for count in counts),
    )
