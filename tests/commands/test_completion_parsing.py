from __future__ import annotations

import pytest

from pagecli.commands.completion import CompletionRequest
from pagecli.errors import UsageError
from support.in_process import parse


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_command_line_becomes_a_request(shell: str) -> None:
    assert parse("completion", shell) == CompletionRequest(shell=shell)


def test_what_can_not_be_meant_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="SHELL 'tcsh' is not known"):
        parse("completion", "tcsh")
