"""Laws of the codec and of validate, on trees that grow from the index itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.schema import Schema, known_releases, schema
from compiler.schema.codec import CodecError, decode, encode
from compiler.validate import Rule, validate
from tests.laws.trees import grow, seeds

if TYPE_CHECKING:
    import random

PLATFORMS = ("7220 IXR-D2L", "7220 IXR-D5", "7250 IXR-10E")

junk = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "enable", "1.1.1.1/24", "x:y"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["interface", "name", "subinterface", "index", "bgp", "protocols", "_annotate", "lag"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def any_schema(chance: random.Random) -> Schema:
    return schema(chance.choice(known_releases()), chance.choice(PLATFORMS))


def shuffled(tree: Any, chance: random.Random) -> Any:
    """Give the same object with its members in another order."""
    if tree.__class__ is list:
        return [shuffled(each, chance) for each in tree]
    if tree.__class__ is not dict:
        return tree
    names = list(tree)
    chance.shuffle(names)
    return {name: shuffled(tree[name], chance) for name in names}


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_what_is_written_reads_back(chance: random.Random) -> None:
    model = any_schema(chance)
    tree = grow(model, chance)
    wire = encode(model, tree)
    assert decode(model, json.loads(json.dumps(wire))) == tree
    assert encode(model, decode(model, wire)) == wire


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_a_grown_tree_has_no_node_out_of_place(chance: random.Random) -> None:
    model = any_schema(chance)
    never = {Rule.UNKNOWN, Rule.PLATFORM, Rule.STATE, Rule.KIND, Rule.MISSING_KEY}
    assert [each for each in validate(grow(model, chance), model) if each.rule in never] == []


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_the_order_of_members_says_nothing(chance: random.Random) -> None:
    model = any_schema(chance)
    tree = grow(model, chance)
    found = [str(each) for each in validate(tree, model)]
    assert sorted(found) == sorted(str(each) for each in validate(shuffled(tree, chance), model))


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(["interface", "network-instance", "system", "none"]), junk), seeds)
def test_nothing_makes_them_fail(tree: dict[str, Any], chance: random.Random) -> None:
    model = any_schema(chance)
    before = json.dumps(tree)
    validate(tree, model)
    errors: list[CodecError] = []
    read = decode(model, tree, errors)
    assert all(error.path for error in errors)
    assert validate(read, model) is not None
    assert encode(model, read, errors) is not None
    assert json.dumps(tree) == before, "what is judged is not touched"
