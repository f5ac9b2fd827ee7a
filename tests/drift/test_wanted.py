"""What is committed is read whole and unchanged, or not at all."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from compiler.manifest import Entry, Manifest, Released, write_manifest
from compiler.rendered import ArtifactKind, ObjectRef
from compiler.tree import parse
from drift.wanted import BadRendering, read_folder, read_revision

if TYPE_CHECKING:
    from pathlib import Path

SWITCH = b'{\n  "srl_nokia-interfaces:interface": [\n    {\n      "name": "ethernet-1/1"\n    }\n  ]\n}\n'
META = b"metadata: {name: %s, namespace: metallb-system}\n"
POOL = b"apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\n" + META % b"vips"
PEER = b"apiVersion: metallb.io/v1beta2\nkind: BGPPeer\n" + META % b"leaf1"
POOL_REF = ObjectRef("metallb.io/v1beta1", "IPAddressPool", "metallb-system", "vips")
PEER_REF = ObjectRef("metallb.io/v1beta2", "BGPPeer", "metallb-system", "leaf1")
FILES = {
    "srlinux/leaf1.json": SWITCH,
    "kubernetes/prod/bgppeer-metallb-system-leaf1.yaml": PEER,
    "kubernetes/prod/ipaddresspool-metallb-system-vips.yaml": POOL,
    "expected/leaf1.json": b"{}\n",
}


@pytest.fixture
def rendered(tmp_path: Path) -> Path:
    folder = tmp_path / "rendered"
    refs = {"bgppeer": PEER_REF, "ipaddresspool": POOL_REF}
    entries = [
        Entry(
            file=file,
            kind=(kind := ArtifactKind(file.partition("/")[0])),
            target="prod" if kind is ArtifactKind.KUBERNETES else "leaf1",
            digest=sha256(content).hexdigest(),
            release="24.10.3" if kind is ArtifactKind.SRLINUX else "",
            platform="7220 IXR-D2L" if kind is ArtifactKind.SRLINUX else "",
            management="192.0.2.11" if kind is ArtifactKind.SRLINUX else "",
            owned=("/interface[name=ethernet-1/1]",) if kind is ArtifactKind.SRLINUX else (),
            ref=refs.get(file.rpartition("/")[2].partition("-")[0]),
        )
        for file, content in FILES.items()
    ]
    gone = Released(
        kind=ArtifactKind.SRLINUX,
        target="leaf9",
        release="24.10.3",
        platform="7220 IXR-D2L",
        management="192.0.2.19",
        paths=("/network-instance[name=old]",),
    )
    manifest = Manifest(instance="lab", entries=tuple(entries), released=(gone,))
    for file, content in {**FILES, "manifest.json": write_manifest(manifest)}.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content)
    return folder


def test_a_rendering_is_read_back(rendered: Path) -> None:
    wanted = read_folder(rendered)
    assert wanted.instance == "lab"
    leaf1, leaf9 = wanted.switches
    assert (leaf1.name, leaf1.release, leaf1.management) == ("leaf1", "24.10.3", "192.0.2.11")
    assert leaf1.tree == {"srl_nokia-interfaces:interface": [{"name": "ethernet-1/1"}]}
    assert leaf1.owned == (parse("/interface[name=ethernet-1/1]"),)
    assert list(wanted.clusters[0].objects) == [POOL_REF, PEER_REF], "pools before peers"
    assert (leaf9.tree, leaf9.owned) == ({}, ()), "a switch that left intent is still looked at"
    assert leaf9.released == (parse("/network-instance[name=old]"),)


def test_every_offence_is_named_at_once(rendered: Path) -> None:
    (rendered / "srlinux/leaf1.json").write_bytes(SWITCH.replace(b"1/1", b"1/2"))
    (rendered / "expected/leaf1.json").unlink()
    (rendered / "srlinux/leaf2.json").write_bytes(SWITCH)
    with pytest.raises(BadRendering) as caught:
        read_folder(rendered)
    assert caught.value.offences == (
        "`expected/leaf1.json` is missing",
        "`srlinux/leaf1.json` was edited or torn: its digest is not the manifest's",
        "`srlinux/leaf2.json` is not in the manifest",
    )


def test_a_link_out_of_the_folder_is_not_followed(rendered: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.json").write_bytes(SWITCH)
    (rendered / "srlinux/leaf1.json").unlink()
    (rendered / "srlinux/leaf1.json").symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(BadRendering, match=r"`srlinux/leaf1\.json` is a symbolic link"):
        read_folder(rendered)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"version": 1', b"<<<<<<< ours\n"])
def test_a_manifest_that_is_none_is_refused(rendered: Path, content: bytes) -> None:
    (rendered / "manifest.json").write_bytes(content)
    with pytest.raises(BadRendering, match=r"`manifest\.json` cannot be read"):
        read_folder(rendered)


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRendering, match="is not there"):
        read_folder(tmp_path)


def test_the_digest_stands_for_what_is_owned_too(rendered: Path) -> None:
    before = read_folder(rendered).switches[0].digest
    manifest = (rendered / "manifest.json").read_bytes()
    (rendered / "manifest.json").write_bytes(manifest.replace(b"ethernet-1/1]", b"ethernet-1/2]"))
    assert read_folder(rendered).switches[0].digest != before


def test_a_revision_is_read_as_it_was_committed(rendered: Path) -> None:
    git = pytest.importorskip("git")
    with git.Repo.init(rendered.parent) as repo:
        with repo.config_writer() as config:
            config.set_value("user", "name", "tester").set_value("user", "email", "t@example.com")
        repo.git.add("--all")
        repo.git.commit("--message", "render")
        here = read_folder(rendered)
        (rendered / "srlinux/leaf1.json").write_bytes(b"{}")
        assert read_revision(rendered.parent, "HEAD", rendered) == here
        with pytest.raises(BadRendering, match="no such revision or folder"):
            read_revision(rendered.parent, "nonsense", rendered)
        with pytest.raises(BadRendering, match="no such revision or folder"):
            read_revision(rendered.parent, "HEAD", rendered / "none")


def test_outside_a_repository_there_is_no_revision(rendered: Path) -> None:
    with pytest.raises(BadRendering, match="is in no git repository"):
        read_revision(rendered, "HEAD", rendered)
