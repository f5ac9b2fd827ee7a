"""Types of pygnmi's generated gNMI service, for grpc.aio."""

from collections.abc import AsyncIterator
from typing import Any

import grpc.aio
from pygnmi.spec.v080.gnmi_pb2 import (
    CapabilityRequest,
    CapabilityResponse,
    GetRequest,
    GetResponse,
    SetRequest,
    SetResponse,
    SubscribeRequest,
    SubscribeResponse,
)

class gNMIStub:
    def __init__(self, channel: grpc.aio.Channel) -> None: ...
    Capabilities: grpc.aio.UnaryUnaryMultiCallable[CapabilityRequest, CapabilityResponse]
    Get: grpc.aio.UnaryUnaryMultiCallable[GetRequest, GetResponse]
    Set: grpc.aio.UnaryUnaryMultiCallable[SetRequest, SetResponse]
    Subscribe: grpc.aio.StreamStreamMultiCallable[SubscribeRequest, SubscribeResponse]

class gNMIServicer:
    async def Capabilities(
        self, request: CapabilityRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> CapabilityResponse: ...
    async def Get(self, request: GetRequest, context: grpc.aio.ServicerContext[Any, Any]) -> GetResponse: ...
    async def Set(self, request: SetRequest, context: grpc.aio.ServicerContext[Any, Any]) -> SetResponse: ...
    def Subscribe(
        self,
        request_iterator: AsyncIterator[SubscribeRequest],
        context: grpc.aio.ServicerContext[Any, Any],
    ) -> AsyncIterator[SubscribeResponse]: ...

def add_gNMIServicer_to_server(servicer: gNMIServicer, server: grpc.aio.Server) -> None: ...
