from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.drift.cluster import servers
from tests.kube import Server

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def builtin_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with servers.builtin(tmp_path_factory.mktemp("builtin")) as started:
        yield started


@pytest.fixture(scope="session")
def real_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with servers.real(tmp_path_factory.mktemp("kube-apiserver")) as started:
        yield started


@pytest.fixture(params=["builtin", "kube-apiserver"])
def server(request: pytest.FixtureRequest) -> Server:
    """Both servers in turn, each shared by a session: work in a namespace of your own."""
    name = "builtin_server" if request.param == "builtin" else "real_server"
    started = request.getfixturevalue(name)
    assert isinstance(started, Server)
    return started


@pytest.fixture
def namespace(server: Server) -> str:
    """Make a namespace that no other test uses."""
    name = f"test-{uuid4().hex[:12]}"
    server.create_namespace(name)
    return name
