"""The faults and delays of `serve --fault` and `--delay`, to try how a client copes with them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pagecli.emulator.errors import ServiceError
from pagecli.emulator.protocol import service_model

# Errors of any AWS service, which the model of this one does not have.
_COMMON = {
    "ExpiredTokenException": 400,
    "IncompleteSignature": 400,
    "InvalidClientTokenId": 403,
    "InvalidSignatureException": 403,
    "RequestExpired": 400,
    "ServiceUnavailable": 503,
    "UnrecognizedClientException": 400,
}
_OF_THE_SERVICE = 500


@dataclass(frozen=True)
class Hindrance:
    """Shares of the requests that get an error instead of an answer, and a time for which each waits."""

    faults: Mapping[str, float] = field(default_factory=dict)
    delay: float = 0.0
    chance: Callable[[], float] = random.random
    sleep: Callable[[float], object] = time.sleep

    def meet(self) -> None:
        """Wait; then raise a fault, if it is its turn."""
        if self.delay:
            self.sleep(self.delay)
        luck = self.chance()
        for name, share in self.faults.items():
            luck -= share
            if luck < 0:
                raise fault(name)


NO_HINDRANCE = Hindrance()


def fault_names() -> list[str]:
    """The errors that there are."""
    model = service_model()
    errors = {error.name for name in model.operation_names for error in model.operation_model(name).error_shapes}
    return sorted(errors | _COMMON.keys())


def fault(name: str) -> ServiceError:
    """An error of that name, with whatever the model requires of it."""
    status = _COMMON.get(name, _OF_THE_SERVICE if name == "InternalServerException" else 400)
    model = service_model()
    needed = model.shape_for(name).required_members if name in model.shape_names else []
    members = {member: "fault" for member in needed if member != "Message"}
    return ServiceError(name, "A fault that was asked for", status, **members)
