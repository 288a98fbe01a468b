"""The bundled fonts: what they have, and what nobody may print."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.errors import NoGlyph, PrinterError
from printing.fonts import FILES, FontChain
from printing.gbk_gaps import gaps, gbk_signs, main
from printing.sheet import Face
from tests.face_examples import RESOURCES, fonts


def test_the_data_file_names_exactly_the_signs_of_gbk_that_no_font_has() -> None:
    assert "".join(sorted(fonts().gaps)) == gaps(fonts())


def test_the_script_writes_the_data_file(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(FontChain, "fonts", fonts().fonts)
    assert main(tmp_path) == 0
    written = (tmp_path / "gbk_gaps.txt").read_bytes()
    assert written == (RESOURCES / "fonts/gbk_gaps.txt").read_bytes()


def test_the_licence_lies_beside_each_font() -> None:
    for file in FILES.values():
        licence = (RESOURCES / "fonts" / file).parent / "OFL.txt"
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence.read_text("utf-8")


def test_signs_of_gbk_are_judged_without_opening_a_font() -> None:
    chain = FontChain(RESOURCES / "fonts")
    assert chain.missing("示例公司﹏A4(测)\n") == "﹏"
    assert chain.missing("") == ""
    assert "fonts" not in vars(chain)


def test_rare_signs_beyond_gbk_are_looked_up_in_the_fonts() -> None:
    assert fonts().missing("北京𬭸𠮷𫠜堃喆﹏\U000f0000\x07﹏") == "﹏\U000f0000\x07"


@given(st.text(st.sampled_from(gbk_signs()), max_size=40))
def test_what_is_not_missing_can_be_set(text: str) -> None:
    if not fonts().missing(text):
        assert "".join(run.text for run in fonts().runs(text, Face.FIGURES)) == text


def test_a_text_is_cut_where_the_font_changes() -> None:
    runs = fonts().runs("12元6", Face.FIGURES)
    assert [(run.font, run.text) for run in runs] == [
        ("LiberationMono", "12"),
        ("LXGWWenKai", "元"),
        ("LiberationMono", "6"),
    ]
    assert fonts().width_em("12元6", Face.FIGURES) == pytest.approx(3 * 0.6 + 1, abs=0.001)


def test_a_sign_that_no_font_has_is_an_error_not_an_empty_box() -> None:
    with pytest.raises(NoGlyph) as refused:
        fonts().runs("甲﹏乙", Face.FORM)
    assert refused.value.code == "SIGN-NO-GLYPH"
    assert refused.value.facts == {"sign": "﹏", "code_point": "U+FE4F", "text": "甲﹏乙"}


@pytest.mark.parametrize("damage", [None, b"", b"\x00\x01\x00\x00 short", b"no font at all" * 40])
def test_a_font_that_cannot_be_read_is_named(damage: bytes | None, tmp_path) -> None:
    """Away, empty, cut off in its head, or something else."""
    for file in FILES.values():
        (tmp_path / file).parent.mkdir()
        if damage is not None:
            (tmp_path / file).write_bytes(damage)
    with pytest.raises(PrinterError) as refused:
        FontChain(tmp_path).width_em("测试", Face.FORM)
    assert refused.value.code == "FONT-UNREADABLE"
    assert refused.value.facts == {"file": "LXGWWenKai-Regular.ttf"}
