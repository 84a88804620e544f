"""The body of an answer, read piece by piece within its limits."""

import zlib

from .errors import Unreadable

# A page of 1,000 documents has up to 20 MiB, and a tenth of that packed. What is read takes up to twenty
# times as much memory as its text, and a worker of Odoo has 2.5 GiB.
MAX_PACKED = 32 * 2**20
MAX_UNPACKED = 64 * 2**20
_PIECE = 2**16
# The only packing that is asked for.
PACKING = "gzip"


def read_body(response):
    """
    :param response: of ``requests``, whose body was not read yet
    :return: the body, unpacked
    :raise Unreadable: it is larger than the limits, or packed in another way than it says
    """
    packed = _limited(_pieces(response), MAX_PACKED, "packed_size", "on the wire")
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing in ("", "identity"):
        return b"".join(packed)
    if packing not in (PACKING, f"x-{PACKING}"):
        raise Unreadable("The answer is packed in a way that was not asked for")
    return b"".join(_limited(_unpacked(packed), MAX_UNPACKED, "size", "unpacked"))


def _pieces(response):
    yield from response.raw.stream(_PIECE, decode_content=False)


def _limited(pieces, most, cause, where):
    """Pass pieces on as long as all of them together are not too large."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise Unreadable(f"The answer has more than {most // 2**20} MiB {where}", cause=cause)
        yield piece


def _unpacked(packed):
    """:return: iterator over pieces, none of them much larger than a packed one"""
    reader = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        for data in packed:
            while data:
                if reader.eof:
                    # Another member follows (RFC 1952).
                    reader = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
                yield reader.decompress(data, _PIECE)
                data = reader.unused_data if reader.eof else reader.unconsumed_tail
        yield reader.flush()
    except zlib.error:
        raise Unreadable("The answer cannot be unpacked") from None
    if not reader.eof:
        raise Unreadable("The answer is cut off")
