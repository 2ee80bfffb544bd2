"""The layout of an archive: its tables, their columns, and the record of how much of the history is covered.

A table is `NAME/account=A/region=R/NAME.parquet`, or one such file for each month in `month=2026-11/`. Account and
region are those of the ARN that a row is about, so that whoever archives a thing writes it into the same file.
`_pagecli/` has what is pagecli's own. docs/archive.md is the promise that is made of all this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_type_hints

from msgspec import Struct

VERSION = 1
OWN = "_pagecli"
UNDATED = "undated"
SINGLE = ""
"""The month of a table that has none."""


class Place(NamedTuple):
    """The account and region of an ARN: where things are kept apart."""

    account: str
    region: str

    def __str__(self) -> str:
        return f"{self.account}/{self.region}"


class Part(NamedTuple):
    """One file of a table."""

    place: Place
    month: str = SINGLE


class PageRow(Struct):
    """A page, as the listings have it."""

    page_arn: str
    engagement_arn: str
    contact_arn: str
    contact_alias: str
    sender: str
    incident_id: str | None
    sent_time: datetime | None
    delivery_time: datetime | None
    read_time: datetime | None
    synced_at: datetime


class EngagementRow(Struct):
    """An engagement, as the listing has it."""

    engagement_arn: str
    contact_arn: str
    sender: str
    incident_id: str | None
    start_time: datetime | None
    stop_time: datetime | None
    synced_at: datetime


class ReceiptRow(Struct):
    """What a channel reported of a page; a receipt has no id, so those of a page are replaced together."""

    page_arn: str
    receipt_type: str
    receipt_time: datetime | None
    contact_channel_arn: str | None
    receipt_info: str | None
    synced_at: datetime


class ResolutionRow(Struct):
    """A step on the way of a page, counted from 0; `stage_index` counts the plan's stages from 0."""

    page_arn: str
    step: int
    contact_arn: str
    type: str
    stage_index: int | None
    synced_at: datetime


class PageTextRow(Struct):
    """What a page said, and when it was last asked about; without a subject where it was gone by then."""

    page_arn: str
    asked_at: datetime
    subject: str | None
    content: str | None
    public_subject: str | None
    public_content: str | None
    synced_at: datetime


class EngagementTextRow(Struct):
    """What an engagement says, likewise."""

    engagement_arn: str
    asked_at: datetime
    subject: str | None
    content: str | None
    public_subject: str | None
    public_content: str | None
    synced_at: datetime


class ShiftRow(Struct):
    """One person's part in a shift; nobody's where `contact_arn` is missing."""

    rotation_arn: str
    start_time: datetime | None
    end_time: datetime | None
    type: str | None
    contact_arn: str | None
    overridden_arns: list[str] | None
    synced_at: datetime


class ContactRow(Struct):
    """What a contact was from `valid_from` until `valid_until`; that is missing where it still holds."""

    contact_arn: str
    alias: str
    display_name: str | None
    type: str
    plan_json: str | None
    valid_from: datetime
    valid_until: datetime | None
    synced_at: datetime


class ChannelRow(Struct):
    """What a channel was, likewise; the channels of a contact change together."""

    contact_channel_arn: str
    contact_arn: str
    name: str
    type: str | None
    activation_status: str | None
    address: str | None
    valid_from: datetime
    valid_until: datetime | None
    synced_at: datetime


class RotationRow(Struct):
    """What a rotation was, likewise."""

    rotation_arn: str
    name: str
    time_zone: str | None
    start_time: datetime | None
    contact_arns: list[str]
    recurrence_json: str
    valid_from: datetime
    valid_until: datetime | None
    synced_at: datetime


class SyncRow(Struct):
    """A run, in an account and region: when, what it asked, what it found, and whether it saw all there is."""

    sync_id: str
    kind: str
    started: datetime
    finished: datetime
    requests: int
    pages: int
    complete: bool
    error: str | None
    synced_at: datetime


class Table(Struct, frozen=True):
    """A table: its name, its rows, what tells them apart, and in which order a file has them."""

    name: str
    row: type[Struct]
    key: str
    order: str = ""

    @property
    def columns(self) -> dict[str, str]:
        """The DuckDB type of each column."""
        return {name: _TYPES[_plain(hint)] for name, hint in get_type_hints(self.row).items()}

    def path(self, part: Part) -> str:
        """Return the file of that part, relative to the archive."""
        month = f"month={part.month}/" if part.month else ""
        return f"{self.name}/account={part.place.account}/region={part.place.region}/{month}{self.name}.parquet"

    def parts(self, folder: Path) -> Iterator[tuple[Part, Path]]:
        """Yield the parts that are there, with their files."""
        pattern = re.compile(rf"{self.name}/account=([^/]+)/region=([^/]+)/(?:month=([^/]+)/)?{self.name}\.parquet")
        for path in sorted((folder / self.name).rglob(f"{self.name}.parquet")):
            if match := pattern.fullmatch(path.relative_to(folder).as_posix()):
                yield Part(Place(match[1], match[2]), match[3] or SINGLE), path


def _plain(hint: Any) -> Any:
    """Return the type itself of one that may be missing."""
    return next((kind for kind in get_args(hint) if kind is not type(None)), hint) if hint != list[str] else hint


_TYPES: dict[Any, str] = {
    str: "VARCHAR",
    int: "BIGINT",
    bool: "BOOLEAN",
    datetime: "TIMESTAMPTZ",
    list[str]: "VARCHAR[]",
}

PAGES = Table("pages", PageRow, "page_arn", "contact_arn, sent_time DESC NULLS LAST")
ENGAGEMENTS = Table("engagements", EngagementRow, "engagement_arn", "start_time DESC NULLS LAST")
RECEIPTS = Table("receipts", ReceiptRow, "page_arn", "page_arn")
RESOLUTIONS = Table("resolutions", ResolutionRow, "page_arn", "page_arn")
PAGE_TEXTS = Table("page_texts", PageTextRow, "page_arn", "page_arn")
ENGAGEMENT_TEXTS = Table("engagement_texts", EngagementTextRow, "engagement_arn", "engagement_arn")
SHIFTS = Table("shifts", ShiftRow, "rotation_arn", "rotation_arn, start_time")
CONTACTS = Table("contacts", ContactRow, "contact_arn")
CHANNELS = Table("channels", ChannelRow, "contact_arn")
ROTATIONS = Table("rotations", RotationRow, "rotation_arn")
SYNCS = Table("syncs", SyncRow, "sync_id")

TABLES = (PAGES, ENGAGEMENTS, RECEIPTS, RESOLUTIONS, PAGE_TEXTS, ENGAGEMENT_TEXTS, SHIFTS, CONTACTS, CHANNELS,
          ROTATIONS, SYNCS)  # fmt: skip

_PLACE = re.compile(r"[A-Za-z0-9-]{1,64}")


def place_of(arn: str) -> Place:
    """Return the account and region of an ARN; `unknown` if they can't be part of a path."""
    parts = arn.split(":", 5)
    account, region = (parts[4], parts[3]) if len(parts) == 6 else ("", "")
    return Place(*(text if _PLACE.fullmatch(text) else "unknown" for text in (account, region)))


def month_of(time: datetime | None) -> str:
    """Return the month of a time in UTC, as a part is named; `undated` where there is none."""
    return f"{time.year:04}-{time.month:02}" if time else UNDATED


class Asked(Struct):
    """What was asked of a rotation: when last, and up to which time."""

    at: datetime
    until: datetime


class PlaceCoverage(Struct):
    """How much of an account and region is there, each as of the start of a run that saw all of it."""

    complete: datetime | None = None
    engagements: datetime | None = None
    plans: datetime | None = None
    has_addresses: bool = False


class Coverage(Struct):
    """How much is there: all contacts as of `listed`, a contact's pages up to the time beside its ARN."""

    listed: datetime | None = None
    places: dict[str, PlaceCoverage] = {}
    contacts: dict[str, datetime] = {}
    rotations: dict[str, Asked] = {}


class Header(Struct):
    """What an archive says of itself."""

    version: int
    demo: bool
