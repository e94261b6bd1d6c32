"""Text of others, made fit to be shown."""

import unicodedata


def printable(text: object, kept: str = "") -> str:
    """The text with its control characters, and those that turn the direction of writing, made visible: a tab is \\x09.
    Those in `kept` stay."""
    def shown(character):
        code = ord(character)
        hidden = unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or code in range(0x202A, 0x202F) \
            or code in range(0x2066, 0x206A) or code in (0xFFFE, 0xFFFF)
        return (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}") if hidden and character not in kept else character
    return "".join(map(shown, str(text)))


def raw_text(value: str | bytes) -> str:
    """Text as HDF5 gives it, which is bytes in a dataset."""
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)


def text(value: str | bytes) -> str:
    """The same as it may be shown: whoever wrote the file, no control character of it reaches a terminal or a page."""
    return printable(raw_text(value))
