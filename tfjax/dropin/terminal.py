"""Text as a terminal shows it in the end: progress bars overwrite themselves."""

from __future__ import annotations

import re

ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def overwrite(text: str) -> str:
    """Apply carriage returns and backspaces, as a terminal would show the text in the end."""
    if "\r" not in text and "\b" not in text:
        return text
    return "\n".join(_overwritten_line(line) for line in text.replace("\r\n", "\n").split("\n"))


def _overwritten_line(line: str) -> str:
    cells: list[str] = []
    column = 0
    colours = ""
    for piece in re.split(f"({ANSI.pattern}|[\r\b])", line):
        if piece == "\r":
            column = 0
        elif piece == "\b":
            column = max(column - 1, 0)
        elif ANSI.fullmatch(piece):
            # A colour takes no column: it belongs to the character that follows.
            colours += piece
        else:
            for character in piece:
                cells[column : column + 1] = [colours + character]
                colours = ""
                column += 1
    return "".join(cells) + colours
