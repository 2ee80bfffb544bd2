"""What can go wrong, in words for the person at the prompt, and the exit code of each kind."""

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
    """Something that the user is told about: `str(error)` says what happened, `hint` what to do next.

    It never changes: several contacts can share one error, and each adds to a copy.
    """

    code = ExitCode.FAILURE

    def __init__(self, what: str, hint: str | None = None) -> None:
        super().__init__(what)
        self._hint = hint

    @property
    def hint(self) -> str | None:
        """What to do next, if there is something to do."""
        return self._hint

    def about(self, subject: str) -> Self:
        """Return the same error, saying what it is about: `akuam: …`."""
        return self._copy(f"{subject}: {self}", self.hint)

    def with_hint(self, hint: str | None) -> Self:
        """Return the same error with another hint."""
        return self._copy(str(self), hint)

    def with_more_hint(self, hint: str) -> Self:
        """Return the same error with this after its hint."""
        return self.with_hint(f"{self.hint}; {hint}" if self.hint else hint)

    def after_tries(self, tries: int) -> Self:
        """Return the same error, saying how often it was tried."""
        return self._copy(f"{self}, after {tries} {'try' if tries == 1 else 'tries'}", self.hint)

    def _copy(self, what: str, hint: str | None) -> Self:
        other = type(self)(what, hint)
        other.__cause__, other.__traceback__ = self.__cause__, self.__traceback__
        return other


class UsageError(PagecliError):
    """The command line, or what the service calls a ValidationException."""

    code = ExitCode.USAGE


class NotFoundError(PagecliError):
    """No contact, page or incident of that name, or more than one."""

    code = ExitCode.NOT_FOUND


class NobodyError(NotFoundError):
    """There is no contact at all where it was looked: what was found is whole, and says nothing."""


class AccessError(PagecliError):
    """No credentials, expired ones, no region, or a permission that is missing."""

    code = ExitCode.ACCESS


class DeniedError(AccessError):
    """A permission that is missing; what is asked beside the main thing can be left out."""


class NotEnabledError(AccessError):
    """The account has not enabled the region, or the credentials are not accepted: AWS says the same of both."""


class NotSetUpError(UsageError):
    """Incident Manager was never set up in the account and region."""


class OffLimitsError(DeniedError):
    """An organization's service control policy denies it explicitly, whatever the identity may do."""


NOT_HERE = (NotEnabledError, NotSetUpError, OffLimitsError)
"""What one region may well answer where every region is asked."""


class ServiceError(PagecliError):
    """The service can't be reached, is too slow, throttles or fails, after all tries."""

    code = ExitCode.SERVICE


class ThrottledError(ServiceError):
    """The service refuses because it was asked too often."""


class TimeLimitError(ServiceError):
    """The time that the user gave is over."""


class ProtocolError(PagecliError):
    """An answer that is not what the protocol says."""


class EndlessListingError(ProtocolError):
    """The service's tokens lead nowhere; none of them serves to go on from."""


class IncompleteError(PagecliError):
    """What an archive has is not all that was asked for."""


class OutputError(PagecliError):
    """The output can't be written."""


class SeveralErrors(Exception):  # noqa: N818 - what it is, in the plural
    """What went wrong with one or more of several things that were asked for; the worst of them is the exit code."""

    def __init__(self, errors: Sequence[PagecliError]) -> None:
        super().__init__("; ".join(map(str, errors)))
        self.errors = tuple(errors)
        self.code = max(error.code for error in errors)


class TimeIsUp(BaseException):
    """The time limit is over, and with it what is still computed or written."""


class Terminated(BaseException):
    """SIGTERM arrived."""
