"""Requests held against botocore's service model: types, required, length, range, pattern and enum."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from pagecli.emulator.errors import invalid, malformed

_JSON_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "list": (list,),
    "map": (dict,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "timestamp": (int, float),
}
_YEAR_10000 = 253_402_300_800  # epoch seconds; no calendar at hand goes further
_TWO_TO_31 = 1 << 31
_SEPARATORS = r" \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # Unicode's category Z


def parse(shape: Any, body: Any) -> dict[str, Any]:
    """The members of a request's body that the shape knows, null ones left out.

    A member of another JSON type is a SerializationException, as any awsJson1.1 service answers it; every
    broken constraint is named in one ValidationException.
    """
    problems: dict[str, str] = {}
    value: dict[str, Any] = _parse(shape, body, "", problems)
    if problems:
        raise invalid(problems)
    return value


def _parse(shape: Any, value: Any, name: str, problems: dict[str, str]) -> Any:
    _check_type(shape, value, name)
    for why in _broken(shape, value):
        problems[name] = why
    if shape.type_name == "structure":
        return _parse_members(shape, value, name, problems)
    if shape.type_name == "list":
        return [_parse(shape.member, item, f"{name}[{i}]", problems) for i, item in enumerate(value)]
    if shape.type_name == "map":
        for key in value:
            _parse(shape.key, key, f"{name}.{key}", problems)
        return {key: _parse(shape.value, item, f"{name}.{key}", problems) for key, item in value.items()}
    return round(value, 3) if shape.type_name == "timestamp" else value


def _parse_members(shape: Any, value: dict[str, Any], name: str, problems: dict[str, str]) -> dict[str, Any]:
    prefix = f"{name}." if name else ""
    given = {member: value[member] for member in shape.members if value.get(member) is not None}
    for member in shape.required_members:
        if member not in given:
            problems[prefix + member] = "Member must not be null"
    return {m: _parse(shape.members[m], item, prefix + m, problems) for m, item in given.items()}


def _check_type(shape: Any, value: Any, name: str) -> None:
    # The very type: JSON's true is no number, though Python's bool is an int.
    fits = type(value) in _JSON_TYPES[shape.type_name]
    if fits and shape.type_name == "integer":
        fits = -_TWO_TO_31 <= value < _TWO_TO_31
    if fits and shape.type_name == "timestamp":
        fits = -_YEAR_10000 < value < _YEAR_10000
    if fits and isinstance(value, str) and not value.isascii():
        fits = not re.search("[\ud800-\udfff]", value)  # half a character can't be stored
    if not fits:
        raise malformed(f"The value at '{name}' is not a {shape.type_name}")


def _broken(shape: Any, value: Any) -> Iterator[str]:
    limits = shape.metadata
    what, size = ("value", value) if shape.type_name == "integer" else ("length", _length(value))
    if size < limits.get("min", size):
        yield f"Member must have {what} greater than or equal to {limits['min']}"
    elif size > limits.get("max", size):
        yield f"Member must have {what} less than or equal to {limits['max']}"
    elif "pattern" in limits and not _pattern(limits["pattern"]).fullmatch(value):
        yield f"Member must satisfy regular expression pattern: {limits['pattern']}"
    elif "enum" in limits and value not in limits["enum"]:
        yield f"Member must satisfy enum value set: [{', '.join(limits['enum'])}]"


def _length(value: Any) -> int:
    return len(value) if isinstance(value, (str, list)) else 0


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    r"""The model's Java pattern in Python's terms, to match the whole of a value.

    Python has no `\p{…}`: letters and numbers are `\w` there (each such class of the model has `_` too). The
    nested repetition of the ARN's pattern takes exponential time on a mismatch; one repetition matches the
    same. That a policy is not blank is asked of all its lines at once: line by line it takes quadratic time.
    """
    flags = re.UNICODE if r"\p{" in pattern else re.ASCII
    if pattern == r".*\S.*":
        flags |= re.DOTALL
    for java, python in {r"\p{L}": r"\w", r"\p{N}": "", r"\p{Z}": _SEPARATORS, "]+)*": "])*"}.items():
        pattern = pattern.replace(java, python)
    return re.compile(pattern, flags)
