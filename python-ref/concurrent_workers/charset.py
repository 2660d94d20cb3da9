"""Bytes of a page to text.

The first that names an encoding decides: a byte order mark, the `charset` of the
content type, a `<meta>` in the first 1024 bytes. Encodings other than UTF-8, UTF-16
and windows-1252 are read as UTF-8: tags and almost all addresses are ASCII, and no
two libraries have the same tables.

Twin: `crates/concurrent-workers/src/charset.rs`.
"""

import codecs
import re

# How many bytes are searched for a `<meta>` (HTML standard, 13.2.3.2).
_META_BYTES = 1024
# What the bytes from 0x80 to 0x9f mean in windows-1252; elsewhere it is Latin-1.
_WINDOWS = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ"
_LATIN1 = bytes(range(256)).decode("latin-1")
_WINDOWS_1252 = _LATIN1[:0x80] + _WINDOWS + _LATIN1[0xA0:]

# The labels of encodings (Encoding standard, 4.2).
_LABELS = {
    "utf-16-le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le",
    "utf-16-be": "unicodefffe utf-16be",
    "windows-1252": (
        "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 "
        "iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii "
        "windows-1252 x-cp1252"
    ),
}
_ENCODINGS = {
    label: encoding for encoding, labels in _LABELS.items() for label in labels.split()
}

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
)
_CHARSET = re.compile(
    rb"charset[\t\n\f\r ]*+=[\t\n\f\r ]*+\"?'?([^\t\n\f\r \"';]*+)", re.IGNORECASE
)
# A comment, whose opening hyphens can close it too, or a `<meta>`.
_COMMENT_OR_META = re.compile(
    rb"<!(?=--).*?(?:-->|\Z)|<(meta[\t\n\f\r /][^>]*+)>", re.DOTALL | re.IGNORECASE
)


def is_html(content_type: str) -> bool:
    """Return whether a content type is that of an HTML page."""
    essence = content_type.partition(";")[0].strip(" \t").lower()
    return essence in ("text/html", "application/xhtml+xml")


def decode(body: bytes, content_type: str) -> str:
    """Return the text of a page; each part that can't be decoded becomes U+FFFD."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _decoded(body[len(mark) :], encoding)
    return _decoded(body, _declared(body, content_type))


def _declared(body: bytes, content_type: str) -> str:
    """Return the encoding that the content type or the page names."""
    if charset := _CHARSET.search(content_type.encode()):
        return _encoding(charset[1])
    label = _meta_charset(body[:_META_BYTES])
    encoding = "utf-8" if label is None else _encoding(label)
    # The page could not have been read so far if it were UTF-16.
    return "utf-8" if encoding.startswith("utf-16") else encoding


def _meta_charset(start: bytes) -> bytes | None:
    """Return the first label in a `<meta>` that isn't in a comment."""
    for found in _COMMENT_OR_META.finditer(start):
        if found[1] is not None and (charset := _CHARSET.search(found[1])):
            return charset[1]
    return None


def _encoding(label: bytes) -> str:
    """Return the encoding of a label."""
    return _ENCODINGS.get(label.decode("latin-1").lower(), "utf-8")


def _decoded(body: bytes, encoding: str) -> str:
    """Return the text of bytes in an encoding."""
    if encoding == "windows-1252":
        return codecs.charmap_decode(body, "strict", _WINDOWS_1252)[0]
    if encoding == "utf-8" or len(body) % 2 == 0:
        return body.decode(encoding, "replace")
    # Python takes a last byte alone and half a letter before it for one mistake.
    return body[:-1].decode(encoding, "replace") + "\ufffd"
