"""Label and field selectors of lists and watches (as far as our clients and kubectl use them)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from drift.lab.api.failure import bad_request

if TYPE_CHECKING:
    from collections.abc import Callable

    Test = Callable[[dict[str, Any]], bool]

_TERM = re.compile(r"\s*(?P<key>[^\s=!,()]+)\s*(?P<how>==|=|!=)\s*(?P<value>[^\s,()]*)\s*")
_SET = re.compile(r"\s*(?P<key>[^\s=!,()]+)\s+(?P<how>in|notin)\s+\((?P<values>[^)]*)\)\s*")
_EXISTS = re.compile(r"\s*(?P<no>!?)\s*(?P<key>[^\s=!,()]+)\s*")


def label_selector(text: str) -> Test:
    """Read ``a=b,c!=d,e,!f,g in (h,i)``; a selector that is none of this is a 400."""
    tests = [_label_test(term) for term in _terms(text)]
    return lambda body: all(test(body["metadata"].get("labels") or {}) for test in tests)


def _terms(text: str) -> list[str]:
    return [term for term in re.split(r",(?![^()]*\))", text) if term.strip()]


def _label_test(term: str) -> Test:
    if found := _SET.fullmatch(term):
        key, among = found["key"], {value.strip() for value in found["values"].split(",")}
        wanted = found["how"] == "in"
        return lambda labels: (labels.get(key) in among) is wanted
    if found := _TERM.fullmatch(term):
        key, value = found["key"], found["value"]
        if found["how"] == "!=":
            return lambda labels: labels.get(key) != value
        return lambda labels: labels.get(key) == value
    if found := _EXISTS.fullmatch(term):
        key, wanted = found["key"], not found["no"]
        return lambda labels: (key in labels) is wanted
    raise bad_request(f"unable to parse requirement: {term}")


def field_selector(text: str) -> Test:
    """Read ``metadata.name=x`` and ``metadata.namespace=y``, the two that every kind has."""
    tests: list[tuple[str, str]] = []
    for term in _terms(text):
        name, _, value = term.replace("==", "=").partition("=")
        if name not in {"metadata.name", "metadata.namespace"}:
            raise bad_request(f'field label not supported: "{name}"')
        tests.append((name.removeprefix("metadata."), value))
    return lambda body: all(body["metadata"].get(name, "") == value for name, value in tests)
