"""The fuzz's judge, and a short fuzz; the figures of a long one stand in docs/reliability.md."""

from __future__ import annotations

from typing import Any

import pytest

import fuzz

CONTACT = {"ContactArn": "a", "Alias": "b", "Type": "PERSONAL"}


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, {"Contacts": [CONTACT]}),
        (400, {"__type": "ValidationException", "Message": "m"}),
        (400, {"__type": "SerializationException", "Message": "m"}),
    ],
)
def test_an_answer_of_the_protocol_is_none_of_the_fuzz_s_faults(status: int, answer: Any) -> None:
    assert fuzz.fault_of(fuzz.MODEL.operation_model("ListContacts"), status, answer) is None


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, []),
        (200, {"Contacts": [{"ContactArn": "a"}]}),
        (200, {"Contacts": [{**CONTACT, "Plan": {}}]}),
        (200, {"Contacts": [{**CONTACT, "DisplayName": 1}]}),
        (200, {"Contacts": [CONTACT], "More": True}),
        (400, {"__type": "ResourceNotFoundException", "Message": "m"}),
        (400, {"__type": "ValidationException"}),
        (400, {}),
        (500, {"__type": "InternalServerException", "Message": "m"}),
    ],
)
def test_any_other_answer_is_one(status: int, answer: Any) -> None:
    assert fuzz.fault_of(fuzz.MODEL.operation_model("ListContacts"), status, answer)


def test_every_operation_is_answered_as_the_protocol_says_whatever_it_is_asked() -> None:
    found = fuzz.fuzz(requests=2000, seed=11)

    assert found.faults == []
    assert min(found.counts[kind] for kind in ("answered", "ValidationException", "SerializationException")) > 100
