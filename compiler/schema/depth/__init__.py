"""The second depth of validation: the vendor's ``must``, ``when`` and leafref, evaluated by libyang.

`compiler.validate` judges structure on every compile and needs nothing but the index. This asks the
vendor's own conditions as well, needs the extra ``fabricc[yang]`` and a tree that is whole enough to be
judged: one device at a time, `violations` is the only way in.
"""

from __future__ import annotations

from compiler.schema.depth.engine import NoEngine, Violation, violations

__all__ = ["NoEngine", "Violation", "violations"]
