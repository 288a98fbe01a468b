"""A ticket as sheets of paper: the face, and the pages of its goods list (销货清单).

The only place that knows both an invoice and a form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from msgspec.structs import replace

from app.domain.check_data import qr_text
from app.domain.errors import RuleBroken
from app.domain.invoice import Draft, Invoice, InvoiceKey
from app.domain.profile import Profile
from app.services.faces import face_texts as say
from app.services.faces.face_forms import face_form, list_form
from printing import mark
from printing.errors import Overflow
from printing.form_shelf import FormShelf
from printing.forms import Form
from printing.sheet import Mark, Qr, Sheet, Text


class Sheets:
    """Makes the sheets of tickets from the forms of a shelf, as one profile wants them."""

    def __init__(self, forms: FormShelf, profile: Profile) -> None:
        self._forms = forms
        self._profile = profile

    @property
    def profile(self) -> Profile:
        """Whose looks the sheets have."""
        return self._profile

    def check_signs(self, draft: Draft) -> None:
        """Before a number is taken: raises RuleBroken SIGN-NO-GLYPH (sign, code_point, place)
        with the field of the first sign that no bundled font has; `place` counts from 1. Opens no
        font for signs of GBK."""
        lacking = self._forms.fonts.missing(say.all_typed(draft))
        if not lacking:
            return  # as a rule: one question for all texts
        sign = lacking[0]
        field, text = next((field, text) for field, text in say.typed_texts(draft) if sign in text)
        point, place = f"U+{ord(sign):04X}", text.index(sign) + 1
        raise RuleBroken("SIGN-NO-GLYPH", field, sign=sign, code_point=point, place=place)

    def check_printable(self, draft: Draft) -> None:
        """Before a number is taken: signs as `check_signs`, and room. Only a remark of many short
        lines can be too much for its box, so a face is tried only for a remark with lines; raises
        RuleBroken TEXT-OVERFLOW (text) then."""
        self.check_signs(draft)
        if "\n" not in draft.remark:
            return
        try:
            self.face(_as_if_issued(draft))
        except Overflow as overflow:
            raise RuleBroken("TEXT-OVERFLOW", "remark", text=draft.remark[:40]) from overflow

    def all(self, invoice: Invoice) -> tuple[Sheet, ...]:
        """The face and every page of the goods list. Raises as `face`."""
        return self.face(invoice) + self.goods_list(invoice)

    def face(self, invoice: Invoice) -> tuple[Sheet, ...]:
        """The face, one sheet. PrinterError (TEXT-OVERFLOW, SIGN-NO-GLYPH, FORM-BROKEN)."""
        form = self._forms.form(face_form(invoice.draft))
        qr = form.fields["qr"]
        code = Qr(qr.x_mm, qr.y_mm, qr.width_mm, qr_text(invoice, self._profile))
        seal = mark.seal(form.fields["seal"]) if "seal" in form.fields else ()
        fields = dict(say.face_fields(form, invoice, self._profile))
        return (self._face(form, invoice, fields, (code, *seal)),)

    def invented(self, name: str, texts: Mapping[str, str], *, on_form: bool) -> Sheet:
        """The face of a form that no ticket is issued on, with invented texts by the names of its
        fields; `on_form` as the method of that name. Raises as `face`."""
        form = self._forms.form(name)
        marks = (mark.over_rows(form.rows_box), *form.marks, *self._texts(form, texts))
        sheet = Sheet(form.width_mm, form.height_mm, marks, texts["title"])
        return _on_form(sheet, form) if on_form else sheet

    def on_form(self, invoice: Invoice) -> tuple[Sheet, ...]:
        """The face for a printer that holds the bought form: what the form bears already is left
        out. A form that nobody prints beforehand stays whole. Raises as `face`."""
        form = self._forms.form(face_form(invoice.draft))
        return tuple(_on_form(sheet, form) for sheet in self.face(invoice))

    def blank_copy(self, invoice: Invoice) -> tuple[Sheet, ...]:
        """The whole ticket for blank paper, and on each page that it is no original (补打,
        复印件). Raises as `face`."""
        return tuple(mark.as_copy(sheet) for sheet in self.all(invoice))

    def unissued(self, draft: Draft, *, listed: bool = False) -> tuple[Sheet, ...]:
        """How a ticket would look, and that it is none: 「未开具」 across it, no code and number,
        no date, no 密文, no QR code, no seal. Never to be printed. Raises as `face`."""
        invoice = replace(_as_if_issued(draft), with_list=listed)
        form = self._forms.form(face_form(draft))
        said = say.face_fields(form, invoice, self._profile)
        fields = {name: text for name, text in said if name not in say.ONLY_WHEN_ISSUED}
        return (self._face(form, invoice, fields, (mark.unissued_over_rows(form.rows_box),)),)

    def _face(
        self, form: Form, invoice: Invoice, fields: Mapping[str, str], others: Iterable[Mark]
    ) -> Sheet:
        rows = self._rows(form, self._face_rows(invoice))
        return self._sheet(form, invoice, fields, (*rows, *others))

    def goods_list(self, invoice: Invoice) -> tuple[Sheet, ...]:
        """The pages of the goods list; none for a ticket without one. Raises as `face`."""
        if not invoice.with_list:
            return ()
        form = self._forms.form(list_form(invoice.draft))
        starts = range(0, len(invoice.draft.lines), form.body.rows)
        shared = {**dict(say.list_fields(form, invoice)), "pages": f"{len(starts)}"}
        return tuple(self._list_page(form, invoice, start, shared) for start in starts)

    def _list_page(
        self, form: Form, invoice: Invoice, start: int, shared: Mapping[str, str]
    ) -> Sheet:
        draft = invoice.draft
        part = replace(draft, lines=draft.lines[start : start + form.body.rows])
        rows = [
            say.row(line, draft.special, f"{number}")
            for number, line in enumerate(part.lines, start + 1)
        ]
        page = {
            "page": f"{start // form.body.rows + 1}",
            **dict(say.total_fields(part, "subtotal")),
        }
        return self._sheet(form, invoice, {**shared, **page}, self._rows(form, rows, start + 1))

    def _sheet(
        self, form: Form, invoice: Invoice, fields: Mapping[str, str], others: Iterable[Mark]
    ) -> Sheet:
        """What lies under the text comes first: the mark, which no face goes without."""
        across = [mark.over_rows(form.rows_box)]
        if say.is_void(invoice):
            across.append(mark.void_over_rows(form.rows_box))
        marks = (*across, *form.marks, *self._texts(form, fields), *others)
        return Sheet(form.width_mm, form.height_mm, marks, fields["title"])

    def _texts(self, form: Form, fields: Mapping[str, str]) -> Iterator[Text]:
        for name, text in fields.items():
            if name in form.fields:
                yield from self._forms.layout.place(text, form.fields[name])

    def _face_rows(self, invoice: Invoice) -> list[say.Row]:
        draft = invoice.draft
        if invoice.with_list:
            return [say.list_row(draft, self._profile)]
        return [say.row(line, draft.special) for line in draft.lines]

    def _rows(self, form: Form, rows: list[say.Row], first: int = 1) -> Iterator[Text]:
        for place, row in enumerate(rows):
            for column, field in form.columns.items():
                yield from self._forms.layout.place(
                    getattr(row, column),
                    field,
                    down_mm=place * form.body.pitch_mm,
                    name=f"lines[{first + place}].{column}",
                )


def _on_form(sheet: Sheet, form: Form) -> Sheet:
    if not form.pre_printed:
        return sheet
    there = frozenset((*form.pre_printed, ""))
    marks = (each for each in sheet.marks if isinstance(each, Text | Qr))
    return replace(
        sheet, marks=tuple(each for each in marks if isinstance(each, Qr) or each.name not in there)
    )


def _as_if_issued(draft: Draft) -> Invoice:
    """A ticket that does not exist, to try whether its face has room."""
    return Invoice(
        key=InvoiceKey("0" * 12, "0" * 8),
        draft=draft,
        issued_at=datetime(2000, 1, 1, tzinfo=UTC),
        disk_number="0" * 12,
        sequence=0,
        signature=bytes(64),
        simulated=True,
        with_list=False,
    )
