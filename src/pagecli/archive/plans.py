"""Archives contacts, channels, rotations and shifts: history tables, with one row per version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

import msgspec
from msgspec.structs import replace

from pagecli.archive.database import read_rows
from pagecli.archive.layout import (
    CHANNELS,
    CONTACTS,
    ROTATIONS,
    SHIFTS,
    Asked,
    ChannelRow,
    ContactRow,
    Part,
    Place,
    RotationRow,
    ShiftRow,
    Table,
    month_of,
    place_of,
)
from pagecli.archive.run import Run, by_place
from pagecli.archive.shifts import merge_shifts
from pagecli.concurrency import gather
from pagecli.domain.model import (
    PERSONAL,
    Contact,
    ContactChannel,
    Plan,
    PlannedContact,
    Recurrence,
    Rotation,
    RotationShift,
    ShiftDetails,
)
from pagecli.domain.oncall import look_ahead
from pagecli.errors import PagecliError

_EVERY = timedelta(days=1)
_LOOK_AHEAD = timedelta(days=90)


def archive_plans(run: Run, contacts: Sequence[Contact], are_all: bool) -> None:
    """Ask for plans, channels and rotations, of every contact at most once a day and of a new one at once; and for
    the shifts. `are_all` says that there are no other contacts.
    """
    rotations: list[RotationRow] = []
    for place in dict.fromkeys(place_of(contact.contact_arn) for contact in contacts):
        here = [contact for contact in contacts if place_of(contact.contact_arn) == place]
        rotations += _archive_place(run, place, here, are_all)
    _archive_shifts(run, list({rotation.rotation_arn: rotation for rotation in rotations}.values()))


def _archive_place(run: Run, place: Place, contacts: Sequence[Contact], are_all: bool) -> list[RotationRow]:
    coverage, old = run.place(place), run.rows(CONTACTS, place)
    is_due = coverage.plans is None or run.now - coverage.plans >= _EVERY
    is_due = is_due or (run.wanted.reveal and not coverage.has_addresses)
    plans: dict[str, str] = {row.contact_arn: row.plan_json for row in old if row.valid_until is None and row.plan_json}
    asked = [contact for contact in contacts if is_due or contact.contact_arn not in plans]
    for answer in run.ask_all(run.source.get_contact, [contact.contact_arn for contact in asked], "plans"):
        if isinstance(answer, PlannedContact):
            plans[answer.contact_arn] = msgspec.json.encode(answer.plan).decode()
    listed = {c.contact_arn: [_contact_row(run, c, plans.get(c.contact_arn))] for c in contacts}
    _succeed(run, CONTACTS, place, old, listed, are_all)
    _archive_channels(run, place, [contact.contact_arn for contact in asked if contact.type == PERSONAL])
    if is_due:
        coverage.plans, coverage.has_addresses = run.now, run.wanted.reveal
    named = [arn for plan in plans.values() for arn in msgspec.json.decode(plan, type=Plan).rotation_ids or []]
    return _archive_rotations(run, named, is_due)


def _archive_channels(run: Run, place: Place, people: Sequence[str]) -> None:
    answers = run.ask_all(run.source.list_contact_channels, people, "channels")
    old = run.rows(CHANNELS, place)
    known = {row.contact_channel_arn: row.address for row in old if row.valid_until is None}
    listed = {
        arn: [_channel_row(run, channel, known) for channel in answer]
        for arn, answer in zip(people, answers, strict=True)
        if answer is not None
    }
    _succeed(run, CHANNELS, place, old, listed)


def _archive_rotations(run: Run, named: Sequence[str], is_due: bool) -> list[RotationRow]:
    """Return the rotations that are named, as they are now or were when they could last be asked for."""
    current: dict[str, RotationRow] = {}
    for place, arns in by_place(named).items():
        old = run.rows(ROTATIONS, place)
        current.update((row.rotation_arn, row) for row in old if row.valid_until is None)
        asked = [arn for arn in arns if is_due or arn not in current]
        answers = run.ask_all(run.source.get_rotation, asked, "rotations")
        listed = {answer.rotation_arn: [_rotation_row(run, answer)] for answer in answers if answer}
        _succeed(run, ROTATIONS, place, old, listed)
        current.update((arn, row) for arn, [row] in listed.items())
    return [current[arn] for arn in named if arn in current]


def _succeed(
    run: Run, table: Table, place: Place, old: Sequence[Any], listed: dict[str, list[Any]], are_all: bool = False
) -> None:
    """Add the listed versions to the archived ones: the version of what has changed, or is gone, ends now."""
    current: dict[str, list[Any]] = {}
    for row in old:
        if row.valid_until is None:
            current.setdefault(getattr(row, table.key), []).append(row)
    new = {key: rows for key, rows in listed.items() if _contents(rows) != _contents(current.get(key, []))}
    ended = {*new, *(current.keys() - listed.keys() if are_all else ())}
    if ended:
        ends = [row.valid_until is None and getattr(row, table.key) in ended for row in old]
        kept = [_ended(run, row) if is_over else row for row, is_over in zip(old, ends, strict=True)]
        run.merge.whole(table, place, [*kept, *(row for rows in new.values() for row in rows)])


def _ended(run: Run, row: Any) -> Any:
    return replace(row, valid_until=run.now, synced_at=run.now)


def _contents(rows: Sequence[Any]) -> list[Any]:
    """Return the rows' contents, without their times of validity."""
    always = {"valid_from": None, "valid_until": None, "synced_at": None}
    return [replace(row, **always) for row in rows]


def _contact_row(run: Run, contact: Contact, plan: str | None) -> ContactRow:
    names = (contact.contact_arn, contact.alias, contact.display_name, contact.type)
    return ContactRow(*names, plan, run.now, None, run.now)


def _channel_row(run: Run, channel: ContactChannel, known: dict[str, str | None]) -> ChannelRow:
    """Return the row; without `--reveal` an address is neither taken nor lost."""
    arn = channel.contact_channel_arn
    address = channel.delivery_address.simple_address if run.wanted.reveal else known.get(arn)
    names = (arn, channel.contact_arn, channel.name, channel.type, channel.activation_status)
    return ChannelRow(*names, address, run.now, None, run.now)


def _rotation_row(run: Run, rotation: Rotation) -> RotationRow:
    recurrence = msgspec.json.encode(rotation.recurrence).decode()
    names = (rotation.rotation_arn, rotation.name, rotation.time_zone_id, rotation.start_time, rotation.contact_ids)
    return RotationRow(*names, recurrence, run.now, None, run.now)


def _archive_shifts(run: Run, rotations: Sequence[RotationRow]) -> None:
    """Ask for the shifts from where the last run began, at first from where the rotation began, to 90 days ahead
    and the next shift after that."""
    asked = {row.rotation_arn: _shifts_to_ask(run, row) for row in rotations}
    asked = {arn: (start, until) for arn, (start, until) in asked.items() if start < until}
    questions = [partial(run.source.list_rotation_shifts, arn, *times) for arn, times in asked.items()]
    run.requests += len(questions)
    listed = []
    for (arn, (_, until)), answer in zip(asked.items(), gather(questions), strict=True):
        if isinstance(answer, PagecliError):
            run.problems.take(answer)
            continue
        before = run.coverage.rotations.get(arn)
        for shift in merge_shifts(_archived_shifts(run, arn), answer, before.at if before else None):
            _spool_shift(run, arn, shift)
        run.coverage.rotations[arn] = Asked(run.now, until)
        listed.append(arn)
    run.merge.replace(SHIFTS, run.spool, listed)


def _shifts_to_ask(run: Run, row: RotationRow) -> tuple[datetime, datetime]:
    """Return from when to when: so far ahead that in _LOOK_AHEAD from now the next shift is still known."""
    before = run.coverage.rotations.get(row.rotation_arn)
    until = run.now + _LOOK_AHEAD + look_ahead(rotation_of(row))
    return before.at if before else row.start_time or run.now, until


def rotation_of(row: RotationRow) -> Rotation:
    """Return the rotation as the service told of it."""
    recurrence = msgspec.json.decode(row.recurrence_json, type=Recurrence)
    return Rotation(row.rotation_arn, row.name, row.contact_arns, recurrence, row.start_time, row.time_zone)


def _archived_shifts(run: Run, arn: str) -> list[RotationShift]:
    paths = [path for part, path in SHIFTS.parts(run.archive.folder) if part.place == place_of(arn)]
    return shifts_of(read_rows(run.database, SHIFTS, paths, "rotation_arn = $arn", arn=arn))


def shifts_of(rows: Iterable[ShiftRow]) -> list[RotationShift]:
    """Return the shifts of a rotation, from the rows of its people."""

    def same(row: ShiftRow) -> tuple[Any, ...]:
        return row.start_time, row.end_time, row.type, row.overridden_arns

    return [
        RotationShift(
            start,
            end,
            [row.contact_arn for row in people if row.contact_arn],
            kind,
            overridden and ShiftDetails(overridden),
        )
        for (start, end, kind, overridden), people in groupby(rows, same)
    ]


def _spool_shift(run: Run, arn: str, shift: RotationShift) -> None:
    part = Part(place_of(arn), month_of(shift.start_time))
    overridden = shift.shift_details.overridden_contact_ids if shift.shift_details else None
    nobody: list[str | None] = [None]
    for contact in shift.contact_ids or nobody:
        row = ShiftRow(arn, shift.start_time, shift.end_time, shift.type, contact, overridden, run.now)
        run.spool.add(SHIFTS, part, row)
