"""awsJson1.1: which operation a request names, its body as JSON, and answers and errors as they go back.

https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import OperationNotFoundError, ServiceModel

from pagecli.emulator.errors import ServiceError, malformed


@dataclass(frozen=True)
class Response:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes


def read_target(target: str) -> Any:
    """botocore's OperationModel for an X-Amz-Target, or UnknownOperationException."""
    model = service_model()
    service, _, name = target.partition(".")
    try:
        if service == model.metadata["targetPrefix"]:
            return model.operation_model(name)
    except OperationNotFoundError:
        pass
    raise ServiceError("UnknownOperationException", f"There is no operation {target!r} here", 404)


def read_body(body: bytes) -> dict[str, Any]:
    """The JSON object of a body; an empty body is an empty object; else SerializationException."""
    try:
        value = json.loads(body.decode() or "{}", parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise malformed("The body is not JSON in UTF-8") from None
    if not isinstance(value, dict):
        raise malformed("The body is not a JSON object")
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)  # Python takes NaN and Infinity for JSON


def respond(status: int, value: dict[str, Any]) -> Response:
    headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-RequestId": str(uuid.uuid4())}
    return Response(status, headers, json.dumps(value).encode())


def fail(error: ServiceError) -> Response:
    return respond(error.status, {"__type": error.code, "Message": error.message, **error.members})


@lru_cache(maxsize=1)
def service_model() -> Any:
    """botocore's ServiceModel of ssm-contacts."""
    # By its path: load_service_model would list every service's folder first. Models below ~/.aws are not
    # wanted.
    loader = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
    return ServiceModel(loader.load_data("ssm-contacts/2021-05-03/service-2"), "ssm-contacts")
