"""A page of text as PDF, written without a library."""

_TOP, _LEFT, _LEADING = 780, 60, 18


def page(lines):
    """Write one page.

    :param lines: list of texts, the first one is the heading
    :return: bytes of a PDF 1.4 file
    """
    heading, *rest = map(_escaped, lines)
    shown = [f"BT /F1 18 Tf {_LEFT} {_TOP} Td ({heading}) Tj /F1 11 Tf {_LEADING} TL T*"]
    shown += [f"({line}) Tj T*" for line in rest]
    stream = "\n".join([*shown, "ET"]).encode("latin-1", "replace")
    return _file(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
        b"/Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )


def _escaped(text):
    for character in "\\()":
        text = text.replace(character, f"\\{character}")
    return " ".join(text.split())


def _file(*objects):
    written = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        written += b"%010d 00000 n \n" % offset
    written += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    written += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(written)
