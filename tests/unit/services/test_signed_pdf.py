"""The PDF of an e-invoice: signed, the same each time, and no byte of it can be altered unseen."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from pypdf import PdfReader

from app.bootstrap.outputs import einvoice_data, ofd_reader, pdf_writer
from app.domain.errors import RuleBroken
from app.exchange import einvoice_pdf
from app.exchange.einvoice_pdf import Facts, PdfSeal
from app.exchange.einvoice_pdf_reading import is_pdf, signed_by
from app.services.faces.signed_pdf import seal_place
from app.services.terminal import Terminal
from app.services.verify.verifying_einvoices import EinvoicesHeld
from hardware.signing import seals
from hardware.signing.sm2 import PrivateKey
from printing.sheet import Sheet
from tests.home_builders import a_home, a_terminal, bill, say, text_file


class Shop(Struct, frozen=True):
    """A home with a seal, and the files of its only e-invoice."""

    home: Path
    pdf: bytes
    xml: bytes
    key: tuple[str, str]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    home = a_home(tmp_path_factory.mktemp("shop"))
    say(home, "network", "off")
    said = say(home, "issue", "--kind", "026", text_file(home / "a.txt", bill("D1"))).only
    key = said["code"], said["number"]
    say(home, "print", *key, "--xml", home / "a.xml")
    assert say(home, "print", *key, "--pdf", home / "a.pdf").only["printed"] == 0
    return Shop(home, (home / "a.pdf").read_bytes(), (home / "a.xml").read_bytes(), key)


@pytest.fixture
def terminal(shop: Shop) -> Iterator[Terminal]:
    with a_terminal(shop.home) as terminal:
        yield terminal


@pytest.fixture
def held(terminal: Terminal) -> EinvoicesHeld:
    xml = einvoice_data(terminal.profile)
    return EinvoicesHeld(terminal.device, terminal.searching, xml, ofd_reader)


def part(held: EinvoicesHeld, content: bytes) -> str:
    """What is said to be otherwise than when it was signed."""
    with pytest.raises(RuleBroken, match="VERIFY-ALTERED") as problem:
        held.pdf(content)
    return problem.value.facts["part"]


def signed(terminal: Terminal, xml: bytes) -> bytes:
    """A file that this home's seal signed."""
    sheets = [Sheet(215, 139, ())]
    at = terminal.device.disk.clock()
    pdf = pdf_writer().write(sheets, title="a", created=at)
    return terminal.einvoice_seals.seal(at).pdf_seal.seal(pdf, Facts(xml, at))


def test_a_second_download_is_the_same_file_although_the_program_ended(shop: Shop) -> None:
    again = shop.home / "again.pdf"
    say(shop.home, "print", *shop.key, "--pdf", again)
    assert again.read_bytes() == shop.pdf


def test_the_structured_data_is_attached_and_the_signature_stands_on_the_seal(shop: Shop) -> None:
    reader = PdfReader(shop.home / "a.pdf")
    assert dict(reader.attachments) == {"original_invoice.xml": [shop.xml]}
    fields: Any = reader.pages[0]["/Annots"]
    (field,) = fields
    left, bottom, right, top = (float(edge) for edge in field.get_object()["/Rect"])
    assert left < 189.2 * 72 / 25.4 < right
    assert 0 < bottom < top < 15 * 72 / 25.4
    assert reader.get_fields() is not None
    assert len(PdfReader(shop.home / "a.pdf").pages) == 1


def test_the_file_of_paper_is_not_signed(shop: Shop) -> None:
    said = say(shop.home, "issue", text_file(shop.home / "b.txt", bill("D2"))).only
    path = shop.home / "b.pdf"
    say(shop.home, "print", said["code"], said["number"], "--pdf", path)
    with pytest.raises(RuleBroken) as problem:
        signed_by(path.read_bytes())
    assert problem.value.facts["part"] == "unsigned"


def test_a_sheet_without_a_seal_is_signed_where_nothing_is_seen() -> None:
    assert seal_place([Sheet(215, 139, ())]) == einvoice_pdf.NOWHERE


def test_a_genuine_file_names_its_seller_and_ticket(shop: Shop, held: EinvoicesHeld) -> None:
    assert is_pdf(shop.pdf)
    verdict = held.pdf(shop.pdf)
    assert (verdict.what, verdict.known) == ("pdf", True)
    assert verdict.signer == "示例甲测试有限公司 91990000MA0000007X"
    assert verdict.key is not None
    assert (verdict.key.code, verdict.key.number) == shop.key
    assert held.bare(shop.xml).known


def test_not_one_byte_can_be_altered_unseen(shop: Shop, held: EinvoicesHeld) -> None:
    drawn = random.Random(20240115)
    begin = shop.pdf.index(b"/Contents <")
    places = [*range(begin, begin + 5200, 151), *range(0, len(shop.pdf), 5003)]
    for place in places:
        altered = bytearray(shop.pdf)
        digits = b"0123456789ABCDEF"
        other = [sign for sign in digits if sign != altered[place]]
        altered[place] = drawn.choice(other if altered[place] in digits else [0x07])
        assert part(held, bytes(altered)) in {"content", "signature", "unsigned", "signer"}


def test_what_was_done_to_a_file_is_told(shop: Shop, held: EinvoicesHeld) -> None:
    whole = shop.pdf
    assert part(held, whole + b"\n1 0 obj\n<<>>\nendobj\n%%EOF\n") == "appended"
    assert part(held, whole + whole) == "appended"
    assert part(held, whole[:-1]) == "content"
    assert part(held, whole[:9]) == "unsigned"
    assert part(held, whole.replace(b"/ByteRange [0 ", b"/ByteRange [1 ")) == "unsigned"
    odd = whole.replace(b"/Contents <3", b"/Contents < ", 1)
    assert part(held, odd) == "content"
    empty = whole.replace(b"/Contents <3082", b"/Contents <0000", 1)
    assert part(held, empty) == "signature"


def test_a_swapped_attachment_and_a_removed_signature_are_seen(
    shop: Shop, held: EinvoicesHeld
) -> None:
    begin = shop.pdf.index(b"/EmbeddedFile")
    swapped = shop.pdf[:begin] + bytes(reversed(shop.pdf[begin : begin + 60]))
    assert part(held, swapped + shop.pdf[begin + 60 :]) == "content"
    first = shop.pdf.index(b"%%EOF") + 6
    assert part(held, shop.pdf[:first]) == "unsigned"


def test_the_seal_of_another_bureau_is_refused(
    shop: Shop, held: EinvoicesHeld, tmp_path: Path
) -> None:
    at = held.searching.one(*shop.key).issued_at
    key, valid = seals.new_rsa_key(), (at, at.replace(year=2034))
    authority = seals.rsa_authority(key, PrivateKey(7), valid)
    own = seals.rsa_seal(authority, key, key.public_key(), "示例", "91990000MA0000007X", valid)
    bare = shop.pdf[: shop.pdf.index(b"%%EOF") + 6]
    assert part(held, PdfSeal(key, own, authority).seal(bare, Facts(shop.xml, at))) == "signer"


def test_who_seals_must_be_the_seller_and_tell_what_the_book_has(
    shop: Shop, held: EinvoicesHeld, terminal: Terminal
) -> None:
    other_seller = shop.xml.replace(b"<SellerTaxID>91990000MA0000007X", b"<SellerTaxID>91990000MA")
    assert part(held, signed(terminal, other_seller)) == "seller"
    dearer = shop.xml.replace(b"<TaxTotalAmount>", b"<TaxTotalAmount>9")
    assert part(held, signed(terminal, dearer)) == "book"
    number = f"<InvoiceNo>{shop.key[1]}".encode()
    verdict = held.pdf(signed(terminal, shop.xml.replace(number, b"<InvoiceNo>00000499")))
    assert not verdict.known
    assert part(held, signed(terminal, b"no XML")) == "format"


def test_a_sealed_file_whose_attachment_is_another_is_refused(
    shop: Shop, held: EinvoicesHeld, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(einvoice_pdf, "ATTACHED", "other.xml")
    assert part(held, signed(terminal, shop.xml)) == "attachment"
    monkeypatch.setattr(einvoice_pdf, "_attach", lambda *_: None)
    assert part(held, signed(terminal, shop.xml)) == "attachment"


def test_structured_data_alone_is_believed_only_where_the_book_has_it(
    shop: Shop, held: EinvoicesHeld
) -> None:
    number = f"<InvoiceNo>{shop.key[1]}".encode()
    with pytest.raises(RuleBroken, match="VERIFY-UNPROVEN"):
        held.bare(shop.xml.replace(number, b"<InvoiceNo>00000499"))


def told(home: Path, content: bytes) -> dict[str, Any]:
    """What the word says of a file of any name."""
    path = home / "given.bin"
    path.write_bytes(content)
    answer: dict[str, Any] = say(home, "verify", path).only
    return answer


def test_the_word_tells_what_it_is_by_its_content(shop: Shop) -> None:
    genuine = told(shop.home, shop.pdf)
    wanted = {"what": "pdf", "outcome": "genuine", "simulated": True, "book": "known"}
    assert genuine | wanted == genuine
    assert genuine["bureau"] == "not_asked"  # the network is switched off
    assert told(shop.home, shop.xml)["what"] == "xml"
    ofd = shop.home / "a.ofd"
    say(shop.home, "print", *shop.key, "--ofd", ofd)
    said = told(shop.home, ofd.read_bytes())
    assert (said["what"], said["book"]) == ("ofd", "known")
    assert said["signer"] == genuine["signer"]
    refused = told(shop.home, shop.pdf + b" ")
    assert (refused["outcome"], refused["error"]["code"]) == ("refused", "VERIFY-ALTERED")
    assert "签名之后加了内容" in refused["error"]["message"]


def test_whatever_bytes_are_given_there_is_an_answer(terminal: Terminal, tmp_path: Path) -> None:
    drawn = random.Random(6)
    heads = (b"", b"%PDF-1.7\n/ByteRange [0 9 12 9]", b"<eInvoice>", b"<", b"{", b'{"package":"')
    ofd = b"PK\3\4" + bytes(26) + b"OFD.xml"
    path = tmp_path / "any"
    for head in (*heads, ofd, b"%PDF-"):
        for size in (0, 1, 40, 999):
            path.write_bytes(head + drawn.randbytes(size))
            assert terminal.verifying.file(path).problem is not None
