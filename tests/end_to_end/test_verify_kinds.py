"""`verify` says which kind a file is, also where little is left of it, and beside a window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from printing.ofd.container import unpacked
from tests import ofd_documents as ofd
from tests.home_builders import a_home, a_terminal, bill, say, text_file
from tests.print_shop import a_shop, key


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_shop(tmp_path)


def verified(home: Path, path: Path) -> tuple[int, str, str]:
    said = say(home, "verify", path)
    answer: dict[str, Any] = said.only
    return said.exit_code, answer["what"], answer.get("error", {}).get("code", answer["outcome"])


@pytest.mark.parametrize("content", [b"", b"\x00\x01\xfe" * 400], ids=["empty", "random"])
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.pdf", "pdf"),
        ("a.OFD", "ofd"),
        ("a.xml", "xml"),
        ("a.simulated.json", "package"),
        ("a.receipt.json", "receipt"),
        ("a.db", "backup"),
        ("a.bin", "unknown"),
    ],
)
def test_what_holds_nothing_is_called_what_its_name_promises(
    home: Path, tmp_path: Path, name: str, kind: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert verified(home, path) == (1, kind, "VERIFY-UNREADABLE")


def test_the_print_of_a_paper_ticket_is_unsigned_and_not_altered(
    home: Path, tmp_path: Path
) -> None:
    path, paper = tmp_path / "a.pdf", key()
    say(home, "print", paper.code, paper.number, "--pdf", path)
    assert verified(home, path) == (1, "pdf", "VERIFY-UNSIGNED")
    assert "查验" in say(home, "verify", path).only["error"]["fix"]
    path.write_bytes(path.read_bytes()[:-900])  # not whole: nobody knows what it was
    assert verified(home, path) == (1, "pdf", "VERIFY-ALTERED")


def test_an_einvoice_whose_beginning_or_signature_is_gone_is_altered(
    home: Path, tmp_path: Path
) -> None:
    ticket = key(1, "026")
    for ending in ("pdf", "ofd"):
        path = tmp_path / f"e.{ending}"
        say(home, "print", ticket.code, ticket.number, f"--{ending}", path)
        whole = path.read_bytes()
        for altered in (b"\x00" + whole[4:], whole.replace(b"/ByteRange", b"/ByteXange")):
            if altered != whole:
                path.write_bytes(altered)
                assert verified(home, path) == (1, ending, "VERIFY-ALTERED")


@pytest.mark.parametrize("pack", [ofd.zipped, ofd.library_zip], ids=["ours", "theirs"])
@pytest.mark.parametrize("swapped", ["attachment", "everything-but-the-seal"])
def test_a_well_made_ofd_with_the_data_of_another_ticket_is_altered(
    home: Path, tmp_path: Path, pack: Callable[[ofd.Parts], bytes], swapped: str
) -> None:
    issued = say(home, "issue", "--kind", "026", text_file(tmp_path / "b.txt", bill("E2"))).only
    pair = []
    for number in (key(1, "026").number, issued["number"]):
        path = tmp_path / f"{number}.ofd"
        say(home, "print", issued["code"], number, "--ofd", path)
        pair.append(unpacked(path.read_bytes()))
    mine, other = pair
    wanted = "original_invoice.xml" if swapped == "attachment" else ""
    taken = {name: part for name, part in other.items() if wanted in name and "Sign" not in name}
    assert taken.items() - mine.items() and mine.keys() == other.keys()
    path = tmp_path / "swapped.ofd"
    path.write_bytes(pack({**mine, **taken}))
    assert verified(home, path) == (1, "ofd", "VERIFY-ALTERED")
    path.write_bytes(ofd.zipped(mine))  # the container was not what made it altered
    assert verified(home, path) == (0, "ofd", "genuine")


def test_files_are_verified_beside_who_holds_the_disk(home: Path, tmp_path: Path) -> None:
    ticket = key(1, "026")
    paths = [tmp_path / f"e.{ending}" for ending in ("pdf", "ofd", "xml")]
    for path in paths:
        say(home, "print", ticket.code, ticket.number, f"--{path.suffix[1:]}", path)
    altered = tmp_path / "altered.pdf"
    altered.write_bytes(paths[0].read_bytes().replace(b"%PDF-1", b"%PDF-2", 1))
    with a_terminal(home) as holder:
        assert holder.device.simulated
        for path in paths:
            assert verified(home, path) == (0, path.suffix[1:], "genuine")
        assert verified(home, altered) == (1, "pdf", "VERIFY-ALTERED")


def test_a_backup_is_known_byte_for_byte_and_a_folder_of_them_is_walked(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    say(home, "issue", text_file(tmp_path / "a.txt", bill("D1")))
    assert say(home, "verify", home / "backups").codes == ["FILE-MISSING"]
    with a_terminal(home) as terminal:
        made = terminal.book_backup.make().path
        number = terminal.device.identity.number
    said = say(home, "verify", made).only
    assert (said["what"], said["outcome"], said["book"]) == ("backup", "genuine", "known")
    assert (said["signer"], said["simulated"]) == (number, True)
    with a_terminal(home) as holder:
        assert holder.device.simulated
        assert verified(home, made) == (0, "backup", "genuine")
    moved = tmp_path / "elsewhere.db"
    moved.write_bytes(made.read_bytes())
    assert verified(home, moved) == (0, "backup", "genuine")
    moved.write_bytes(made.read_bytes()[:-1])
    unknown = say(home, "verify", moved)
    assert (unknown.exit_code, unknown.codes) == (1, ["VERIFY-BACKUP-UNKNOWN"])
    with a_terminal(home) as terminal, terminal.book.reading() as work:
        began = f"{next(iter(work.audit.entries())).entry.at:%Y-%m-%d}"
    told = unknown.only["error"]  # from when on copies are known, and what to do with an older one
    assert began in told["message"] and began in told["fix"] and "repair" in told["fix"]
    assert say(home, "verify", made.parent).exit_code == 0
    made.write_bytes(moved.read_bytes())
    assert verified(home, made) == (1, "backup", "VERIFY-ALTERED")
    assert say(home, "verify", made.parent).exit_code == 1
    assert say(home, "verify", tmp_path).exit_code == 1
    empty = tmp_path / "empty"
    empty.mkdir()
    assert say(home, "verify", empty).codes == ["VERIFY-NO-BACKUP"]
