"""Spark over an archive, against pagecli's own answers: `make engines`. Fails where Java or pyspark is missing.

Spark runs in a zone of its own, so that a time that it took for local would show.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.synthetic_archive import write_archive

from pagecli.archive.layout import PAGES
from pagecli.domain.stats import to_milliseconds

PAGES_WRITTEN = 20_000
ZONE = "Europe/Zurich"
WEEK = ("2026-10-05T00:00:00Z", "2026-10-12T00:00:00Z")
CONTACT = "person-003"
_KINDS = {"VARCHAR": "STRING", "TIMESTAMPTZ": "TIMESTAMP"}
_PERCENTS = (50, 90, 95, 99)


def pagecli(*arguments: str) -> list[dict[str, Any]]:
    command = [str(Path(sys.executable).parent / "pagecli"), *arguments, "-o", "jsonl"]
    done = subprocess.run(command, capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def open_spark(folder: Path) -> Any:
    """The archive's pages as the view `pages` of a Spark session."""
    from pyspark.sql import SparkSession

    settings = {"spark.ui.enabled": "false", "spark.sql.session.timeZone": "America/New_York"}
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    columns = ", ".join(f"{name} {_KINDS[kind]}" for name, kind in PAGES.columns.items())
    schema = f"{columns}, account STRING, region STRING, month STRING"
    spark.read.schema(schema).parquet(str(folder / "pages")).createOrReplaceTempView("pages")
    return spark


def of_spark(spark: Any, key: str = "'all'") -> dict[str, list[Any]]:
    """Counts and percentiles by group, as pagecli names them."""
    read, delivery = (f"unix_millis({name}) - unix_millis(sent_time)" for name in ("read_time", "delivery_time"))
    percents = ", ".join(str(percent / 100) for percent in _PERCENTS)
    query = (
        f"SELECT {key} AS key, count(*), count(read_time), count({read}), percentile({read}, array({percents})), "
        f"count({delivery}), percentile({delivery}, array({percents})), "
        f"count(CASE WHEN {read} <= 300000 THEN 1 END) FROM pages GROUP BY 1"
    )
    rows = [list(row) for row in spark.sql(query).collect()]
    return {
        str(key): [pages, read_pages, n, rounded(values), m, rounded(others), within]
        for key, pages, read_pages, n, values, m, others, within in rows
    }


def rounded(values: list[float] | None) -> list[float] | None:
    return values and [to_milliseconds(value / 1000) for value in values]


def of_pagecli(folder: Path, *options: str) -> dict[str, list[Any]]:
    def percentiles(row: dict[str, Any], name: str) -> list[float] | None:
        values = [row[f"{name}P{percent}Seconds"] for percent in _PERCENTS]
        return None if values[0] is None else values

    return {
        str(row["Group"]): [
            row["Pages"], row["Read"], row["ReadN"], percentiles(row, "Read"), row["DeliveryN"],
            percentiles(row, "Delivery"), row["ReadWithin"],
        ]
        for row in pagecli("stats", "-a", "--from", str(folder), *options)
    }  # fmt: skip


def week_of_spark(spark: Any) -> list[tuple[Any, ...]]:
    query = (
        "SELECT page_arn, unix_millis(sent_time), unix_millis(read_time) FROM pages "
        f"WHERE contact_alias = '{CONTACT}' "
        f"AND sent_time >= timestamp '{WEEK[0]}' AND sent_time < timestamp '{WEEK[1]}'"
    )
    return sorted(tuple(row) for row in spark.sql(query).collect())


def week_of_pagecli(folder: Path) -> list[tuple[Any, ...]]:
    from datetime import datetime

    def milliseconds(text: str | None) -> int | None:
        return None if text is None else round(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)

    rows = pagecli("list", CONTACT, "--since", WEEK[0], "--until", WEEK[1], "-n", "0", "--from", str(folder))
    dated = [row for row in rows if row["SentTime"]]
    return sorted((row["PageArn"], milliseconds(row["SentTime"]), milliseconds(row["ReadTime"])) for row in dated)


def main() -> int:
    if not shutil.which("java"):
        sys.exit("Spark needs Java, and there is no `java` on this machine: nothing was compared")
    folder = Path(tempfile.mkdtemp()) / "archive"
    try:
        write_archive(folder, PAGES_WRITTEN)
        spark = open_spark(folder)
        compared: dict[str, tuple[Any, Any]] = {
            "all pages": (of_spark(spark), of_pagecli(folder)),
            f"a week of {CONTACT}": (week_of_spark(spark), week_of_pagecli(folder)),
        }
        spark.conf.set("spark.sql.session.timeZone", ZONE)
        weekday = "upper(date_format(sent_time, 'E'))"
        found = of_pagecli(folder, "--by", "weekday", "--tz", ZONE)
        compared[f"by weekday in {ZONE}"] = (of_spark(spark, weekday), found)
    finally:
        shutil.rmtree(folder.parent)
    for what, (theirs, ours) in compared.items():
        print(f"{what}: {'the same' if theirs == ours and theirs else f'spark {theirs!r}, pagecli {ours!r}'}")
    return 0 if all(theirs == ours and theirs for theirs, ours in compared.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
