"""What a file is written over, and who may read it: the user's links, devices and umask count."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.searching import Filter
from tests.home_builders import Said, a_home, a_terminal, bill, say, text_file

ENDINGS = ("pdf", "csv", "xlsx", "txt", "xml")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = a_home(tmp_path)
    assert say(made, "issue", text_file(made / "a.txt", bill())).exit_code == 0
    return made


@pytest.fixture(params=["print", *ENDINGS])
def door(request: pytest.FixtureRequest) -> str:
    """Every way to a file: the sheet of a ticket, and each format of an export."""
    return str(request.param)


def written(home: Path, door: str, path: Path) -> Said:
    if door == "print":
        return say(home, "print", "099002400104", "1", "--pdf", path)
    return say(home, "invoices", "--export", path)


def named(folder: Path, door: str) -> Path:
    return folder / f"out.{'pdf' if door == 'print' else door}"


def test_a_pipe_is_never_replaced(home: Path, door: str, tmp_path: Path) -> None:
    pipe = named(tmp_path, door)
    os.mkfifo(pipe)
    said = written(home, door, pipe)
    assert (said.exit_code, said.codes) == (3, ["FILE-NOT-WRITTEN"])
    assert "不是普通文件" in said.only["error"]["message"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_behind_a_link_is_never_replaced(home: Path, door: str, tmp_path: Path) -> None:
    link = named(tmp_path, door)
    link.symlink_to("/dev/null")
    assert written(home, door, link).codes == ["FILE-NOT-WRITTEN"]
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert link.is_symlink()


def test_a_link_of_the_user_is_followed_and_stays(home: Path, door: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link, target = named(tmp_path, door), tmp_path / "elsewhere" / "kept"
    link.symlink_to(target)
    for _ in ("not there yet", "there"):
        assert written(home, door, link).exit_code == 0
        assert link.is_symlink()
        assert target.stat().st_size
    assert [each.name for each in target.parent.iterdir()] == ["kept"]


def test_links_in_a_circle_are_named(home: Path, door: str, tmp_path: Path) -> None:
    link = named(tmp_path, door)
    link.symlink_to(link)
    said = written(home, door, link)
    assert (said.exit_code, said.codes) == (3, ["FILE-NOT-WRITTEN"])
    assert "链接" in said.only["error"]["message"]
    assert say(home, "issue", link).codes == ["FILE-UNREADABLE"]


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_a_new_file_is_readable_as_the_umask_says(home: Path, door: str, tmp_path: Path) -> None:
    path = named(tmp_path, door)
    assert written(home, door, path).exit_code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o604)
    assert written(home, door, path).exit_code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o604  # one that stood keeps its own


def test_a_folder_is_no_file(home: Path, door: str, tmp_path: Path) -> None:
    named(tmp_path, door).mkdir()
    assert written(home, door, named(tmp_path, door)).codes == ["FILE-NOT-WRITTEN"]


def test_a_file_that_may_not_be_written_is_left(
    home: Path, door: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = named(tmp_path, door)
    path.write_text("mine")
    monkeypatch.setattr(os, "access", lambda *_: False)  # whoever runs the tests may be root
    assert written(home, door, path).codes == ["FILE-NOT-WRITTEN"]
    assert path.read_text() == "mine"


def test_the_command_does_not_write_over_its_own_words(
    home: Path, door: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = named(tmp_path, door)
    path.write_text("what was said so far")
    own = path.stat()
    monkeypatch.setattr(os, "fstat", lambda _: own)
    assert written(home, door, path).codes == ["FILE-NOT-WRITTEN"]
    assert path.read_text() == "what was said so far"


def test_a_program_without_a_console_writes_all_the_same(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = os.fstat

    def none(handle: int) -> os.stat_result:
        if handle == 1:
            raise OSError(errno.EBADF, "")
        return asked(handle)

    path = named(tmp_path, "csv")
    path.write_text("old")
    monkeypatch.setattr(os, "fstat", none)
    assert written(home, "csv", path).exit_code == 0


@pytest.mark.usefixtures("umask")
def test_a_folder_of_faces_is_open_as_the_umask_says(home: Path, tmp_path: Path) -> None:
    with a_terminal(home, writes=False) as terminal:
        terminal.exporting.write_folder(Filter(), tmp_path / "f", session=terminal.session)
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o750
    assert {stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "f").iterdir()} == {0o640}


def test_a_home_under_a_name_that_cannot_be_expanded_is_only_missing(home: Path) -> None:
    assert say(home, "--home", "~nobody-of-that-name/h", "status").codes == ["HOME-MISSING"]
