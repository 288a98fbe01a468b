"""Files of the home that are lost or spoiled are told by their own name, with their own way out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.home_builders import a_home, bill, say, text_file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path)


@pytest.mark.parametrize("content", [None, b"short", bytes(32)])
def test_a_lost_seal_is_not_the_fault_of_the_book(
    home: Path, content: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal = home / "seal.key"
    seal.unlink()
    if content is not None:
        seal.write_bytes(content)
    said = say(home, "status")
    assert (said.exit_code, said.codes) == (3, ["SEAL-DAMAGED"])
    assert "seal.key" in said.only["error"]["fix"]
    monkeypatch.setenv("KAIPIAO_PASSWORD", "Lianxi-2024")
    monkeypatch.setenv("KAIPIAO_DISK_PIN", "88888888")
    issued = say(home, "--operator", "主管甲", "issue", text_file(home / "a.txt", bill()))
    assert issued.only["outcome"] == "issued"


def test_the_self_check_finds_a_lost_seal_and_looks_on(home: Path) -> None:
    (home / "seal.key").unlink()
    said = say(home, "check")
    assert said.exit_code == 3
    assert said.answers[0]["code"] == "SEAL-DAMAGED"
    assert {answer["verdict"] for answer in said.answers[1:]} == {"ok"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"profile = \n", "第1行第11列看不懂"),
        (b'profile = "skp"\n\xff\xfe = 1\n', "不是 UTF-8 文字"),
        (b"a = [1", "结尾不完整"),
    ],
)
def test_settings_that_cannot_be_read_are_a_file_that_failed(
    home: Path, content: bytes, reason: str
) -> None:
    (home / "settings.toml").write_bytes(content)
    said = say(home, "status")
    assert (said.exit_code, said.codes) == (3, ["SETTINGS-DAMAGED"])
    assert f"（{reason}）" in said.only["error"]["message"]


def test_settings_that_are_a_folder_are_told(home: Path) -> None:
    (home / "settings.toml").unlink()
    (home / "settings.toml").mkdir()
    said = say(home, "status")
    assert "（这是一个目录）" in said.only["error"]["message"]


def test_what_the_store_says_is_told_in_chinese(home: Path) -> None:
    (home / "book.db").write_bytes(b"x" * 9000)
    assert "（不是数据库文件）" in say(home, "status").only["error"]["message"]


def test_a_disk_that_cannot_be_written_speaks_of_no_invoice(home: Path) -> None:
    disk = home / "disk.simulated.db"
    disk.unlink()
    disk.symlink_to("/proc/version")
    error = say(home, "status").only["error"]
    assert "开出发票" not in error["message"]


def test_init_asks_nothing_where_a_home_stands(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)  # nobody can be asked
    assert say(home, "init").codes == ["HOME-EXISTS"]
    (home.parent / "file").write_text("")
    assert say(home.parent / "file", "init").codes == ["HOME-EXISTS"]


def test_what_a_killed_init_left_is_cleared_by_the_next(home: Path, tmp_path: Path) -> None:
    left, others = tmp_path / ".new.abcd_123", tmp_path / ".new.mine"
    for folder in (left, others):
        shutil.copytree(home, folder)
    assert say(tmp_path / "new", "init", "--demo").exit_code == 0
    assert not left.exists()
    assert others.exists()
    assert not (tmp_path / "new" / "home.lock").read_bytes()


def test_what_an_init_beside_is_building_is_left_to_it(home: Path, tmp_path: Path) -> None:
    from filelock import FileLock

    busy = tmp_path / ".new.abcd_123"
    shutil.copytree(home, busy)
    with FileLock(busy / "home.lock"):
        assert say(tmp_path / "new", "init", "--demo").exit_code == 0
    assert (busy / "book.db").exists()
