"""The commit-confirmed extension of gNMI 0.10, which pygnmi's generated messages (0.8.0) do not know.

Those messages keep what they do not understand as unknown fields, so an `Extension` of ours, decoded as
theirs, goes over the wire unharmed, and the other way about. The messages live in a private descriptor
pool: a second copy of ``gnmi_ext`` in the default pool would clash with pygnmi's on import.

Source: openconfig/gnmi ``proto/gnmi_ext/gnmi_ext.proto`` 0.10 and ``gnmi-commit-confirmed.md``. SR Linux
has it from 24.7.1 where ``gnmi-extensions`` is among ``/system/features``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from google.protobuf import descriptor_pb2, descriptor_pool, duration_pb2, message_factory

if TYPE_CHECKING:
    from collections.abc import Iterable

    from google.protobuf.message import Message
    from pygnmi.spec.v080.gnmi_ext_pb2 import Extension

_PACKAGE = "gnmi_ext"
_DURATION = ".google.protobuf.Duration"
_EXTENSION_COMMIT = 4
"""Field number of `commit` in `Extension` (gNMI 0.10)."""


class Action(StrEnum):
    """What a commit extension asks for; the values are the names of the oneof's fields."""

    COMMIT = "commit"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    SET_ROLLBACK_DURATION = "set_rollback_duration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One commit-confirmed request. `rollback_seconds` is for COMMIT and SET_ROLLBACK_DURATION, else 0."""

    id: str
    action: Action
    rollback_seconds: float = 0.0


class ExtensionError(ValueError):
    """The bytes are an extension of number 4, and not a commit."""


def commit_extension(commit: Commit) -> Extension:
    """Make the extension as a message of pygnmi's class, to be appended to a request's `extension`.

    Serialise nothing by hand: a request of pygnmi's classes carries it as unknown field 4.
    """
    from pygnmi.spec.v080.gnmi_ext_pb2 import Extension as Wire

    wire = Wire()
    wire.ParseFromString(encode(commit))
    return wire


def encode(commit: Commit) -> bytes:
    """Write the ``gnmi_ext.Extension`` that holds this commit."""
    message: Any = _class("Extension")()
    message.commit.id = commit.id
    body = getattr(message.commit, commit.action.value)
    body.SetInParent()
    if commit.action in {Action.COMMIT, Action.SET_ROLLBACK_DURATION} and commit.rollback_seconds:
        body.rollback_duration.FromMilliseconds(round(commit.rollback_seconds * 1000))
    encoded: bytes = message.SerializeToString(deterministic=True)
    return encoded


def find_commit(extensions: Iterable[Message]) -> Commit | None:
    """Find the commit among a request's extensions, of whatever generated class; None if there is none."""
    for extension in extensions:
        message: Any = _class("Extension")()
        message.ParseFromString(extension.SerializeToString())
        if message.HasField("commit"):
            return _decode(message.commit)
    return None


def _decode(message: Any) -> Commit:
    chosen = message.WhichOneof("action")
    if chosen is None:
        raise ExtensionError(
            "a commit, confirm, cancel or set_rollback_duration is expected in the extension"
        )
    action = Action(chosen)
    seconds = 0.0
    if action in {Action.COMMIT, Action.SET_ROLLBACK_DURATION}:
        duration = getattr(message, chosen).rollback_duration
        seconds = duration.ToMilliseconds() / 1000
    return Commit(id=message.id, action=action, rollback_seconds=seconds)


@cache
def _class(name: str) -> type[Message]:
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(duration_pb2.DESCRIPTOR.serialized_pb)
    pool.AddSerializedFile(_file().SerializeToString())
    made: type[Message] = message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}"))
    return made


def _file() -> descriptor_pb2.FileDescriptorProto:
    """Describe the part of gnmi_ext.proto that is needed; every other field stays unknown, and is kept."""
    file = descriptor_pb2.FileDescriptorProto(
        name="fabricc/gnmi_ext_commit.proto",
        package=_PACKAGE,
        syntax="proto3",
        dependency=["google/protobuf/duration.proto"],
    )
    _message(file, "Extension", (("commit", _EXTENSION_COMMIT, f".{_PACKAGE}.Commit"),))
    commit = _message(
        file,
        "Commit",
        (
            ("commit", 2, f".{_PACKAGE}.CommitRequest"),
            ("confirm", 3, f".{_PACKAGE}.CommitConfirm"),
            ("cancel", 4, f".{_PACKAGE}.CommitCancel"),
            ("set_rollback_duration", 5, f".{_PACKAGE}.CommitSetRollbackDuration"),
        ),
        oneof="action",
    )
    commit.field.add(
        name="id",
        number=1,
        type=descriptor_pb2.FieldDescriptorProto.TYPE_STRING,
        label=descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL,
    )
    _message(file, "CommitRequest", (("rollback_duration", 1, _DURATION),))
    _message(file, "CommitConfirm", ())
    _message(file, "CommitCancel", ())
    _message(file, "CommitSetRollbackDuration", (("rollback_duration", 1, _DURATION),))
    return file


def _message(
    file: descriptor_pb2.FileDescriptorProto,
    name: str,
    fields: tuple[tuple[str, int, str], ...],
    *,
    oneof: str = "",
) -> descriptor_pb2.DescriptorProto:
    message = file.message_type.add(name=name)
    if oneof:
        message.oneof_decl.add(name=oneof)
    for field, number, kind in fields:
        made = message.field.add(
            name=field,
            number=number,
            type=descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE,
            label=descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL,
            type_name=kind,
        )
        if oneof:
            made.oneof_index = 0
    return message
