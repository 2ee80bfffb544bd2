"""STS's GetCallerIdentity, in its own protocol (AWS query): whose account an access key is of."""

from __future__ import annotations

import uuid
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from pagecli.emulator.callers import Caller
from pagecli.emulator.protocol import Response

CONTENT_TYPE = "application/x-www-form-urlencoded"


def answer_identity(body: bytes, caller: Caller) -> Response:
    """Answer a request for GetCallerIdentity; for anything else, with InvalidAction."""
    action = parse_qs(body.decode("latin-1")).get("Action", [""])[0]
    if action != "GetCallerIdentity":
        return _respond(
            400,
            f"<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code>"
            f"<Message>There is no action {escape(action)} here</Message></Error></ErrorResponse>",
        )
    account = escape(caller.account)
    result = (
        f"<Arn>arn:aws:iam::{account}:user/demo</Arn><UserId>AIDADEMO{account}</UserId><Account>{account}</Account>"
    )
    return _respond(
        200,
        f"<GetCallerIdentityResponse><GetCallerIdentityResult>{result}</GetCallerIdentityResult>"
        "</GetCallerIdentityResponse>",
    )


def _respond(status: int, xml: str) -> Response:
    headers = {"Content-Type": "text/xml", "x-amzn-RequestId": str(uuid.uuid4())}
    return Response(status, headers, xml.encode())
