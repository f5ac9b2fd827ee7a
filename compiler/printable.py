"""Text from outside made fit to be shown: nothing in it moves a cursor, breaks a line, or hides what it says.

What a switch answers, and what a stranger's pull request holds, ends up on terminals and in reports. A
control character there could recolour a verdict, and a right-to-left mark could turn a path round.
"""

from __future__ import annotations


def printable(text: str) -> str:
    r"""Give `text` on one line, with every character that shows nothing written as an escape: `\x1b`."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text
    )
