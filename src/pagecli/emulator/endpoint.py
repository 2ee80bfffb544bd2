"""The endpoint: one request in, one answer out, over one storage."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pagecli.emulator import contacts, engagements, policies, schedules, tags, validation
from pagecli.emulator.call import Call
from pagecli.emulator.callers import NOBODY, Caller
from pagecli.emulator.engine import Engine
from pagecli.emulator.errors import ServiceError, invalid
from pagecli.emulator.hindrance import NO_HINDRANCE, Hindrance
from pagecli.emulator.protocol import Response, fail, read_body, read_target, respond
from pagecli.emulator.storage import Row, Storage

Answer = dict[str, Any]
# An operation gives its answer, or what computes it from what was read, while others use the storage.
OPERATIONS: dict[str, Callable[[Call], Answer | Callable[[], Answer]]] = {
    "AcceptPage": engagements.accept_page,
    "ActivateContactChannel": contacts.activate_contact_channel,
    "CreateContact": contacts.create_contact,
    "CreateContactChannel": contacts.create_contact_channel,
    "CreateRotation": schedules.create_rotation,
    "CreateRotationOverride": schedules.create_rotation_override,
    "DeactivateContactChannel": contacts.deactivate_contact_channel,
    "DeleteContact": contacts.delete_contact,
    "DeleteContactChannel": contacts.delete_contact_channel,
    "DeleteRotation": schedules.delete_rotation,
    "DeleteRotationOverride": schedules.delete_rotation_override,
    "DescribeEngagement": engagements.describe_engagement,
    "DescribePage": engagements.describe_page,
    "GetContact": contacts.get_contact,
    "GetContactChannel": contacts.get_contact_channel,
    "GetContactPolicy": policies.get_contact_policy,
    "GetRotation": schedules.get_rotation,
    "GetRotationOverride": schedules.get_rotation_override,
    "ListContactChannels": contacts.list_contact_channels,
    "ListContacts": contacts.list_contacts,
    "ListEngagements": engagements.list_engagements,
    "ListPageReceipts": engagements.list_page_receipts,
    "ListPageResolutions": engagements.list_page_resolutions,
    "ListPagesByContact": engagements.list_pages_by_contact,
    "ListPagesByEngagement": engagements.list_pages_by_engagement,
    "ListPreviewRotationShifts": schedules.list_preview_rotation_shifts,
    "ListRotationOverrides": schedules.list_rotation_overrides,
    "ListRotationShifts": schedules.list_rotation_shifts,
    "ListRotations": schedules.list_rotations,
    "ListTagsForResource": tags.list_tags_for_resource,
    "PutContactPolicy": policies.put_contact_policy,
    "SendActivationCode": contacts.send_activation_code,
    "StartEngagement": engagements.start_engagement,
    "StopEngagement": engagements.stop_engagement,
    "TagResource": tags.tag_resource,
    "UntagResource": tags.untag_resource,
    "UpdateContact": contacts.update_contact,
    "UpdateContactChannel": contacts.update_contact_channel,
    "UpdateRotation": schedules.update_rotation,
}
# Errors about a resource that only some operations declare; for the others the request is what is wrong.
_DECLARED_ONLY = ("ResourceNotFoundException", "ConflictException", "ServiceQuotaExceededException")
_SLICE = 0.1  # seconds of work that is due before another thread gets its turn


class Emulator:
    """An ssm-contacts endpoint; safe to call from several threads.

    `clock` gives epoch seconds. `default_batch` is how many results a batch holds where MaxResults is 0 or
    missing. `on_send(page, channel, code)` is told of each message once what caused it is stored:
    DescribePage's members, the ContactChannel's, and the page's accept code; with None for a page it is the
    channel's activation code. `on_failure(error)` is told of a defect, or of a storage that fails; the endpoint
    goes on. `hindrance` comes before each answer. `engine` makes what varies: ids, codes and delays.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Callable[[], float],
        *,
        default_batch: int = 50,
        on_send: Callable[[Row | None, Row, str], object] = lambda page, channel, code: None,
        on_failure: Callable[[Exception], object] = lambda error: None,
        hindrance: Hindrance = NO_HINDRANCE,
        engine: Engine | None = None,
    ) -> None:
        self.storage = storage
        self._clock = clock
        self.engine = engine or Engine(storage)
        self._default_batch = default_batch
        self._hindrance = hindrance
        self._on_send = on_send
        self.on_failure = on_failure
        self._lock = threading.Lock()

    def handle(self, target: str, body: bytes, caller: Caller = NOBODY) -> Response:
        """Answer one request, given its X-Amz-Target header, its body and who asks."""
        try:
            operation = read_target(target)
            self._hindrance.meet()
            return respond(200, self._answer(operation, read_body(body), caller))
        except ServiceError as error:
            return fail(error)
        except Exception as error:  # noqa: BLE001 - no request ends the endpoint
            self.on_failure(error)
            what = "The storage failed" if isinstance(error, sqlite3.Error) else f"A defect: {type(error).__name__}"
            return fail(ServiceError("InternalServerException", f"{what}: {error}", 500))

    def close(self) -> None:
        """Close the storage when no request is using it; what is asked later fails."""
        with self._lock:
            self.storage.close()

    def advance(self) -> None:
        """Do what time has brought since; every request does so first.

        What can't be stored is told, and tried again the next time: what is read need not wait for it.
        """
        try:
            while self._advance(self._now()):
                pass
        except Exception as error:  # noqa: BLE001
            self.on_failure(error)

    def _answer(self, operation: Any, body: dict[str, Any], caller: Caller) -> Answer:
        members = validation.parse(operation.input_shape, body)
        self.advance()
        with self._lock, self._transaction():
            _check_region(self.storage, caller)
            call = Call(operation, members, caller, self.storage, self.engine, self._now(), self._default_batch)
            found = _answer_once(call)
        answer = found() if callable(found) else found
        return {name: answer[name] for name in operation.output_shape.members if answer.get(name) is not None}

    def _advance(self, now: float) -> bool:
        """Do some of what is due by now; whether there was any."""
        with self._lock:
            if not self.engine.is_due(now):
                return False
            end = time.monotonic() + _SLICE
            with self._transaction():
                self.engine.advance(now, lambda: time.monotonic() > end)
        return True

    def _now(self) -> float:
        return round(self._clock(), 3)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            with self.storage.transaction():
                yield
        except BaseException:
            self.engine.sent.clear()
            self.engine.failures.clear()
            raise
        sent, self.engine.sent = self.engine.sent, []
        failures, self.engine.failures = self.engine.failures, []
        for message in sent:
            self._on_send(*message)
        for error in failures:
            self.on_failure(error)


def _check_region(storage: Storage, caller: Caller) -> None:
    """Refuse as the service does in a region that is not enabled, or where Incident Manager was never set up.

    A storage without a replication set, as one that began empty, is set up everywhere.
    """
    if not storage.count("ReplicationSet", "1"):
        return
    if not caller.is_enabled:
        raise ServiceError("UnrecognizedClientException", "The security token included in the request is invalid.")
    where = "Account = ? AND Region = ?"
    if not storage.count("ReplicationSet", where, caller.account, caller.region):
        what = "Invalid value provided - Account not found for the request"
        raise ServiceError("ValidationException", what, Reason="OTHER")


def _answer_once(call: Call) -> Answer | Callable[[], Answer]:
    """Run the operation; a later request with its IdempotencyToken gets its answer, however much later."""
    token = call.members.get("IdempotencyToken")
    if token is None:
        return _run(call)
    name, given = f"{call.caller.prefix}{call.operation.name}", json.dumps(call.members, sort_keys=True)
    before = call.storage.select("Answered", "Operation = ? AND IdempotencyToken = ?", name, token)
    if not before:
        answer = _run(call)
        call.storage.insert("Answered", Operation=name, IdempotencyToken=token, Input=given, Answer=answer)
        return answer
    if before[0]["Input"] != given:
        raise invalid({"IdempotencyToken": "The token was used with another request"})
    stored: dict[str, Any] = before[0]["Answer"]
    return stored


def _run(call: Call) -> Answer | Callable[[], Answer]:
    try:
        return OPERATIONS[call.operation.name](call)
    except ServiceError as error:
        declared = [shape.name for shape in call.operation.error_shapes]
        if error.code in _DECLARED_ONLY and error.code not in declared:
            raise ServiceError("ValidationException", error.message, Reason="OTHER") from error
        raise
