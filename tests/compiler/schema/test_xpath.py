"""XPath as the models write it, and what it becomes."""

from __future__ import annotations

import pytest

from compiler.schema import known_releases, schema
from compiler.schema.depth.xpath import XPathSyntaxError, read, standardise, write


@pytest.mark.parametrize(
    ("written", "standard"),
    [
        # prefixes of names, and of identities in literals
        ("../srl_nokia-netinst:type = 'srl_nokia-netinst:default'", "../type = 'default'"),
        (". = 'ff:ff:ff:ff:ff:ff'", ". = 'ff:ff:ff:ff:ff:ff'"),
        # an absent leaf differs from everything
        ("../type != 'bridged'", "not(../type = 'bridged')"),
        ("(../type != 'a') and (../type != 'b')", "not(../type = 'a') and not(../type = 'b')"),
        ("/a/b[name = current()]/c != 'x'", "not(/a/b[name = current()]/c = 'x')"),
        # booleans are compared by value
        (". = false() or ../type='default'", "(. = 'false') or (../type = 'default')"),
        ("not(true() = ../../vlan-tagging)", "not('true' = ../../vlan-tagging)"),
        ("../x != true()", "not(../x = 'true')"),
        # a test of existence
        ("not(../address >= '' or ../mask >= '')", "not(boolean(../address) or boolean(../mask))"),
        # order of operators is kept
        ("a or b and c", "a or (b and c)"),
        ("1 + 2 * ../x <= 4094", "(1 + (2 * ../x)) <= 4094"),
        ("(a or b) and c", "(a or b) and c"),
        # what is not rewritten
        ("count(../a) = 2", "count(../a) = 2"),
        ("re-match(., 'fc[0-7]|\\.*')", "re-match(., 'fc[0-7]|\\.*')"),
    ],
)
def test_standard(written: str, standard: str) -> None:
    assert standardise(written) == standard


@pytest.mark.parametrize(
    ("written", "below"),
    [
        ("../type = 'ipv4'", "../../type = 'ipv4'"),
        ("type = 'ipv4'", "../type = 'ipv4'"),
        (". = 'x'", ".. = 'x'"),
        ("./mode = 'x'", "../mode = 'x'"),
        ("/a/b[name = current()/name]", "/a/b[name = current()/../name]"),
        ("../list[key = current()]/leaf", "../../list[key = current()/..]/leaf"),
        ("../list[key = 'x']", "../../list[key = 'x']"),
    ],
)
def test_context_of_an_augment(written: str, below: str) -> None:
    assert standardise(written, parent=True) == below


@pytest.mark.parametrize("wrong", ["", "a =", "(a", "a b", "a[", "f(a", "a ~ b", "a/"])
def test_wrong_text_is_refused(wrong: str) -> None:
    with pytest.raises(XPathSyntaxError):
        read(wrong)


@pytest.mark.parametrize("release", known_releases())
def test_every_expression_of_the_models_is_read(release: str) -> None:
    """What was rewritten reads as itself again."""
    index = schema(release, "7220 IXR-D3L")
    waiting = list(index.roots.values())
    seen: set[str] = set()
    while waiting:
        node = waiting.pop()
        waiting += node.children.values()
        seen |= {rule.xpath for number in node.rules if (rule := index.rule(number)) is not None}
    assert len(seen) > 100
    for text in seen:
        standard = standardise(text)
        assert write(read(standard)) == standard
