"""The manifest: written canonically, read strictly, joined where a merge left two of it."""

from __future__ import annotations

import orjson
import pytest

from compiler.manifest import (
    Entry,
    Manifest,
    ManifestError,
    Released,
    parse_ref,
    read_manifest,
    write_manifest,
)
from compiler.rendered import ArtifactKind, ObjectRef

SERVICE = ObjectRef("v1", "Service", "web", "front")
PEER = ObjectRef("projectcalico.org/v3", "BGPPeer", "", "leaf1")
SWITCH = Entry(
    file="srlinux/leaf1.json",
    kind=ArtifactKind.SRLINUX,
    target="leaf1",
    digest="a" * 64,
    release="24.10.3",
    platform="7220 IXR-D2L",
    management="leaf1:57400",
    owned=("/interface[name=ethernet-1/1]", "/system/name/host-name"),
)
OBJECT = Entry(
    file="kubernetes/east/service-web-front.yaml",
    kind=ArtifactKind.KUBERNETES,
    target="east",
    digest="b" * 64,
    ref=SERVICE,
)
GONE = Released(kind=ArtifactKind.KUBERNETES, target="east", refs=(PEER,))
LEFT = Released(
    kind=ArtifactKind.SRLINUX,
    target="leaf9",
    release="24.10.3",
    platform="7220 IXR-D2L",
    management="leaf9",
    paths=("/network-instance[name=old]",),
)
WHOLE = Manifest(instance="dc1", entries=(OBJECT, SWITCH), released=(GONE, LEFT))


def test_what_is_written_is_read_back() -> None:
    assert read_manifest(write_manifest(WHOLE)) == WHOLE


def test_each_artifact_has_one_line_sorted() -> None:
    shuffled = Manifest(instance="dc1", entries=(SWITCH, OBJECT), released=(LEFT, GONE))
    assert write_manifest(shuffled) == write_manifest(WHOLE)
    lines = write_manifest(WHOLE).decode().splitlines()
    assert [line for line in lines if '"file"' in line] == sorted(line for line in lines if '"file"' in line)
    assert sum('"target"' in line for line in lines) == 4


def test_an_empty_one_is_json() -> None:
    content = write_manifest(Manifest(instance="dc1", entries=()))
    assert orjson.loads(content) == {"version": 1, "instance": "dc1", "artifacts": [], "released": []}


@pytest.mark.parametrize("ref", [SERVICE, PEER])
def test_objects_are_read_back_from_their_text(ref: ObjectRef) -> None:
    assert parse_ref(str(ref)) == ref


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "JSON is expected"),
        (b"[]", "an object"),
        (write_manifest(WHOLE).replace(b'"version": 1', b'"version": 2'), "`version`"),
        (write_manifest(WHOLE).replace(b"srlinux/leaf1.json", b"../../etc/passwd"), "`artifacts.1.file`"),
        (write_manifest(WHOLE).replace(b"srlinux/leaf1.json", b"srlinux/../x"), "`artifacts.1.file`"),
        (write_manifest(WHOLE).replace(b"srlinux/leaf1.json", b"/srlinux/x"), "`artifacts.1.file`"),
        (write_manifest(WHOLE).replace(b"b" * 64, b"b" * 63), "`artifacts.0.digest`"),
        (write_manifest(WHOLE).replace(b"v1/Service", b"Service"), "an object is"),
    ],
)
def test_anything_else_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(ManifestError, match=said.replace(".", r"\.")):
        read_manifest(content)


def test_a_merge_conflict_keeps_what_either_side_owned() -> None:
    ours = (
        b'    {"file":"srlinux/leaf1.json","kind":"srlinux","target":"leaf1",'
        b'"digest":"%s","owned":["/a[k=1]"]},'
    )
    lines = [
        b'{\n  "version": 1,\n  "instance": "dc1",\n  "artifacts": [',
        b"<<<<<<< ours",
        ours % (b"a" * 64),
        b"=======",
        ours.replace(b"/a[k=1]", b"/a[k=2]") % (b"b" * 64),
        b">>>>>>> theirs",
        b'  ],\n  "released": []\n}\n',
    ]
    content = b"\n".join(lines)
    with pytest.raises(ManifestError):
        read_manifest(content)
    joined = read_manifest(content, conflicts=True)
    assert [entry.owned for entry in joined.entries] == [("/a[k=1]", "/a[k=2]")]
    assert joined.instance == "dc1"
