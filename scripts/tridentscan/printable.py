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
