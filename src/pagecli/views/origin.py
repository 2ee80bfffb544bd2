"""Where the answers on a screen came from."""

from __future__ import annotations

from collections.abc import Sequence

from pagecli.connection import Place, name_places
from pagecli.views import Cell, text_cell


def origin_parts(places: Sequence[Place], zone: str) -> list[Cell]:
    """Return profile, account and region, as far as they are known, and the zone of the times."""
    where: Sequence[str | None] = places[0] if len(places) == 1 else [name_places(places)]
    return [text_cell(part, "dim") for part in (*where, zone) if part]
