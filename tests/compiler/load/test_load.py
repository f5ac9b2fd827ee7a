"""Text to intent: YAML 1.2 values, places of everything, merges, order of files."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

import pytest

from compiler.diagnostics import Diagnostics, Span
from compiler.intent.device import Device
from compiler.load import events, load
from compiler.load.events import parse
from compiler.scalars import resolve

if TYPE_CHECKING:
    from compiler.load.events import Parsed

DEVICE = """\
apiVersion: fabricc.dev/v1alpha1
kind: Device
metadata: {{name: {name}}}
spec: {{role: leaf, asn: 65001, loopback: 192.0.2.1}}
"""


def parsed(text: str) -> Parsed:
    diagnostics = Diagnostics()
    (document,) = parse("a.yaml", text, diagnostics, {})
    assert diagnostics.found == []
    return document


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("yes", "yes"),
        ("No", "No"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("-7", -7),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("24.10", 24.1),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        (".inf", float("inf")),
        ("-", "-"),
        (".", "."),
        ("0b11", "0b11"),
        ("2024-01-02", "2024-01-02"),
        ("192.0.2.1", "192.0.2.1"),
        ("fd01::1", "fd01::1"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_plain_scalars_follow_the_core_schema(text: str, value: object) -> None:
    found = resolve(text)
    assert found == value
    assert type(found) is type(value)


def test_quoted_scalars_are_text() -> None:
    assert parsed("""[1, '1', "1", 'null', '']""").data == [1, "1", "1", "null", ""]


def test_ipv6_stands_in_flow_sequences() -> None:
    assert parsed("[10.0.0.0/8, fd01:1::/64, {ip: fd01::1}]").data == [
        "10.0.0.0/8",
        "fd01:1::/64",
        {"ip": "fd01::1"},
    ]


def test_keys_are_text_as_written() -> None:
    assert parsed("{1: a, true: b, null: c, 010: d}").data == {"1": "a", "true": "b", "null": "c", "010": "d"}


TEXT = """\
# a comment

name: leaf1
"odd key": {x: 1,
            y: [2, 3]}
list:
  - first
  - a: 1
    b: |
      text
"""


@pytest.mark.parametrize(
    ("pointer", "value", "key"),
    [
        ((), (3, 1), (3, 1)),
        (("name",), (3, 7), (3, 1)),
        (("odd key",), (4, 12), (4, 1)),
        (("odd key", "x"), (4, 16), (4, 13)),
        (("odd key", "y"), (5, 16), (5, 13)),
        (("odd key", "y", 1), (5, 20), (5, 20)),
        (("list",), (6, 1), (6, 1)),
        (("list", 0), (7, 5), (7, 5)),
        (("list", 1), (8, 5), (8, 5)),
        (("list", 1, "b"), (9, 8), (9, 5)),
        (("list", 1, "lacking"), (8, 5), (8, 5)),
        (("list", "tagged-union", 1, "b"), (9, 8), (9, 5)),
        (("odd key", "lacking"), (4, 1), (4, 1)),
    ],
)
def test_every_key_and_value_has_its_place(
    pointer: tuple[str | int, ...], value: tuple[int, int], key: tuple[int, int]
) -> None:
    places = parsed(TEXT).places
    assert places.value(pointer) == Span("a.yaml", *value)
    assert places.key(pointer) == Span("a.yaml", *key)


MERGED = """\
base: &base
  a: 1
  b: {c: 2}
one: {<<: *base, a: 10}
two:
  <<: [{a: 5}, *base]
  z: *base
three: {"<<": 1}
"""


def test_merges_add_what_is_not_written() -> None:
    document = parsed(MERGED)
    assert document.data == {
        "base": {"a": 1, "b": {"c": 2}},
        "one": {"a": 10, "b": {"c": 2}},
        "two": {"a": 5, "b": {"c": 2}, "z": {"a": 1, "b": {"c": 2}}},
        "three": {"<<": 1},
    }


@pytest.mark.parametrize(
    ("pointer", "line", "column"),
    [
        (("one", "a"), 4, 21),
        (("one", "b", "c"), 3, 10),
        (("two", "a"), 6, 12),
        (("two", "b", "c"), 3, 10),
        (("two", "z"), 7, 6),
        (("two", "z", "b", "c"), 3, 10),
        (("three", "<<"), 8, 15),
    ],
)
def test_what_is_repeated_is_placed_where_it_is_written(
    pointer: tuple[str, ...], line: int, column: int
) -> None:
    assert parsed(MERGED).places.value(pointer) == Span("a.yaml", line, column)


def test_places_stay_right_after_a_key_said_twice() -> None:
    diagnostics = Diagnostics()
    (document,) = parse("a.yaml", "a: 1\na: [1, 2]\nb: {c: 1}\n", diagnostics, {})
    assert [each.code.name for each in diagnostics.found] == ["duplicate-key"]
    assert diagnostics.found[0].also == Span("a.yaml", 1, 1)
    assert document.data == {"a": 1, "b": {"c": 1}}
    assert document.places.value(("b", "c")) == Span("a.yaml", 3, 8)


def test_a_file_holds_any_number_of_documents() -> None:
    text = "---\n" + DEVICE.format(name="leaf1") + "---\n---\n" + DEVICE.format(name="leaf2") + "---\n"
    diagnostics = Diagnostics()
    intent = load({"a.yaml": text}, diagnostics)
    assert diagnostics.found == []
    assert [each.metadata.name for each, _ in intent.of(Device)] == ["leaf1", "leaf2"]
    assert [places.key(("metadata", "name")).line for _, places in intent.of(Device)] == [4, 10]


def test_the_order_of_files_is_that_of_their_names() -> None:
    one, two = DEVICE.format(name="leaf1"), DEVICE.format(name="leaf2")
    for sources in ({"a.yaml": one, "b.yaml": two}, {"b.yaml": two, "a.yaml": one}):
        intent = load(sources, Diagnostics())
        assert [each.document.metadata.name for each in intent.written] == ["leaf1", "leaf2"]


def test_both_lines_of_a_duplicate_are_named() -> None:
    diagnostics = Diagnostics()
    load({"b.yaml": DEVICE.format(name="leaf1"), "a.yaml": DEVICE.format(name="leaf1")}, diagnostics)
    (found,) = diagnostics.found
    assert (found.span, found.also) == (Span("b.yaml", 3, 18), Span("a.yaml", 3, 18))


SERVICE = """\
apiVersion: fabricc.dev/v1alpha1
kind: Service
metadata: {{name: front}}
spec:
  cluster: {cluster}
  namespace: {namespace}
  pool: default
  externalTrafficPolicy: Local
  ports: [{{name: http, port: 80}}]
  selector: {{app: front}}
"""


@pytest.mark.parametrize(
    ("cluster", "namespace", "found"), [("east", "web", 1), ("east", "shop", 0), ("west", "web", 0)]
)
def test_a_service_is_named_within_its_cluster_and_namespace(
    cluster: str, namespace: str, found: int
) -> None:
    diagnostics = Diagnostics()
    first = SERVICE.format(cluster="east", namespace="web")
    load({"a.yaml": first, "b.yaml": SERVICE.format(cluster=cluster, namespace=namespace)}, diagnostics)
    assert [each.code.name for each in diagnostics.found] == ["duplicate-name"] * found


def test_faults_of_all_files_are_told_at_once() -> None:
    diagnostics = Diagnostics()
    load({"a.yaml": "kind: [", "b.yaml": "", "c.yaml": "kind: X", "d.yaml": "a: \x01"}, diagnostics)
    assert [each.code.name for each in diagnostics.ordered()] == [
        "syntax",
        "empty-file",
        "unknown-kind",
        "syntax",
    ]


def test_a_number_where_text_belongs_is_shown_as_written() -> None:
    text = DEVICE.format(name="leaf1").replace("role: leaf", "role: leaf, release: 24.10")
    diagnostics = Diagnostics()
    load({"a.yaml": text}, diagnostics)
    (found,) = diagnostics.found
    assert found.hint == 'quote it: `"24.10"`'


def test_a_misspelt_required_field_is_one_mistake() -> None:
    diagnostics = Diagnostics()
    load({"a.yaml": DEVICE.format(name="leaf1").replace("loopback", "loopbak")}, diagnostics)
    (found,) = diagnostics.found
    assert (found.code.name, found.hint) == ("unknown-field", "did you mean `loopback`?")


def test_the_collector_is_left_as_it_was() -> None:
    assert gc.isenabled()
    load({"a.yaml": DEVICE.format(name="leaf1")}, Diagnostics())
    assert gc.isenabled()


@pytest.mark.parametrize("text", [TEXT, MERGED, DEVICE.format(name="leaf1")])
def test_without_libyaml_the_result_is_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    fast = parsed(text)
    monkeypatch.setattr(events, "_PARSER", yaml.SafeLoader)
    slow = parsed(text)
    assert (slow.data, slow.places.lines, slow.places.columns) == (
        fast.data,
        fast.places.lines,
        fast.places.columns,
    )


def test_what_libyaml_reads_is_read_alike() -> None:
    """An oracle: PyYAML's own constructor, on text where YAML 1.1 and 1.2 agree."""
    import yaml

    text = TEXT + MERGED.replace('three: {"<<": 1}\n', "")
    expected: Any = yaml.safe_load(text)
    assert parsed(text).data == expected


@pytest.mark.parametrize("letter", ["\x85", "\u2028", "\u2029", "\r"])
def test_a_line_break_that_no_editor_shows_is_refused(letter: str) -> None:
    diagnostics = Diagnostics()
    load({"a.yaml": f"# one{letter}two\nkind: Nothing\n"}, diagnostics)
    (found,) = diagnostics.found
    assert (found.code.name, found.span) == ("syntax", Span("a.yaml", 1, 6))
    assert f"`U+{ord(letter):04X}`" in found.message
