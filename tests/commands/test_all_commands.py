from __future__ import annotations

from importlib import import_module
from pathlib import Path

from msgspec import Struct

from pagecli.cli import COMMANDS


def test_every_command_has_a_table_of_what_its_command_lines_become() -> None:
    tables = {path.name for path in Path(__file__).parent.glob("test_*_parsing.py")}

    assert tables == {f"test_{name}_parsing.py" for name in COMMANDS}


def test_no_request_changes_once_it_is_parsed() -> None:
    modules = [import_module(f"pagecli.commands.{name}") for name in COMMANDS]
    requests = [value for module in modules for name, value in vars(module).items() if name.endswith("Request")]

    assert len(requests) == len(COMMANDS)
    assert [each for each in requests if not (issubclass(each, Struct) and each.__struct_config__.frozen)] == []
