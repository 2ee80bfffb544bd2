"""What a watch asks for again and again: the same bytes are decoded once, and what is kept of them is bounded."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pagecli.aws import repeats
from pagecli.aws.answers import Answer, Reply, read_answer
from pagecli.aws.errors import Call
from pagecli.aws.repeats import PolledPages
from pagecli.errors import PagecliError
from support.in_process import NOW

CALL = Call("ListPagesByContact", None, NOW)


def reply(*read: bool, status: int = 200, **members: Any) -> Reply:
    pages = [
        {"PageArn": f"p{n}", "EngagementArn": "e", "ContactArn": "c", "Sender": "s", **({"ReadTime": 1.0} if r else {})}
        for n, r in enumerate(read)
    ]
    return Reply(status, {}, json.dumps({"Pages": pages, **members}).encode())


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[Reply]:
    """The replies that were decoded."""
    replies: list[Reply] = []

    def count(reply: Reply, call: Call, kind: Any) -> Answer:
        replies.append(reply)
        return read_answer(reply, call, kind)

    monkeypatch.setattr(repeats, "read_answer", count)
    return replies


def ask(polled: PolledPages, answered: Reply, **parameters: Any) -> list[str]:
    """Ask, keep the answer, and return the names of its pages."""
    batch = polled.read(answered, CALL, parameters).value
    polled.keep(answered, batch, parameters)
    return [page.page_arn for page in batch.pages]


def test_the_same_bytes_are_decoded_once_and_give_what_is_unread(decoded: list[Reply]) -> None:
    polled = PolledPages()

    assert ask(polled, reply(True, False, True, False, NextToken="t")) == ["p0", "p1", "p2", "p3"]
    for _ in range(3):
        assert ask(polled, reply(True, False, True, False, NextToken="t")) == ["p1", "p3"]
    assert len(decoded) == 1
    assert ask(polled, reply(True, True, True, False, NextToken="t")) == ["p0", "p1", "p2", "p3"]
    assert len(decoded) == 2


def test_a_batch_of_pages_that_were_all_read_is_not_an_empty_one(decoded: list[Reply]) -> None:
    polled = PolledPages()

    assert [ask(polled, reply(True, True)), ask(polled, reply(True, True))] == [["p0", "p1"], ["p0"]]
    assert [ask(polled, reply()), ask(polled, reply())] == [[], []]


def test_another_contact_with_the_same_bytes_is_another_request(decoded: list[Reply]) -> None:
    polled = PolledPages()

    assert [ask(polled, reply(True, True), ContactId=name) for name in "ab"] == [["p0", "p1"]] * 2


def test_a_try_that_was_given_up_on_is_no_answer_that_somebody_has_got(decoded: list[Reply]) -> None:
    polled = PolledPages()
    polled.read(reply(True, True), CALL, {})

    assert ask(polled, reply(True, True)) == ["p0", "p1"]


def test_an_error_with_the_bytes_of_the_last_answer_is_an_error() -> None:
    polled = PolledPages()
    ask(polled, reply(True))

    with pytest.raises(PagecliError):
        polled.read(reply(True, status=400), CALL, {})


def test_what_is_kept_is_bounded(decoded: list[Reply], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "_MOST", 3)
    polled = PolledPages()
    for token in range(10):
        ask(polled, reply(True, True), NextToken=str(token))

    assert len(polled._last) == 3
    assert ask(polled, reply(True, True), NextToken="9") == ["p0"]
    assert ask(polled, reply(True, True), NextToken="0") == ["p0", "p1"]
