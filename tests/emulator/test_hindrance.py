"""Faults and delays that were asked for."""

from __future__ import annotations

import json
import random
from collections import Counter

import pytest

from pagecli.emulator.hindrance import Hindrance, fault, fault_names
from pagecli.emulator.protocol import service_model
from support.emulated_service import World


def statuses(hindrance: Hindrance, requests: int) -> Counter[str]:
    world = World(hindrance=hindrance)
    answers = [json.loads(world.emulator.handle("SSMContacts.ListContacts", b"{}").body) for _ in range(requests)]
    world.close()
    return Counter(answer.get("__type", "answered") for answer in answers)


def test_a_share_of_the_requests_gets_the_fault() -> None:
    found = statuses(
        Hindrance({"ThrottlingException": 0.25, "InternalServerException": 0.5}, chance=random.Random(1).random), 2000
    )

    assert found["ThrottlingException"] == pytest.approx(500, rel=0.15)
    assert found["InternalServerException"] == pytest.approx(1000, rel=0.15)
    assert found["answered"] == pytest.approx(500, rel=0.15)


@pytest.mark.parametrize(("share", "answered"), [(1.0, 0), (0.0, 100)])
def test_all_is_all_and_none_is_none(share: float, answered: int) -> None:
    assert statuses(Hindrance({"AccessDeniedException": share}), 100)["answered"] == answered


def test_each_answer_waits() -> None:
    waited: list[float] = []

    statuses(Hindrance(delay=0.2, sleep=waited.append), 3)

    assert waited == [0.2] * 3


def test_a_fault_has_what_the_model_requires_of_it() -> None:
    for name in fault_names():
        error = fault(name)
        shape = service_model().shape_for(name) if name in service_model().shape_names else None
        assert set(shape.required_members if shape else []) <= {"Message", *error.members}
        assert error.status == {"InternalServerException": 500, "ServiceUnavailable": 503}.get(name, error.status)
    assert {"ThrottlingException", "ExpiredTokenException", "UnrecognizedClientException"} <= set(fault_names())
