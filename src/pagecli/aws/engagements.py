"""Who was engaged, and the pages of each engagement: ListEngagements, ListPagesByEngagement."""

from __future__ import annotations

from collections.abc import Iterator

from pagecli.aws.client import Service
from pagecli.aws.pagination import MAX_RESULTS, list_whole, walk
from pagecli.domain.model import Engagement, EngagementBatch, PageBatch


def list_engagements(service: Service, region: str, incident_id: str | None = None) -> list[Engagement]:
    """Return the engagements of an incident, or all there are, in the service's order, which is not documented."""
    parameters = {"IncidentId": incident_id} if incident_id else {}
    return list_whole(
        service,
        region,
        "ListEngagements",
        EngagementBatch,
        lambda batch: batch.engagements,
        MaxResults=MAX_RESULTS,
        **parameters,
    )


def list_pages_by_engagement(service: Service, engagement_arn: str) -> Iterator[PageBatch]:
    """Yield the engagement's pages, batch by batch, in the service's order, which is not documented."""
    return walk(
        service,
        service.region_for(engagement_arn),
        "ListPagesByEngagement",
        PageBatch,
        lambda batch: batch.pages,
        EngagementId=engagement_arn,
        MaxResults=MAX_RESULTS,
    )
