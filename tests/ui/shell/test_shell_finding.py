"""The function search, without a window."""

from __future__ import annotations

import pytest

from app.services.register.initials import initials, syllables
from app.ui.shell.entries import ENTRIES
from app.ui.shell.entry import Entry
from app.ui.shell.finding import FUNCTIONS, HELP, Target, asked, find, folded, recent


def target_of(entry: Entry) -> Target:
    return Target(
        entry.action_id,
        entry.title,
        synonyms=entry.synonyms,
        initials=tuple(initials(entry.title)),
        synonym_initials=tuple(initials(one)[0] for one in entry.synonyms),
        spelt=syllables(folded(entry.title)),
        synonyms_spelt=tuple(syllables(folded(one)) for one in entry.synonyms),
    )


TARGETS = [target_of(entry) for entry in ENTRIES]


def first(typed: str) -> str:
    hits = find(asked(typed), TARGETS)
    return hits[0].target.title if hits else ""


@pytest.mark.parametrize(
    "typed", ["kj", "填开", "fptk", "FPTK", "ｆｐｔｋ", "发票填", "开票", "tk"]
)
def test_the_page_for_a_new_invoice_is_found_by_every_name(typed: str) -> None:
    assert first(typed) == "发票填开"


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        *(("重开", "发票作废"), ("chongkai", "发票作废"), ("作废重开", "发票作废")),
        *(("空白作废", "发票作废"), ("kbzf", "发票作废")),
        *(("复制开票", "发票填开"), ("fzkp", "发票填开"), ("清单", "发票填开")),
        *(("收购", "发票填开"), ("成品油", "发票填开"), ("差额", "发票填开")),
        *(("减按", "发票填开"), ("juanpiao", "发票填开"), ("折扣", "发票填开")),
        *(("核对纸号", "发票填开"), ("常用条件", "已开发票查询"), ("导出", "已开发票查询")),
        *(("红冲", "红字发票"), ("补打", "发票补打"), ("暂存", "草稿箱")),
    ],
)
def test_every_deed_that_a_cashier_has_a_word_for_leads_to_its_page(typed: str, title: str) -> None:
    assert first(typed) == title


def test_a_whole_synonym_comes_before_letters_within_another_title() -> None:
    """清卡记录 has k and j one behind the other; 开具 is what people mean by them."""
    within = Target("a", "清卡记录", initials=("qkjl",))
    meant = Target("b", "发票填开", synonyms=("开具",), synonym_initials=("kj",))
    assert [hit.target.title for hit in find(asked("kj"), [within, meant])] == [
        "发票填开",
        "清卡记录",
    ]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("kouling", "口令一览"),
        ("kouli", "口令一览"),
        ("shezhi", "参数"),
        ("tiankai", "发票填开"),
        ("fapiaotiankai", "发票填开"),
        ("ＺｕｏＦｅｉ", "发票作废"),
        ("shebei", "设备"),
    ],
)
def test_a_page_is_found_by_its_name_in_full_pinyin(typed: str, title: str) -> None:
    assert first(typed) == title


def test_full_pinyin_marks_the_signs_that_it_spells() -> None:
    hit = find(asked("tiank"), TARGETS)[0]
    assert (hit.target.title, hit.ranges) == ("发票填开", ((2, 4),))
    assert find(asked("koulingx"), TARGETS) == []


def test_a_sign_with_two_readings_is_found_by_both() -> None:
    every = initials("重开")
    target = Target("x", "重开", initials=tuple(every))
    assert {"zk", "ck"} <= set(every)
    assert all(find(asked(one), [target]) for one in every)


def test_what_matched_is_marked_in_the_title() -> None:
    hit = find(asked("tk"), TARGETS)[0]
    assert hit.ranges == ((2, 4),)


def test_a_synonym_says_by_what_it_was_found() -> None:
    hit = find(asked("查票"), TARGETS)[0]
    assert (hit.target.title, hit.by) == ("已开发票查询", "查票")


def test_of_equals_the_one_used_last_comes_first() -> None:
    one, two = Target("a", "统计甲"), Target("b", "统计乙")
    assert find(asked("统计"), [one, two], ["b"])[0].target is two
    assert recent([one, two], ["b"])[0].target is two


def test_a_prefix_leaves_only_its_group() -> None:
    help_, page = Target("a", "清卡", HELP), Target("b", "清卡", FUNCTIONS)
    assert [hit.target for hit in find(asked("?清卡"), [page, help_])] == [help_]
    assert [hit.target for hit in find(asked("＞清卡"), [page, help_])] == [page]


@pytest.mark.parametrize("typed", ["", " ", "😀", "a" * 5000, "%_\\", "\x00"])
def test_nothing_that_is_typed_breaks_the_search(typed: str) -> None:
    assert isinstance(find(asked(typed), TARGETS), list)
