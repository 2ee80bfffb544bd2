from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from pagecli.domain.model import Page
from pagecli.domain.stats import PageCounts, Statistics
from pagecli.periods import parse_hours
from pagecli.times import UTC, Moment
from pagecli.views.blocks import BarChart, HeatMap, Table
from pagecli.views.stats import stats_blocks, stats_view
from support import service_answers as told
from support.blocks import shown
from support.in_process import NOW, Stage  # a Monday, 19:00

MINUTE = 60.0


def page(read_after: float | None = None, **members: Any) -> Page:
    page = msgspec.convert(told.page("akuam", 0), Page)
    return msgspec.structs.replace(page, read_time=None if read_after is None else NOW + timedelta(seconds=read_after))


def blocks(*pages: Page, within: float = 5 * MINUTE, complete: bool = True) -> list[Any]:
    statistics = Statistics(zone=UTC)
    statistics.add(list(pages))
    return list(stats_blocks(None, statistics.total(), statistics.hours, within, None, complete))


def test_each_page_is_in_one_bar_those_read_in_time_in_green() -> None:
    [chart] = blocks(page(10), page(30.001), page(5 * MINUTE), page(5 * MINUTE + 1), page(86400), page())[0]

    assert isinstance(chart, BarChart)
    assert [(bar.label, bar.count, bar.style) for bar in chart.bars] == [
        ("to 30s", 1, "green"),
        ("to 1m", 1, "green"),
        ("to 2m", 0, "green"),
        ("to 5m", 1, "green"),
        ("to 15m", 1, "yellow"),
        ("to 1h", 0, "yellow"),
        ("to 4h", 0, "yellow"),
        ("over 4h", 1, "yellow"),
        ("unread", 1, "dim"),
    ]


def test_empty_bars_at_both_ends_are_left_out_and_that_of_the_unread_never_is() -> None:
    for read, labels in (((20, 200), ["to 30s", "to 1m", "to 2m", "to 5m", "unread"]), ((), ["unread"])):
        [chart] = blocks(page(), *map(page, read))[0]
        assert isinstance(chart, BarChart)
        assert [bar.label for bar in chart.bars] == labels


def test_the_heat_map_has_a_row_for_each_weekday_and_a_column_for_each_hour() -> None:
    [chart] = blocks(page(), page())[1]

    assert isinstance(chart, HeatMap)
    assert [label for label, _ in chart.rows] == ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
    assert [(label, hour, count) for label, counts in chart.rows for hour, count in enumerate(counts) if count] == [
        ("MON", 19, 2)
    ]
    assert {len(counts) for _, counts in chart.rows} == {len(chart.columns)} == {24}


def test_no_pages_have_no_charts() -> None:
    assert shown(blocks(), Stage(stdout_is_terminal=True)).splitlines() == [
        "AFTER      N  P50  P90  P95  P99  MAX",
        "delivered  0    -    -    -    -    -",
        "read       0    -    -    -    -    -",
        "",
        "- read in 5m · 0 pages · 0 unread · 0 neither delivered nor read",
    ]


def test_the_charts_stand_above_the_figures_and_what_is_not_complete_says_so_at_the_end() -> None:
    lines = shown(blocks(page(60), complete=False), Stage(stdout_is_terminal=True)).splitlines()

    assert [line.split(" ")[0] for line in lines if line and line[0].isupper()][:2] == ["READ", "SENT"]
    assert lines[-6:] == [
        "AFTER      N  P50  P90  P95  P99     MAX",
        "delivered  0    -    -    -    -       -",
        "read       1    -    -    -    -  1m 00s",
        "",
        "100% read in 5m · 1 page · 0 unread · 0 neither delivered nor read",
        "INCOMPLETE: not all rows could be fetched",
    ]


def test_percentiles_of_fewer_than_five_values_are_for_programs_only() -> None:
    view = stats_view(None, 300, None)
    column = next(column for column in view.columns if column.field == "ReadP50Seconds")

    for number, cell in ((4, "-"), (5, "1m 00s")):
        statistics = Statistics()
        statistics.add([page(60)] * number)
        assert column.cell(statistics.total(), Moment(NOW, UTC)).text == cell
        assert msgspec.to_builtins(view.records([statistics.total()])[0])["ReadP50Seconds"] == 60.0


def test_times_woken_and_nights_broken_are_counted_where_hours_of_sleep_are_given() -> None:
    sleep = parse_hours("18:00-07:00")
    statistics = Statistics(zone=UTC, sleep=sleep)
    statistics.add([page(60), page()])

    paragraphs = stats_blocks(None, statistics.total(), statistics.hours, 300, sleep, complete=True)
    assert shown(paragraphs).splitlines()[-1] == "2 pages in 18:00-07:00 · woken once · 1 night broken"


def test_a_group_that_was_looked_at_in_part_is_marked_and_the_mark_explained() -> None:
    statistics = Statistics("week", UTC, span=(NOW, None))
    statistics.add([page()])
    groups = Table(stats_view("week", 300, None), statistics.groups())

    lines = shown(stats_blocks(groups, statistics.total(), statistics.hours, 300, None, complete=True)).splitlines()
    assert lines[1].startswith("W48*  ")
    assert lines[2] == "* in part only: the period that was asked for begins or ends within it"
    assert msgspec.to_builtins(groups.view.records(groups.rows)[0])["Group"] == "2026-W48"


@pytest.mark.parametrize(
    ("by", "name", "shown"),
    [
        ("incident", told.INCIDENT, "checkout/6b2f42cb"),
        ("incident", None, "-"),
        ("day", "2026-11-23", "11-23"),
        ("day", "2025-11-23", "2025-11-23"),
        ("week", "2026-W47", "W47"),
        ("week", "2025-W47", "2025-W47"),
        ("month", "2026-11", "2026-11"),
        ("contact", "2026-akuam", "2026-akuam"),
        ("sender", "\x1b[31m", "\\x1b[31m"),
        (None, "all", "all"),
    ],
)
def test_the_table_shows_a_groups_name_shortly_and_programs_get_it_whole(
    by: str | None, name: str | None, shown: str
) -> None:
    view = stats_view(by, 300, None)
    group = PageCounts().group()._replace(name=name)

    assert view.columns[0].cell(group, Moment(NOW, UTC)).text == shown
    assert msgspec.to_builtins(view.records([group])[0])["Group"] == name
