from __future__ import annotations

import msgspec
import pytest

from pagecli.arns import parse_contact_arn
from pagecli.commands.engage import Message
from pagecli.domain.model import ContactChannel
from pagecli.views.engage import first_line, message_lines
from support import service_answers as told
from support.scripted_service import contact_arn

CHECKOUT = parse_contact_arn(contact_arn("checkout"))
PRIVATE = Message(sender="me", subject="Help", content="Now")
PUBLIC = Message(sender="me", subject="Help", content="Now", public_subject="Help")


def channel(alias: str, kind: str) -> tuple[str, ContactChannel]:
    """A person with a channel of that type."""
    return contact_arn(alias), msgspec.convert({**told.channel(alias), "Type": kind}, ContactChannel)


def test_what_is_said_is_told_with_to_whom_and_from_whom() -> None:
    assert message_lines(CHECKOUT, PRIVATE) == ["to checkout from me: Help"]


@pytest.mark.parametrize(
    ("first", "message", "line"),
    [
        (None, PRIVATE, "who is told first can't be seen: checkout's plan is not shown to you"),
        ([], PRIVATE, "nobody is told at once: no activated channel stands in the first stage of checkout"),
        (
            [channel("akuam", "VOICE"), channel("akuam", "EMAIL"), channel("alejr", "EMAIL")],
            PRIVATE,
            "told first: akuam by voice and email, alejr by email",
        ),
        (
            [channel("akuam", "SMS")],
            PRIVATE,
            "told first: akuam by sms; an SMS has only --public-subject and --public-content",
        ),
        ([channel("akuam", "SMS")], PUBLIC, "told first: akuam by sms"),
    ],
)
def test_who_is_told_first_and_how(first: list[tuple[str, ContactChannel]] | None, message: Message, line: str) -> None:
    assert first_line(CHECKOUT, first, message) == line
