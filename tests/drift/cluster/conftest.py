from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.drift.cluster import servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.kube import Server


@pytest.fixture(scope="session", params=["builtin", "kube-apiserver"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Both servers in turn, each shared by a session: work in a namespace of your own."""
    start = servers.builtin if request.param == "builtin" else servers.real
    with start(tmp_path_factory.mktemp(request.param)) as started:
        yield started


@pytest.fixture
def namespace(server: Server) -> str:
    """Make a namespace that no other test uses."""
    name = f"test-{uuid4().hex[:12]}"
    server.create_namespace(name)
    return name
