"""Which fields the language has at a place of a document: what "did you mean" chooses from."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

    from compiler.tree import Pointer


@cache
def _fields(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    return {info.alias or name: info for name, info in model.model_fields.items()}


def fields_at(model: type[BaseModel], pointer: Pointer) -> Mapping[str, FieldInfo]:
    """Give the fields that a mapping at `pointer` may have, by the names that people write."""
    types: list[Any] = [model]
    for step in pointer:
        types = [inner for each in types for inner in _inside(each, step)]
    return {
        name: info
        for each in types
        for arm in _arms(each)
        if isinstance(arm, type) and issubclass(arm, BaseModel)
        for name, info in _fields(arm).items()
    }


def _inside(annotation: Any, step: str | int) -> Iterator[Any]:
    """Give the types that a step into a value of this type leads to."""
    for arm in _arms(annotation):
        arguments = get_args(arm)
        if get_origin(arm) is dict:
            yield arguments[1]
        elif get_origin(arm) in {tuple, list}:
            yield arguments[0 if arguments[-1] is Ellipsis or not isinstance(step, int) else step]
        elif isinstance(arm, type) and issubclass(arm, BaseModel):
            info = _fields(arm).get(str(step))
            if info is not None:
                yield info.annotation


def _arms(annotation: Any) -> Iterator[Any]:
    """Look through ``Annotated`` and unions."""
    arguments = get_args(annotation)
    if hasattr(annotation, "__metadata__"):
        yield from _arms(arguments[0])
    elif get_origin(annotation) in {dict, tuple, list} or not arguments or isinstance(annotation, type):
        yield annotation
    else:
        for each in arguments:
            yield from _arms(each)
