"""How people are reached: ListContactChannels."""

from __future__ import annotations

from pagecli.aws.client import Service
from pagecli.aws.pagination import MAX_RESULTS, list_whole
from pagecli.domain.model import ContactChannel, ContactChannelBatch


def list_contact_channels(service: Service, contact_arn: str) -> list[ContactChannel]:
    """Return the contact's channels, activated or not."""
    return list_whole(
        service,
        service.region_for(contact_arn),
        "ListContactChannels",
        ContactChannelBatch,
        lambda batch: batch.contact_channels,
        ContactId=contact_arn,
        MaxResults=MAX_RESULTS,
    )
