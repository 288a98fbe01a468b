"""Records of tickets on their way to the counter: the body of a TICKETS package.

body = version · length (2) · head · for each record: length (2) · statement and signature ·
length (4) · content. An invoice may be longer than a field can be, so it stands outside of them.
"""

from __future__ import annotations

from msgspec import Struct

from hardware.orders import CarriedRecord, CarriedTickets
from hardware.protocol.bodies import VERSION, sized, taken, versioned
from hardware.protocol.tlv import Layout, binary, text


class _Whose(Struct, frozen=True):
    taxpayer: str


class _Proof(Struct, frozen=True):
    signed: bytes
    signature: bytes


_WHOSE = Layout(_Whose, (text(1, "taxpayer"),))
_PROOF = Layout(_Proof, (binary(1, "signed"), binary(2, "signature")))


class TicketsBody:
    """As `bodies.Body`, in a form of its own."""

    def encode(self, record: CarriedTickets) -> bytes:
        """The body's bytes; raises ProtocolError for what has none."""
        whose = sized(_WHOSE.encode(_Whose(record.taxpayer)), 2)
        return VERSION + whose + b"".join(map(_written, record.records))

    def decode(self, data: bytes) -> CarriedTickets:
        """The record in a body; raises ProtocolError."""
        head, rest = taken(versioned(data), 2)
        records = []
        while rest:
            proof, rest = taken(rest, 2)
            content, rest = taken(rest, 4)
            said = _PROOF.decode(proof)
            records.append(CarriedRecord(content, said.signed, said.signature))
        return CarriedTickets(_WHOSE.decode(head).taxpayer, tuple(records))


def _written(one: CarriedRecord) -> bytes:
    proof = _PROOF.encode(_Proof(one.signed, one.signature))
    return sized(proof, 2) + sized(one.content, 4)


TICKETS_BODY = TicketsBody()
