from __future__ import annotations

from pathlib import Path

from pagecli.cli import COMMANDS


def test_every_command_has_a_table_of_what_its_command_lines_become() -> None:
    tables = {path.name for path in Path(__file__).parent.glob("test_*_parsing.py")}

    assert tables == {f"test_{name}_parsing.py" for name in COMMANDS}
