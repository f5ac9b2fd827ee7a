"""Secrets as a switch keeps them: encrypted with a fresh salt on every write, and never given back in clear.

Transcript (25.3): ``community`` set in clear reads back as ``$aes1$<salt>$<data>``, another each time.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from compiler.schema.node import Kind, Node, Type

if TYPE_CHECKING:
    import random

    from drift.lab.switch.model import Container, Model


def conceal(model: Model, node: Node, held: Container, chance: random.Random) -> None:
    """Encrypt, in place, every secret below `node` that is still in clear; encrypted ones are kept."""
    for name, value in held.items():
        child = node.children.get(name)
        if child is None:
            continue
        if child.kind is Kind.CONTAINER:
            conceal(model, child, value, chance)
        elif child.kind is Kind.LIST:
            for entry in value.values():
                conceal(model, child, entry, chance)
        elif child.type is not None and is_secret(model, child.type) and isinstance(value, str):
            held[name] = encrypt(value, chance)


def is_secret(model: Model, type_: Type) -> bool:
    """Say whether values of the type are kept encrypted."""
    final = model.final(type_)
    return final.secret or any(is_secret(model, member) for member in final.members)


def encrypt(clear: Any, chance: random.Random) -> str:
    """Salt and encrypt one value; a value that is ``$alg$...`` already, or of the old ``... hash``, is kept.

    The data is a digest: nobody needs it back, and a secret that is not kept cannot leak.
    """
    text = str(clear)
    if (text.startswith("$") and text.count("$") > 1) or text.endswith(" hash"):
        return text
    salt = chance.randbytes(12)
    data = hashlib.blake2b(text.encode(), salt=salt, digest_size=16).digest()
    return f"$aes1${base64.b64encode(salt).decode()}${base64.b64encode(data).decode()}"
