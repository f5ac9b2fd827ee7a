"""Validate: what is rendered from good intent is clean; what a Fragment got wrong stands on its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from compiler.diagnostics import Diagnostics
from compiler.fabric import Cluster, Fabric
from compiler.lower.kubernetes import lower_cluster
from compiler.rendered import Rendered
from compiler.validate import validate_objects
from tests.compiler.kubernetes.seed import at, cluster

if TYPE_CHECKING:
    from compiler.tree import Object, Tree


def findings(value: Cluster) -> list[tuple[str, int, str]]:
    diagnostics = Diagnostics()
    rendered = Rendered(artifacts=lower_cluster(value, "seed"))
    validate_objects(rendered, Fabric(name="seed", switches=(), clusters=(value,)), diagnostics)
    return [(found.code.name, found.span.line, found.message) for found in diagnostics.ordered()]


def metallb(kind: str, name: str, spec: Object, version: str = "v1beta1") -> Object:
    metadata: Object = {"name": name, "namespace": "metallb-system"}
    return {"apiVersion": f"metallb.io/{version}", "kind": kind, "metadata": metadata, "spec": spec}


@pytest.mark.parametrize("version", ["0.13.12", "0.14.9", "0.15.3", "0.16.1", "0.16"])
def test_the_seed_is_clean_in_every_version(version: str) -> None:
    assert findings(cluster(version=version, communities=("65001:1", "no-export"))) == []


def test_frr_mode_before_0_16_cannot_have_an_identifier_a_node() -> None:
    found = findings(cluster(mode="frr", version="0.15.3"))
    assert {(code, "`routerID`" in text or "peered with once" in text) for code, _, text in found} == {
        ("invalid-object", True)
    }
    assert findings(cluster(mode="frr", version="0.16.1")) == []


def test_frr_k8s_mode_ignores_the_source_address() -> None:
    found = findings(cluster(mode="frr-k8s"))
    assert len(found) == 6
    assert found[0][0:2] == ("invalid-object", 120)
    assert "frr-k8s mode ignores `sourceAddress`" in found[0][2]


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        (metallb("IPAddressPool", "x", {"adresses": []}), "invalid-object", "no field `spec.adresses`"),
        (
            metallb("IPAddressPool", "x", {"addresses": ["10.254.254.248/30"]}),
            "invalid-object",
            "overlaps with `10.254.254.240/28` of pool `default`",
        ),
        (
            metallb("BGPAdvertisement", "x", {"ipAddressPools": ["defualt"]}),
            "object-reference",
            "no IPAddressPool `defualt`",
        ),
        (
            metallb("BGPPeer", "x", {"myASN": 1, "peerASN": 2, "peerAddress": "192.0.2.1", "password": "p"},
                    "v1beta2"),
            "secret-value",
            "`spec.password`: a secret's value must not be rendered",
        ),
        (
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "n"},
             "stringData": {"password": "hunter2"}},
            "secret-value",
            "`stringData`",
        ),
        (metallb("IPAddressPool", "default", {"addresses": ["192.0.2.0/24"]}), "duplicate-name", "twice"),
        (
            {"apiVersion": "crd.projectcalico.org/v1", "kind": "IPPool", "metadata": {"name": "x"}},
            "invalid-object",
            "the product's own",
        ),
        ({"kind": "IPPool"}, "invalid-object", "an object needs `apiVersion` and `kind`"),
    ],
)  # fmt: skip
def test_a_raw_object_is_judged_where_it_is_written(raw: Object, code: str, text: str) -> None:
    found = findings(cluster(raw=(raw,)))
    assert [(c, line) for c, line, message in found if text in message] == [(code, 12)]


@pytest.mark.parametrize("value", ["hunter2!", 77112233, ["hunter2!"]])
def test_no_finding_repeats_a_secret(value: Tree) -> None:
    peer = metallb("BGPPeer", "x", {"myASN": 1, "peerASN": 2, "password": value}, "v1beta2")
    metadata: Object = {"name": "s", "namespace": "n"}
    secret: Object = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": {"p": value}}
    found = findings(cluster(raw=(peer, secret)))
    assert [code for code, _, _ in found].count("secret-value") == 2
    assert all("hunter2" not in text and "77112233" not in text for _, _, text in found)


def test_a_place_that_nobody_asked_for_stands_on_its_object() -> None:
    mode: Literal["frr-k8s"] = "frr-k8s"
    lines = {line for _, line, _ in findings(cluster(mode=mode))}
    assert lines == {at(100 + number).line for number in (20, 21, 22, 30, 31, 32)}
