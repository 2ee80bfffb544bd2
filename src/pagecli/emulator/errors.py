"""The errors that the service answers with."""

from __future__ import annotations

from typing import Any


class ServiceError(Exception):
    """An error answer: the shape's name, its message, its HTTP status and whatever other members it has."""

    def __init__(self, code: str, message: str, status: int = 400, **members: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.members = members


def invalid(problems: dict[str, str]) -> ServiceError:
    """ValidationException for members, by name, that break a constraint."""
    many = "s" if len(problems) > 1 else ""
    details = "; ".join(f"Value at '{name}' failed to satisfy constraint: {why}" for name, why in problems.items())
    return ServiceError(
        "ValidationException",
        f"{len(problems)} validation error{many} detected: {details}",
        Reason="FIELD_VALIDATION_FAILED",
        Fields=[{"Name": name, "Message": why} for name, why in problems.items()],
    )


def not_found(kind: str, resource: str) -> ServiceError:
    """ResourceNotFoundException for a resource of a kind, as `Contact` or `Page`."""
    message = f"{kind} {resource} does not exist"
    return ServiceError("ResourceNotFoundException", message, ResourceId=resource, ResourceType=kind)


def conflict(kind: str, resource: str, message: str) -> ServiceError:
    """ConflictException about a resource of a kind."""
    return ServiceError("ConflictException", message, ResourceId=resource, ResourceType=kind)


def quota_exceeded(kind: str, message: str) -> ServiceError:
    """ServiceQuotaExceededException about resources of a kind; the code of the quota is the endpoint's own."""
    return ServiceError(
        "ServiceQuotaExceededException", message, ResourceType=kind, QuotaCode=kind, ServiceCode="ssm-contacts"
    )


def malformed(message: str) -> ServiceError:
    """SerializationException: the body is not JSON, or a member has another type than the model says."""
    return ServiceError("SerializationException", message)
