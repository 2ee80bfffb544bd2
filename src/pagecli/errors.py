"""The program's errors, worded for the user, each with its exit code."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from typing_extensions import Self

E = TypeVar("E", bound="PagecliError")


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
    """An error to show to the user: `str(error)` says what happened, `hint` what to do next.

    Immutable: several contacts can share one error, and each adds its name to a copy.
    """

    code = ExitCode.FAILURE

    def __init__(self, what: str, hint: str | None = None) -> None:
        super().__init__(what)
        self._hint = hint

    @property
    def hint(self) -> str | None:
        """What to do next, if anything."""
        return self._hint

    def about(self, subject: str) -> Self:
        """Return a copy prefixed with what it is about: `akuam: …`."""
        return self._copy(f"{subject}: {self}", self.hint)

    def with_hint(self, hint: str | None) -> Self:
        """Return a copy with another hint."""
        return self._copy(str(self), hint)

    def with_more_hint(self, hint: str) -> Self:
        """Return a copy with this added to its hint."""
        return self.with_hint(f"{self.hint}; {hint}" if self.hint else hint)

    def after_tries(self, tries: int) -> Self:
        """Return a copy that says how often the request was tried."""
        return self._copy(f"{self}, after {tries} {'try' if tries == 1 else 'tries'}", self.hint)

    def _copy(self, what: str, hint: str | None) -> Self:
        other = type(self)(what, hint)
        other.__cause__, other.__traceback__ = self.__cause__, self.__traceback__
        return other


class UsageError(PagecliError):
    """An invalid command line, or a ValidationException of the service."""

    code = ExitCode.USAGE


class NotFoundError(PagecliError):
    """No contact, page or incident of that name, or more than one."""

    code = ExitCode.NOT_FOUND


class NobodyError(NotFoundError):
    """There is no contact at all where it was looked: the output is complete, but empty."""


class AccessError(PagecliError):
    """No credentials, expired ones, no region, or a permission that is missing."""

    code = ExitCode.ACCESS


class DeniedError(AccessError):
    """A missing permission; the parts of an answer that need it can be left out."""


class NotEnabledError(AccessError):
    """The account has not enabled the region, or the credentials are invalid: AWS answers both in the same way."""


class NotSetUpError(UsageError):
    """Incident Manager was never set up in the account and region."""


class OffLimitsError(DeniedError):
    """A service control policy of the organization denies the request explicitly."""


NOT_HERE = (NotEnabledError, NotSetUpError, OffLimitsError)
"""Errors to be expected from some regions when every region is asked."""


class ServiceError(PagecliError):
    """The service can't be reached, is too slow, throttles or fails, after all tries."""

    code = ExitCode.SERVICE


class ThrottledError(ServiceError):
    """The service refuses because it was asked too often."""


class TimeLimitError(ServiceError):
    """The user's time limit (`--timeout`) is over."""


class ProtocolError(PagecliError):
    """An answer that breaks the protocol."""


class EndlessListingError(ProtocolError):
    """A listing whose NextTokens never reach an end; none can be used to resume it."""


class IncompleteError(PagecliError):
    """The archive does not hold everything that was asked for."""


class OutputError(PagecliError):
    """The output can't be written."""


class SeveralErrors(Exception):  # noqa: N818 - plural
    """The errors of those requests that failed; the worst of them decides the exit code."""

    def __init__(self, errors: Sequence[PagecliError]) -> None:
        super().__init__("; ".join(map(str, errors)))
        self.errors = tuple(errors)
        self.code = max(error.code for error in errors)


class TimeIsUp(BaseException):
    """The time limit is over: ends whatever is still being computed or written."""


class Terminated(BaseException):
    """SIGTERM arrived."""
