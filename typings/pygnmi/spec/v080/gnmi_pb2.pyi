"""Types of pygnmi's generated gNMI messages (gNMI 0.8.0), as far as fabricc uses them."""

from collections.abc import Iterable, Mapping, MutableMapping
from typing import ClassVar

from google.protobuf.internal.containers import RepeatedCompositeFieldContainer, RepeatedScalarFieldContainer
from google.protobuf.message import Message

from pygnmi.spec.v080.gnmi_ext_pb2 import Extension

JSON: int
BYTES: int
PROTO: int
ASCII: int
JSON_IETF: int

class PathElem(Message):
    name: str
    key: MutableMapping[str, str]
    def __init__(self, *, name: str = ..., key: Mapping[str, str] = ...) -> None: ...

class Path(Message):
    origin: str
    target: str
    elem: RepeatedCompositeFieldContainer[PathElem]
    element: RepeatedScalarFieldContainer[str]
    def __init__(
        self,
        *,
        origin: str = ...,
        target: str = ...,
        elem: Iterable[PathElem] = ...,
        element: Iterable[str] = ...,
    ) -> None: ...

class ScalarArray(Message):
    element: RepeatedCompositeFieldContainer[TypedValue]
    def __init__(self, *, element: Iterable[TypedValue] = ...) -> None: ...

class TypedValue(Message):
    string_val: str
    int_val: int
    uint_val: int
    bool_val: bool
    bytes_val: bytes
    float_val: float
    double_val: float
    leaflist_val: ScalarArray
    json_val: bytes
    json_ietf_val: bytes
    ascii_val: str
    proto_bytes: bytes
    def __init__(
        self,
        *,
        string_val: str = ...,
        int_val: int = ...,
        uint_val: int = ...,
        bool_val: bool = ...,
        bytes_val: bytes = ...,
        float_val: float = ...,
        double_val: float = ...,
        leaflist_val: ScalarArray = ...,
        json_val: bytes = ...,
        json_ietf_val: bytes = ...,
        ascii_val: str = ...,
        proto_bytes: bytes = ...,
    ) -> None: ...
    def WhichOneof(self, oneof_group: str) -> str | None: ...

class Update(Message):
    path: Path
    val: TypedValue
    duplicates: int
    def __init__(self, *, path: Path = ..., val: TypedValue = ...) -> None: ...

class Notification(Message):
    timestamp: int
    prefix: Path
    atomic: bool
    update: RepeatedCompositeFieldContainer[Update]
    delete: RepeatedCompositeFieldContainer[Path]
    def __init__(
        self,
        *,
        timestamp: int = ...,
        prefix: Path = ...,
        update: Iterable[Update] = ...,
        delete: Iterable[Path] = ...,
    ) -> None: ...

class ModelData(Message):
    name: str
    organization: str
    version: str
    def __init__(self, *, name: str = ..., organization: str = ..., version: str = ...) -> None: ...

class CapabilityRequest(Message):
    extension: RepeatedCompositeFieldContainer[Extension]
    def __init__(self) -> None: ...

class CapabilityResponse(Message):
    supported_models: RepeatedCompositeFieldContainer[ModelData]
    supported_encodings: RepeatedScalarFieldContainer[int]
    gNMI_version: str
    def __init__(
        self,
        *,
        supported_models: Iterable[ModelData] = ...,
        supported_encodings: Iterable[int] = ...,
        gNMI_version: str = ...,
    ) -> None: ...

class GetRequest(Message):
    ALL: ClassVar[int]
    CONFIG: ClassVar[int]
    STATE: ClassVar[int]
    OPERATIONAL: ClassVar[int]
    prefix: Path
    path: RepeatedCompositeFieldContainer[Path]
    type: int
    encoding: int
    use_models: RepeatedCompositeFieldContainer[ModelData]
    extension: RepeatedCompositeFieldContainer[Extension]
    def __init__(
        self,
        *,
        prefix: Path = ...,
        path: Iterable[Path] = ...,
        type: int = ...,
        encoding: int = ...,
        extension: Iterable[Extension] = ...,
    ) -> None: ...

class GetResponse(Message):
    notification: RepeatedCompositeFieldContainer[Notification]
    extension: RepeatedCompositeFieldContainer[Extension]
    def __init__(self, *, notification: Iterable[Notification] = ...) -> None: ...

class SetRequest(Message):
    prefix: Path
    delete: RepeatedCompositeFieldContainer[Path]
    replace: RepeatedCompositeFieldContainer[Update]
    update: RepeatedCompositeFieldContainer[Update]
    extension: RepeatedCompositeFieldContainer[Extension]
    def __init__(
        self,
        *,
        prefix: Path = ...,
        delete: Iterable[Path] = ...,
        replace: Iterable[Update] = ...,
        update: Iterable[Update] = ...,
        extension: Iterable[Extension] = ...,
    ) -> None: ...

class UpdateResult(Message):
    INVALID: ClassVar[int]
    DELETE: ClassVar[int]
    REPLACE: ClassVar[int]
    UPDATE: ClassVar[int]
    path: Path
    op: int
    def __init__(self, *, path: Path = ..., op: int = ...) -> None: ...

class SetResponse(Message):
    prefix: Path
    timestamp: int
    response: RepeatedCompositeFieldContainer[UpdateResult]
    extension: RepeatedCompositeFieldContainer[Extension]
    def __init__(
        self,
        *,
        prefix: Path = ...,
        response: Iterable[UpdateResult] = ...,
        timestamp: int = ...,
        extension: Iterable[Extension] = ...,
    ) -> None: ...

class SubscribeRequest(Message):
    def __init__(self) -> None: ...

class SubscribeResponse(Message):
    sync_response: bool
    update: Notification
    def __init__(self, *, sync_response: bool = ..., update: Notification = ...) -> None: ...
