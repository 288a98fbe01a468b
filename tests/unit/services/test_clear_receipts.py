"""清卡凭证: the disk vouches for every sign of it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.errors import RuleBroken
from app.services.month.clear_receipts import Receipt, _encoded, _file
from app.services.packages.step_lines import StepLine, StepOutcome
from hardware.emulator.issuance import Authority
from hardware.orders import PackageKind, ReportReceipt
from hardware.signing.packages import as_file, seal
from hardware.signing.sm3 import sm3
from tests.bureau_builders import flipped
from tests.disk_builders import authority
from tests.home_builders import a_home, a_terminal, bill, say, text_file

FEBRUARY = "2024-02-02T09:00:00+08:00"
LINE = StepLine("clear", "007", "2024-01", StepOutcome.DONE, date(2024, 3, 15))
OLD = date(2024, 2, 23)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = a_home(tmp_path)
    assert say(home, "issue", text_file(home / "a.txt", bill("D1"))).exit_code == 0
    return home


@pytest.fixture
def terminal(home: Path):
    with a_terminal(home) as opened:
        yield opened


def receipt_of(terminal: Any, **changes: Any) -> bytes:
    content: bytes = terminal.clear_receipts.made(LINE, OLD, terminal.session)
    return content


def verdict(terminal: Any, folder: Path, content: bytes) -> Any:
    (folder / "given.json").write_bytes(content)
    return terminal.verifying.file(folder / "given.json")


def test_it_says_what_was_cleared_and_bears_the_mark(terminal: Any) -> None:
    said = json.loads(receipt_of(terminal))["body"]
    assert (said["simulated"], said["mark"], said["group"]) == (True, "「模拟」", "007")
    assert (said["old_lock_date"], said["lock_date"]) == ("2024-02-23", "2024-03-15")
    assert said["operator"]
    assert said["totals"] == []


def test_the_totals_are_those_of_the_report(home: Path) -> None:
    say(home, "clock", "set", FEBRUARY)
    with a_terminal(home) as terminal:
        group = next(each for each in terminal.reporting.groups() if each.name == "007")
        terminal.reporting.build(group, terminal.session)
        said = json.loads(receipt_of(terminal))["body"]
    assert said["report"]
    assert said["totals"][0] == {
        "kind": "007",
        "side": "positive",
        "rate": "",
        "count": 1,
        "net": said["totals"][0]["net"],
        "tax": said["totals"][0]["tax"],
    }
    assert said["totals"][1]["rate"] == "13%"


def test_a_true_one_is_genuine_and_known_here(terminal: Any, tmp_path: Path) -> None:
    said = verdict(terminal, tmp_path, receipt_of(terminal))
    assert (said.what, said.known, said.problem) == ("receipt", True, None)
    assert said.signer == terminal.device.identity.number


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"2024-03-15"', b'"2024-04-15"'),
        (b'"007"', b'"004"'),
        (b"\n", b"\n\n"),
        (b'"simulated": true', b'"simulated": false'),
        (b'"hash": "', b'"hash": "0'),
        (b'"body"', b'"bod"'),
    ],
)
def test_one_that_was_altered_is_told(
    terminal: Any, tmp_path: Path, old: bytes, new: bytes
) -> None:
    content = receipt_of(terminal)
    assert content.count(old)
    said = verdict(terminal, tmp_path, content.replace(old, new, 1))
    assert said.problem.code == "VERIFY-ALTERED"


def test_a_receipt_with_another_hash_bears_the_wrong_signature(
    terminal: Any, tmp_path: Path
) -> None:
    """Whoever alters the body and works the hash out again has no signature for it."""
    true = msgspec.json.decode(receipt_of(terminal), type=Receipt)
    for changes in ({"operator": "别人"}, {"disk": "990000000009"}, {"head_sequence": 9}):
        body = msgspec.structs.replace(true.body, **changes)
        false = Receipt(body, sm3(_encoded(body)).hex(), true.seal)
        assert verdict(terminal, tmp_path, _file(false)).problem.code == "VERIFY-ALTERED"
    for part in ("certificate", "signed", "signature"):
        altered = msgspec.structs.replace(true.seal, **{part: flipped(getattr(true.seal, part))})
        false = Receipt(true.body, true.hash, altered)
        assert verdict(terminal, tmp_path, _file(false)).problem.code == "VERIFY-ALTERED"
    for garbage in ({"signed": b"no statement"}, {"certificate": b"no certificate"}):
        false = Receipt(true.body, true.hash, msgspec.structs.replace(true.seal, **garbage))
        assert verdict(terminal, tmp_path, _file(false)).problem.code == "VERIFY-ALTERED"


def test_each_group_that_is_cleared_gets_its_file(terminal: Any, home: Path) -> None:
    not_due = StepLine("clear", "004", "2024-01", StepOutcome.NOT_DUE)
    told = list(terminal.clear_receipts.beside([LINE, not_due], terminal.session))
    assert told[1] == not_due
    path = Path(told[0].receipt)
    assert path == home / "receipts" / "007-2024-01.receipt.json"
    assert terminal.verifying.file(path).problem is None


def test_a_group_is_cleared_also_where_no_receipt_can_be_written(terminal: Any, home: Path) -> None:
    (home / "receipts").write_text("no folder")
    (told,) = terminal.clear_receipts.beside([LINE], terminal.session)
    assert (told.outcome, told.receipt) == (StepOutcome.DONE, "")
    assert told.more == {"warnings": ["FILE-NOT-WRITTEN"]}


def test_a_package_is_verified_by_its_signer(terminal: Any, home: Path, tmp_path: Path) -> None:
    disk, group = terminal.device.disk, terminal.reporting.groups()[0]
    package = terminal.reporting.build(group, terminal.session, off_cycle=True)
    said = verdict(terminal, tmp_path, as_file(package))
    assert (said.what, said.known, said.signer) == ("package", True, disk.identity().number)
    number, at = disk.identity().number, disk.clock().replace(microsecond=0)
    body = ReportReceipt("1", b"")
    ours = seal(_own(home), PackageKind.REPORT_RECEIPT, "1", number, at, body)
    assert verdict(terminal, tmp_path, as_file(ours)).signer == "模拟税务局"
    theirs = seal(authority().signer, PackageKind.REPORT_RECEIPT, "1", number, at, body)
    assert verdict(terminal, tmp_path, as_file(theirs)).problem.code == "VERIFY-ALTERED"
    assert verdict(terminal, tmp_path, b"{}").problem.code == "VERIFY-UNREADABLE"
    with pytest.raises(RuleBroken, match="FILE-MISSING"):
        terminal.verifying.file(tmp_path / "nothing")


def _own(home: Path) -> Any:
    return Authority.from_bytes((home / "bureau" / "authority.simulated").read_bytes()).signer
