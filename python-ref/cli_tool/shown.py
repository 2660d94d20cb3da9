r"""Texts from the log as a terminal may show them.

Twin: `crates/cli-tool/src/shown.rs`.
"""

# Stands at the end of a text that was cut off.
_CUT = "..."
_SHOWN = [
    chr(byte) if 0x20 <= byte < 0x7F and chr(byte) not in "<>" else f"\\x{byte:02x}"
    for byte in range(256)
]
_SHOWN[ord("\\")] = r"\\"


def shown(text: bytes, width: int) -> str:
    r"""Return a text with everything escaped that isn't plain ASCII.

    It is `width` characters long at most. Clients choose these texts: what a terminal
    would obey, or a browser after it, is shown as `\xhh`, byte by byte.
    """
    # One character more than fits tells that there are too many.
    escaped = "".join(_SHOWN[byte] for byte in text[: width + 1])
    return escaped if len(escaped) <= width else escaped[: width - len(_CUT)] + _CUT
