"""The net: no traceback ever reaches a person."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from app import crash_report


@pytest.fixture(autouse=True)
def log_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "log"
    monkeypatch.setattr(crash_report, "_log_folder", lambda: folder)
    return folder


def broken() -> int:
    secret = "91990000MA0000007X"
    raise ValueError(f"no such taxpayer {secret}")


def test_what_nobody_expected_is_told_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert crash_report.guarded(broken, ["status"]) == 3
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert "〔INTERNAL〕" in told.err
    assert "Traceback" not in told.err


def test_a_program_that_reads_json_gets_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert crash_report.guarded(broken, ["--json", "status"]) == 3
    told = capsys.readouterr()
    assert told.err == ""
    answer = json.loads(told.out)
    assert (answer["outcome"], answer["error"]["code"]) == ("unknown", "INTERNAL")


def test_the_crash_file_names_places_and_no_values(log_folder: Path) -> None:
    crash_report.guarded(broken, [])
    text = next(log_folder.glob("crash-*.txt")).read_text("utf-8")
    assert "ValueError" in text
    assert "test_crash_report.py" in text
    assert "91990000MA0000007X" not in text


def test_the_crash_file_goes_back_to_the_first_cause() -> None:
    def later() -> None:
        try:
            broken()
        except ValueError as cause:
            raise RuntimeError("later") from cause

    with pytest.raises(RuntimeError) as caught:
        later()
    text = crash_report.as_text(caught.value)
    assert text.index("ValueError") < text.index("RuntimeError")


def test_a_log_folder_that_cannot_be_written_leads_to_the_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(crash_report, "_log_folder", lambda: tmp_path / "file" / "log")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = crash_report.write(ValueError())
    assert path is not None
    assert path.parent == tmp_path


def test_ctrl_c_ends_quietly(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    assert crash_report.guarded(interrupted, []) == 130
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("asked", "code"), [(2, 2), (None, 0), ("text", 1)])
def test_an_exit_keeps_its_code(asked: object, code: int) -> None:
    def leaving() -> int:
        raise SystemExit(asked)

    assert crash_report.guarded(leaving, []) == code


def test_an_error_in_a_thread_ends_in_a_crash_file_too(
    log_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.excepthook", None)
    monkeypatch.setattr("threading.excepthook", None)
    crash_report.install()
    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()
    assert "〔INTERNAL〕" in capsys.readouterr().err
    assert list(log_folder.glob("crash-*.txt"))
