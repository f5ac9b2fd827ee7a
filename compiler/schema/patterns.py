"""YANG's patterns, which are XML Schema regular expressions (RFC 7950, section 9.4.5), as Python's."""

from __future__ import annotations

import re
from functools import cache

_CATEGORIES = {"L": r"^\W\d_", "N": r"\d"}
"""What ``\\p{..}`` names, as Python can say it; inside brackets letters and digits are both a word."""


@cache
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for `re.Pattern.fullmatch`.

    An XSD pattern matches whole values and has no anchors; the vendor writes a few all the same
    (``^spiffe://.*``) and means them, so that they are left at the two ends and escaped elsewhere.
    """
    out: list[str] = []
    inside = False
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            text, at = _escape(pattern, at, inside=inside)
            out.append(text)
            continue
        if inside:
            inside = char != "]"
            out.append(f"\\{char}" if char in "[&|~" else char)
        elif char in "^$" and 0 < at < len(pattern) - 1:
            out.append(f"\\{char}")
        else:
            inside = char == "["
            out.append(char)
            if inside and pattern[at + 1 : at + 2] == "^":
                out.append("^")
                at += 1
        at += 1
    return re.compile("".join(out), re.ASCII)


def _escape(pattern: str, at: int, *, inside: bool) -> tuple[str, int]:
    """Translate one escape; give it and where the next character stands."""
    letter = pattern[at + 1 : at + 2]
    if letter != "p":
        return pattern[at : at + 2], at + 2
    end = pattern.index("}", at)
    name = pattern[at + 3 : end]
    category = _CATEGORIES[name[:1]]
    return (r"\w" if inside else f"[{category}]"), end + 1
