"""Saved files instead of live targets: a folder as a backup job leaves it.

``DIR/<device>.json`` or ``DIR/srlinux/<device>.json`` is a switch's running configuration as JSON_IETF;
``DIR/<cluster>/`` or ``DIR/kubernetes/<cluster>/`` holds objects in ``.yaml`` or ``.json`` files, one by
one or as the ``List`` that ``kubectl get -o yaml`` prints. A kind of which the folder holds no object at
all was not backed up, which is unknown and not missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import yaml

from compiler.rendered import ObjectRef
from compiler.tree import is_list, is_object
from drift.live import LiveCluster, LiveObject, LiveSwitch, Malformed, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from compiler.tree import Object
    from drift.wanted import WantedCluster, WantedSwitch


def read_switch(folder: Path, wanted: WantedSwitch) -> LiveSwitch:
    """Read one switch. Raises `Unreachable` if there is no file, `Malformed` if it holds no object."""
    path = _first(folder / f"{wanted.name}.json", folder / "srlinux" / f"{wanted.name}.json")
    try:
        tree: object = orjson.loads(path.read_bytes())
    except OSError as error:
        raise Unreachable(f"`{path}` cannot be read: {error.strerror}") from None
    except orjson.JSONDecodeError as error:
        raise Malformed(f"`{path}` is not JSON: {error}") from None
    if not is_object(tree):
        raise Malformed(f"`{path}` is expected to hold an object")
    if wanted.owned and not tree:
        raise Malformed(f"`{path}` is empty, where {len(wanted.owned)} places are owned")
    return LiveSwitch(name=wanted.name, tree=tree)


def read_cluster(folder: Path, wanted: WantedCluster) -> LiveCluster:
    """Read one cluster's objects. Raises `Unreachable` if there is no folder, `Malformed` on bad files."""
    place = _first(folder / wanted.name, folder / "kubernetes" / wanted.name)
    objects: dict[ObjectRef, LiveObject] = {}
    for path in sorted(place.rglob("*")):
        if path.suffix in {".yaml", ".yml", ".json"} and path.is_file():
            for each in _documents(path):
                objects[_ref(each, path)] = LiveObject(object=each)
    kinds = {(ref.api_version, ref.kind) for ref in objects}
    blind = {
        ref: f"`{place}` holds no {ref.kind} at all, so none was saved"
        for ref in wanted.objects
        if (ref.api_version, ref.kind) not in kinds
    }
    return LiveCluster(name=wanted.name, objects=objects, blind=blind)


def _first(*places: Path) -> Path:
    for place in places:
        if place.exists():
            return place
    raise Unreachable(f"nothing was saved at `{places[0]}`")


class _Loader(yaml.CSafeLoader):
    """Keeps time stamps as the text they are."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


def _documents(path: Path) -> Iterator[Object]:
    try:
        loaded: Iterable[object] = list(yaml.load_all(path.read_bytes(), Loader=_Loader))
    except OSError as error:
        raise Unreachable(f"`{path}` cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Malformed(f"`{path}` is not YAML: {str(error).splitlines()[0]}") from None
    for each in loaded:
        if each is None:
            continue
        if not is_object(each):
            raise Malformed(f"`{path}` is expected to hold objects")
        items = each.get("items") if str(each.get("kind", "")).endswith("List") else None
        for item in items if is_list(items) else [each]:
            if not is_object(item):
                raise Malformed(f"`{path}` is expected to hold objects")
            yield _json(item, path)


def _json(item: Object, path: Path) -> Object:
    """Hold an object to what an API server can say: YAML knows larger numbers, and members without a name."""
    try:
        orjson.dumps(item)
    except TypeError as error:
        raise Malformed(f"`{path}` holds what no API server says: {error}") from None
    return item


def _ref(each: Object, path: Path) -> ObjectRef:
    metadata = each.get("metadata")
    name = metadata.get("name") if is_object(metadata) else None
    if not is_object(metadata) or not isinstance(name, str):
        raise Malformed(f"`{path}` holds an object without `metadata.name`")
    namespace = metadata.get("namespace") or ""
    return ObjectRef(str(each.get("apiVersion", "")), str(each.get("kind", "")), str(namespace), name)
