"""Whatever is asked, the answer is one of the protocol's."""

from __future__ import annotations

import json
from typing import Any

from botocore.model import Shape
from hypothesis import given, settings
from hypothesis import strategies as st

from pagecli.emulator import Storage, fill
from pagecli.emulator.endpoint import OPERATIONS
from pagecli.emulator.protocol import read_target
from support.emulated_service import START, World, contact_arn

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def fitting(shape: Any) -> st.SearchStrategy[Any]:
    """Values mostly as the model wants them, so that some get past the constraints."""
    if shape.type_name == "structure":
        needed = {name: fitting(shape.members[name]) for name in shape.required_members}
        optional = {name: fitting(member) for name, member in shape.members.items() if name not in needed}
        return st.fixed_dictionaries(needed, optional=optional)
    if shape.type_name == "list":
        return st.lists(fitting(shape.member), max_size=3)
    if shape.type_name == "map":
        return st.dictionaries(fitting(shape.key), fitting(shape.value), max_size=3)
    return leaf(shape)


def leaf(shape: Shape) -> st.SearchStrategy[Any]:
    if shape.type_name == "string" and shape.metadata.get("enum"):
        return st.sampled_from(shape.metadata["enum"])
    if shape.name == "SsmContactsArn":
        return st.sampled_from([contact_arn(alias) for alias in ("akuam", "example_schedule", "nobody")])
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "boolean": st.booleans(),
        "integer": st.integers(0, 40),
        "timestamp": st.floats(START - 1e7, START + 1e7),
        "string": st.sampled_from(["akuam", "UTC", "000000", ""]) | st.text(),
    }
    return kinds[shape.type_name]


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, bytes]:
    name = draw(st.sampled_from(sorted(OPERATIONS)))
    body = draw(fitting(read_target(f"SSMContacts.{name}").input_shape) | ANYTHING)
    return name, json.dumps(body).encode()


@settings(max_examples=60, deadline=None)
@given(st.lists(requests(), min_size=1, max_size=4))
def test_an_answer_or_an_error_of_the_protocol_comes_back(asked: list[tuple[str, bytes]]) -> None:
    world = World(Storage())
    fill_once(world)
    for operation, body in asked:
        status, answer = world.send(operation, body)
        assert status == 200 or (status, type(answer["Message"])) == (400, str)
    assert world.failures == []
    world.close()


def fill_once(world: World) -> None:
    world.add_person("akuam", ("SMS", "+15005550199"))
    world.add_schedule("example_schedule", contact_arn("akuam"))


def test_any_bytes_are_answered(world: World) -> None:
    fill(world.storage, START)

    @settings(max_examples=200, deadline=None)
    @given(st.binary() | ANYTHING.map(lambda value: json.dumps(value).encode()), st.text())
    def check(body: bytes, target: str) -> None:
        assert world.emulator.handle(target, body).status == 404
        assert world.send("ListContacts", body)[0] in (200, 400)

    check()
