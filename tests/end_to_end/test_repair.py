"""`repair` by words: differences line by line, a new book where the old one is gone."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.bootstrap import rebuilding
from app.words import command_line
from tests.home_builders import Said, bill, say, text_file
from tests.repair_builders import TICKETS, a_used_home, damage, follows_the_disk, number_code

TAXPAYER = (
    '{"name": "虚构丁测试有限公司", "tax_id": "91990000MA00EXAM7A", "address_phone": "虚构路"}'
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_used_home(tmp_path)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A home that is nobody's practice, with one ticket."""
    made, file = tmp_path / "plain", tmp_path / "taxpayer.json"
    file.write_text(TAXPAYER, encoding="utf-8")
    answer = say(made, "init", "--taxpayer", file, "--at", "2024-01-15T10:00:00").only
    with signed_in(answer["logins"][0]["password"]):
        path = text_file(tmp_path / "p.txt", bill("P1"))
        assert as_manager(made, "issue", path).exit_code == 0
    return made


class signed_in:  # noqa: N801 - reads as a sentence
    """KAIPIAO_PASSWORD for a while."""

    name = "KAIPIAO_PASSWORD"

    def __init__(self, password: str) -> None:
        self.password = password

    def __enter__(self) -> None:
        os.environ[self.name] = self.password

    def __exit__(self, *_: object) -> None:
        del os.environ[self.name]


class disk_pin(signed_in):  # noqa: N801 - reads as a sentence
    """KAIPIAO_DISK_PIN for a while."""

    name = "KAIPIAO_DISK_PIN"


def as_manager(home: Path, *words: str | Path) -> Said:
    return say(home, "--operator", "管理员", *words)


def lost(home: Path) -> None:
    for rest in ("", "-wal", "-shm"):
        (home / f"book.db{rest}").unlink(missing_ok=True)


def garbage(home: Path) -> None:
    lost(home)
    (home / "book.db").write_bytes(b"no book at all" * 500)


def torn_inside(home: Path) -> None:
    """It opens, and breaks where the tickets are."""
    book = sqlite3.connect(home / "book.db")
    book.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = book.execute("PRAGMA page_size").fetchone()[0]
    query = "SELECT rootpage FROM sqlite_master WHERE name = 'invoice_request'"
    page = book.execute(query).fetchone()[0]
    book.close()
    with (home / "book.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


def test_differences_come_line_by_line_and_the_counts_last(home: Path) -> None:
    damage(home, "UPDATE invoice SET remark = '改' WHERE id = 4")
    said = say(home, "repair")
    assert said.exit_code == 0
    changed, counts = said.answers
    assert (changed["difference"], changed["outcome"], changed["fields"]) == (
        "changed", "mended", ["remark"],
    )  # fmt: skip
    assert (changed["code"], changed["number"]) == (number_code(home), "00000004")
    assert (counts["outcome"], counts["records"], counts["mended"]) == ("done", TICKETS, 1)
    assert say(home, "repair").answers == [counts | {"mended": 0, "differences": 0}]


def test_a_month_or_a_ticket_is_named(home: Path) -> None:
    damage(home, "UPDATE invoice SET remark = '改' WHERE id IN (4, 5, 9)")
    assert say(home, "repair", "--month", "2024-02").answers[-1]["mended"] == 1
    assert say(home, "repair", "--ticket", number_code(home), "4").answers[-1]["mended"] == 1
    assert say(home, "repair").answers[-1]["mended"] == 1


def test_a_month_without_records_and_a_ticket_of_nobody_are_told(home: Path) -> None:
    said = say(home, "repair", "--month", "2030-01")
    assert (said.exit_code, said.only["warnings"]) == (0, ["MONTH-EMPTY"])
    nobody = say(home, "repair", "--ticket", number_code(home), "99999")
    assert (nobody.exit_code, nobody.codes) == (1, ["INVOICE-NOWHERE"])
    assert "99999" in nobody.only["error"]["message"]
    assert "发票修复" not in nobody.only["error"]["fix"]


@pytest.mark.parametrize(
    "words",
    [
        ("--month", "2024-13"), ("--month", "x"), ("--ticket", "1"), ("--ticket", "x", "y"),
        ("--month", "2024-01", "--ticket", "1", "2"),
    ],
)  # fmt: skip
def test_wrong_words_are_exit_2(home: Path, words: tuple[str, ...]) -> None:
    assert say(home, "repair", *words).exit_code == 2


def test_what_a_person_must_look_at_is_exit_1(home: Path) -> None:
    nobodys = "request_id = zeroblob(16), signature = zeroblob(64)"
    damage(home, f"UPDATE invoice SET {nobodys} WHERE id = 4")
    said = say(home, "repair")
    assert (said.exit_code, said.answers[-1]["to_check"]) == (1, 2)
    assert say(home, "repair", "--ticket", number_code(home), "4000").codes == ["INVOICE-NOWHERE"]


@pytest.mark.parametrize("spoil", [lost, garbage, torn_inside])
def test_a_book_that_is_gone_or_destroyed_is_made_anew(
    home: Path, spoil: Callable[[Path], None]
) -> None:
    before = say(home, "invoices").answers
    spoil(home)
    said = say(home, "repair")
    assert said.exit_code == 0, said
    new, counts = said.answers[0], said.answers[-1]
    assert (new["outcome"], new["logins"][0]["operator"]) == ("rebuilt", "主管甲")
    assert "recovery_code" not in new
    assert counts["added"] == TICKETS
    assert {"drafts", "registers", "prints", "uploads"} <= set(counts["not_brought_back"])
    aside = [path.name for path in home.glob("book.db.damaged-*")]
    assert bool(aside) is (spoil is not lost)
    assert counts["kept_aside"] == (str(home / aside[0]) if aside else "")
    follows_the_disk(home)
    told = {"upload": "unsent", "printed": 0}
    assert [answer | told for answer in before] == say(home, "invoices").answers


def test_the_check_and_the_error_lead_to_it(home: Path) -> None:
    garbage(home)
    assert "repair" in say(home, "status").only["error"]["fix"]
    assert "repair" in say(home, "check").answers[0]["next"]


def test_a_plain_home_gets_a_new_administrator_told_once(plain: Path, tmp_path: Path) -> None:
    lost(plain)
    with disk_pin("88888888"):
        said = say(plain, "repair")
    assert said.exit_code == 0, said
    new = said.answers[0]
    (login,) = new["logins"]
    assert (login["operator"], len(login["password"]), len(new["recovery_code"])) == (
        "管理员",
        12,
        11,
    )
    assert say(plain, "invoices").codes == ["LOGIN-NEEDED"]
    with signed_in(login["password"]):
        assert as_manager(plain, "invoices").only["document"] == "P1"
        path = text_file(tmp_path / "p2.txt", bill("P2"))
        assert as_manager(plain, "issue", path).only["number"] == "00000002"
        seller = as_manager(plain, "show", *_key(as_manager(plain, "invoices"))).only["seller"]
    assert seller["address_phone"] == "虚构路"
    again = say(plain, "repair")
    assert again.codes == ["LOGIN-NEEDED"]


def _key(said: Said) -> tuple[str, str]:
    last = said.answers[-1]
    return last["code"], last["number"]


def test_the_way_in_is_the_disks_own_secret(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    garbage(plain)
    monkeypatch.setenv("KAIPIAO_DISK_PIN", "00000000")
    said = say(plain, "repair")
    assert said.codes == ["PIN-WRONG"]
    assert (plain / "book.db").read_bytes().startswith(b"no book")
    assert list(plain.glob("*.new*")) == list(plain.glob("*.damaged*")) == []
    monkeypatch.setenv("KAIPIAO_DISK_PIN", "88888888")
    assert say(plain, "repair").exit_code == 0


@pytest.mark.parametrize("given", [None, ""])
def test_whoever_deletes_the_book_is_not_handed_an_administrator(
    plain: Path, monkeypatch: pytest.MonkeyPatch, given: str | None
) -> None:
    """The 口令 that a disk is issued with is not tried, so no try is lost either."""
    garbage(plain)
    if given is not None:
        monkeypatch.setenv("KAIPIAO_DISK_PIN", given)
    said = say(plain, "repair")
    assert (said.exit_code, said.codes) == (1, ["PIN-FOR-NEW-BOOK"])
    assert "KAIPIAO_DISK_PIN" in said.only["error"]["fix"]
    assert (plain / "book.db").read_bytes().startswith(b"no book")
    assert list(plain.glob("*.new*")) == list(plain.glob("*.damaged*")) == []


def test_at_a_screen_the_secret_is_asked_for(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lost(plain)
    asked: list[str] = []

    def typed(prompt: str, **_: object) -> str:
        asked.append(prompt)
        return "88888888"

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", typed)
    assert say(plain, "repair").exit_code == 0
    assert len(asked) == 1
    assert "税控盘口令" in asked[0]


def test_a_taxpayer_without_a_ticket_has_its_name_and_number(tmp_path: Path) -> None:
    made, file = tmp_path / "plain", tmp_path / "taxpayer.json"
    file.write_text(TAXPAYER, encoding="utf-8")
    say(made, "init", "--taxpayer", file)
    lost(made)
    with disk_pin("88888888"):
        answer = say(made, "repair").answers[0]
    assert answer["taxpayer"] == {"name": "虚构丁测试有限公司", "tax_id": "91990000MA00EXAM7A"}


@pytest.mark.parametrize("spoiled", [b"", b"short"])
def test_a_seal_that_is_lost_too_is_made_anew(home: Path, spoiled: bytes) -> None:
    lost(home)
    (home / "seal.key").unlink()
    if spoiled:
        (home / "seal.key").write_bytes(spoiled)
    assert say(home, "repair").exit_code == 0
    follows_the_disk(home)


def test_where_there_is_no_disk_there_is_nothing_to_make_a_book_from(tmp_path: Path) -> None:
    assert say(tmp_path / "nowhere", "repair").codes == ["HOME-MISSING"]
    nowhere = f"sim:{tmp_path / 'none.db'}"
    assert say(tmp_path / "nowhere", "--disk", nowhere, "repair").codes == ["DISK-GONE"]


def test_a_disk_that_is_away_leaves_the_ruins_alone(home: Path) -> None:
    garbage(home)
    (home / "disk.simulated.db").rename(home / "away.db")
    assert say(home, "repair").codes == ["DISK-GONE"]
    assert (home / "book.db").read_bytes().startswith(b"no book")


def test_beside_another_writer_it_waits_and_is_refused(home: Path) -> None:
    (home / "settings.toml").write_text("lock_wait_s = 0.1\n", encoding="utf-8")
    garbage(home)
    with rebuilding.new_book(home, None):
        assert say(home, "repair").codes == ["HOME-IN-USE"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_told(home: Path) -> None:
    garbage(home)
    home.chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert say(home, "repair").codes == ["STORE-READ-ONLY"]
    home.chmod(0o700)


def test_people_read_sentences(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    damage(home, "UPDATE invoice SET remark = '改' WHERE id = 4")
    lost_later = ["--home", str(home), "repair"]
    assert command_line.main(lost_later) == 0
    out = capsys.readouterr().out
    assert "✓ 已改回" in out
    assert "核对的税控盘记录: 14" in out
    garbage(home)
    assert command_line.main(lost_later) == 0
    out = capsys.readouterr().out
    assert "请抄下" in out
    assert "找不回来的" in out


def test_ctrl_c_ends_it_and_what_was_done_stands(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services.repair.repairing import Repair, Step

    damage(home, "UPDATE invoice SET remark = '改' WHERE id IN (4, 5)")
    step = Repair._step

    def pressed(*given: object, **named: object) -> Step:
        made = step(*given, **named)  # type: ignore[arg-type]
        if made.found:
            raise KeyboardInterrupt
        return made

    with monkeypatch.context() as patched:
        patched.setattr(Repair, "_step", pressed)
        said = say(home, "repair")
    assert (said.exit_code, said.codes[-1]) == (3, "INTERRUPTED")
    follows_the_disk(home)


def test_a_lost_book_comes_from_the_device_that_the_settings_name(
    home: Path, tmp_path: Path
) -> None:
    away = tmp_path / "elsewhere.simulated.db"
    (home / "disk.simulated.db").rename(away)
    settings = home / "settings.toml"
    settings.write_text(f'disk = "sim:{away}"\n', encoding="utf-8")
    for part in home.glob("book.db*"):
        part.unlink()
    assert say(home, "status").codes == ["STORE-DAMAGED"]
    said = say(home, "repair")
    assert (said.exit_code, said.answers[0]["outcome"]) == (0, "rebuilt")
    assert len(say(home, "invoices").answers) == TICKETS
    assert not (home / "disk.simulated.db").exists()


def test_a_spoiled_record_keeps_nobody_from_a_new_book(plain: Path) -> None:
    with closing(sqlite3.connect(plain / "disk.simulated.db")) as disk, disk:
        disk.execute("UPDATE record SET request = x'01'")
    for part in plain.glob("book.db*"):
        part.unlink()
    with disk_pin("88888888"):
        said = say(plain, "repair")
    assert said.answers[0]["outcome"] == "rebuilt"
    assert said.exit_code == 1
