"""What can go wrong, in words for the person at the prompt, and the exit code of each kind."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of the command-line contract."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    NOT_FOUND = 3
    ACCESS = 4
    SERVICE = 5
    CONDITION = 10
    INTERRUPTED = 130
    BROKEN_PIPE = 141
    TERMINATED = 143


class PagecliError(Exception):
    """Something that the user is told about: what happened, and in `hint` what to do next."""

    code = ExitCode.FAILURE

    def __init__(self, what: str, hint: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


class UsageError(PagecliError):
    """The command line, or what the service calls a ValidationException."""

    code = ExitCode.USAGE


class NotFoundError(PagecliError):
    """No contact, page or incident of that name, or more than one."""

    code = ExitCode.NOT_FOUND


class AccessError(PagecliError):
    """No credentials, expired ones, no region, or a permission that is missing."""

    code = ExitCode.ACCESS


class DeniedError(AccessError):
    """A permission that is missing; what is asked beside the main thing can be left out."""


class ServiceError(PagecliError):
    """The service can't be reached, is too slow, throttles or fails, after all tries."""

    code = ExitCode.SERVICE


class ThrottledError(ServiceError):
    """The service refuses because it was asked too often."""


class TimeLimitError(ServiceError):
    """The time that the user gave is over."""


class ProtocolError(PagecliError):
    """An answer that is not what the protocol says."""


class OutputError(PagecliError):
    """The output can't be written."""


class SeveralErrors(PagecliError):  # noqa: N818 - what it is, in the plural
    """What went wrong with one or more of several things that were asked for."""

    def __init__(self, errors: list[PagecliError]) -> None:
        super().__init__("; ".join(error.what for error in errors))
        self.errors = errors
        self.code = max(error.code for error in errors)


class Terminated(BaseException):
    """SIGTERM arrived."""
