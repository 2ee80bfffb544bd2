from __future__ import annotations

import errno
from dataclasses import replace
from typing import BinaryIO, cast

import pytest

from pagecli.errors import OutputError
from pagecli.output import Stdout
from support.in_process import Stage


class Broken:
    """A stream that can't be written to."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def write(self, data: bytes) -> int:
        raise self._error


def write_to(error: Exception) -> None:
    environment = replace(Stage().environment, stdout=cast(BinaryIO, Broken(error)))
    Stdout(environment).write(b"row\n")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (OSError("gone"), "gone"),
        (ValueError("write to closed file"), "write to closed file"),
    ],
)
def test_what_cannot_be_written_is_an_output_error(error: Exception, reason: str) -> None:
    with pytest.raises(OutputError, match=f"can't write the output: {reason}"):
        write_to(error)


def test_a_reader_that_went_away_is_no_error_of_the_output() -> None:
    with pytest.raises(BrokenPipeError):
        write_to(BrokenPipeError())
