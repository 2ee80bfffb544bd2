"""Whatever bytes come as an answer, at any point of a listing: all the rows that they say, or an error. Never fewer.

The listing runs in this process, through the real client, retry loop and checks, over a real socket; time is not real.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pagecli.connection import Connection
from pagecli.errors import PagecliError
from pagecli.output.progress import Progress
from pagecli.queries.contacts import Contacts
from pagecli.queries.pages import list_pages_of_contacts
from pagecli.queries.problems import Problems
from pagecli.source import open_service
from support import faulty_endpoint as faulty
from support.faulty_endpoint import Answer, Endpoint, Request
from support.in_process import FakeTime, Stage

TOKENS = [None, "batch1", "batch2"]
GOOD = {
    token: faulty.batch([faulty.page(3 * index + n, IncidentId="é") for n in range(3)], following).body
    for index, (token, following) in enumerate(zip(TOKENS, [*TOKENS[1:], None], strict=True))
}
MEMBERS = ("PageArn", "EngagementArn", "ContactArn", "Sender", "IncidentId")
FUZZ = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Listed(NamedTuple):
    """What came of a listing: rows, and whether it was said that there are no others."""

    rows: list[tuple[Any, ...]]
    whole: bool


@pytest.fixture(scope="module")
def listing() -> Iterator[Any]:
    """Lists a contact of an endpoint that answers as it is told."""
    with pytest.MonkeyPatch.context() as patch, closing(Endpoint()) as endpoint:
        patch.setenv("AWS_ACCESS_KEY_ID", "example")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "example")
        patch.setenv("AWS_CONFIG_FILE", "/dev/null")
        stage = Stage(clock=FakeTime().clock)
        connection = Connection(regions=("us-east-2",), endpoint_url=endpoint.url)
        service = open_service(
            connection, stage.environment, Problems(stage.environment), Progress(stage.environment, "")
        )

        def run(answer: Any) -> Listed:
            endpoint.answer("ListPagesByContact", answer)
            rows: list[tuple[Any, ...]] = []
            for _, batch in list_pages_of_contacts(service, Contacts(service, {}), [faulty.contact_arn()]):
                if isinstance(batch, PagecliError):
                    return Listed(rows, whole=False)
                rows += [(p.page_arn, p.engagement_arn, p.contact_arn, p.sender, p.incident_id) for p in batch.pages]
            return Listed(rows, whole=True)

        yield run


def read_batch(body: bytes) -> tuple[list[tuple[Any, ...]], Any] | None:
    """The rows of a body and its token as the json module reads them; None where it is no batch."""
    try:
        batch = json.loads(body.decode())
        rows = [tuple(page.get(name) for name in MEMBERS) for page in batch["Pages"]]
        return rows, batch.get("NextToken") or None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def what_they_say(bodies: dict[Any, bytes]) -> Listed:
    """The rows of these bodies, token by token, and whether that comes to an end."""
    rows: list[tuple[Any, ...]] = []
    token: Any = None
    for _ in range(len(bodies)):
        try:
            batch = read_batch(bodies[token])
        except (KeyError, TypeError):
            batch = None
        if batch is None:
            return Listed(rows, whole=False)
        more, token = batch
        rows += more
        if token is None:
            return Listed(rows, whole=True)
    return Listed(rows, whole=False)


def answers(bodies: dict[Any, bytes]) -> Callable[[Request], Answer]:
    def answer(request: Request) -> Answer:
        body = bodies.get(request.members.get("NextToken"))
        return faulty.error("ValidationException", "no such token") if body is None else faulty.http(body)

    return answer


@st.composite
def spoilt(draw: st.DrawFn, good: bytes) -> bytes:
    """The bytes with a part of them replaced by others: cut, lengthened, repeated, flipped."""
    start = draw(st.integers(0, len(good)))
    end = draw(st.integers(start, min(len(good), start + draw(st.sampled_from([0, 1, 8, len(good)])))))
    repeated = good[start:end] * 2
    put = draw(
        st.sampled_from([b"", b'"', b"}", b"]", b",", b"null", b"\x00", b"\xff", repeated]) | st.binary(max_size=9)
    )
    return good[:start] + put + good[end:]


anything = st.binary(max_size=200) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["Pages", "NextToken", *MEMBERS, "SentTime"]), inner, max_size=6)
    ),
    max_leaves=12,
).map(lambda value: json.dumps(value).encode())


@FUZZ
@given(point=st.sampled_from(TOKENS), body=st.data())
def test_any_bytes_for_good_give_what_they_say_or_an_error(
    listing: Any, point: str | None, body: st.DataObject
) -> None:
    bodies = {**GOOD, point: body.draw(anything | spoilt(GOOD[point]))}

    listed, said = listing(answers(bodies)), what_they_say(bodies)

    assert not listed.whole or listed == said
    assert listed.rows == said.rows[: len(listed.rows)], "and before the error nothing that was not said"


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"Pages":' * 50_000, b"9" * 100_000, b'{"Pages": [' + b"{}," * 9])
def test_a_body_made_to_break_its_reader_is_an_error(listing: Any, body: bytes) -> None:
    assert listing(answers({**GOOD, "batch1": body})) == Listed(what_they_say(GOOD).rows[:3], whole=False)


@FUZZ
@given(point=st.sampled_from(TOKENS), once=anything)
@example(point="batch1", once=b"")
@example(point=None, once=b'{"NextToken":" ","Pages":[]}')
def test_bytes_that_come_once_and_are_no_batch_cost_no_row(listing: Any, point: str | None, once: bytes) -> None:
    good = answers(GOOD)
    spent: list[bytes] = []

    def answer(request: Request) -> Answer:
        if request.members.get("NextToken") == point and not spent:
            spent.append(once)
            return faulty.http(once)
        return good(request)

    if read_batch(once):
        return
    assert listing(answer) == what_they_say(GOOD)


@FUZZ
@given(wire=spoilt(faulty.http(GOOD["batch1"]).head + GOOD["batch1"]) | st.binary(max_size=99))
def test_any_bytes_in_the_place_of_an_http_answer_give_all_rows_or_an_error(listing: Any, wire: bytes) -> None:
    def answer(request: Request) -> Answer:
        spoils = request.members.get("NextToken") == "batch1"
        return Answer(wire, ending="close") if spoils else answers(GOOD)(request)

    listed = listing(answer)

    _, _, body = wire.partition(b"\r\n\r\n")
    assert not listed.whole or listed in (what_they_say(GOOD), what_they_say({**GOOD, "batch1": body}))
