"""Writes an archive of synthetic pages: `python -m benchmarks.synthetic_archive FOLDER 10000000`.

Contacts by Zipf's law, ten accounts, five regions, 24 months, 2.4 pages an engagement five minutes apart, a
share without each time. DuckDB makes the rows; header and coverage are those of an archive, so that pagecli reads it.
"""

import sys
from datetime import datetime, timezone
from pathlib import Path

import msgspec

from pagecli.archive.database import files, open_database, quoted
from pagecli.archive.layout import (
    CONTACTS,
    OWN,
    PAGES,
    VERSION,
    ContactRow,
    Coverage,
    Header,
    Part,
    Place,
    PlaceCoverage,
)

CONTACTS_IN_ALL = 200
NOW = datetime(2026, 11, 1, tzinfo=timezone.utc)

_PLACE = "'arn:aws:ssm-contacts:' || region || ':' || account"
_ROWS = """
SELECT ({place} || ':page/' || alias || '/' || uuid()) AS page_arn,
       ({place} || ':engagement/' || alias || '/' || md5(engagement::VARCHAR)::UUID) AS engagement_arn,
       ({place} || ':contact/' || alias) AS contact_arn, alias AS contact_alias,
       ['Incident Manager', 'cloudwatch', 'cli'][1 + engagement % 3] AS sender,
       if(engagement % 4 = 0, NULL, 'arn:aws:ssm-incidents::' || account || ':incident-record/plan/'
           || md5((engagement // 4)::VARCHAR)::UUID) AS incident_id,
       if(random() < 0.0005, NULL, sent) AS sent_time,
       if(random() < 0.04, NULL, sent + to_milliseconds((1500 + 6000 * -ln(1 - random()))::BIGINT)) AS delivery_time,
       if(random() < 0.38, NULL, sent + to_milliseconds((8000 + 180000 * -ln(1 - random()))::BIGINT)) AS read_time,
       '{now}'::TIMESTAMPTZ AS synced_at, account, region
FROM (SELECT engagement, 'person-' || lpad(who::VARCHAR, 3, '0') AS alias,
             lpad((111122223333 + who % 10)::VARCHAR, 12, '0') AS account,
             ['us-east-2', 'eu-west-1', 'us-west-2', 'ap-south-1', 'eu-north-1'][1 + who // 10 % 5] AS region,
             started + to_milliseconds(unnest(range(2 + (engagement % 5 < 2)::INTEGER)) * 300000 + 417) AS sent
      FROM (SELECT range AS engagement, least({contacts} - 1, ({contacts} ** random() - 1)::BIGINT) AS who,
                   '{now}'::TIMESTAMPTZ - to_milliseconds((3600000 + random() * 63072000000)::BIGINT) AS started
            FROM range(ceil({pages} * 5 / 12)::BIGINT)) LIMIT {pages})
"""


def write_archive(folder: Path, pages: int) -> None:
    """Write it, some two minutes for ten million pages."""
    (folder / OWN).mkdir(parents=True)
    database = open_database(folder / OWN / "spilled")
    database.execute("SET threads = 2; SELECT setseed(0.5)")
    rows = _ROWS.format(place=_PLACE, now=NOW.isoformat(), contacts=CONTACTS_IN_ALL, pages=pages)
    month = "coalesce(strftime(sent_time, '%Y-%m'), 'undated') AS month"
    order = f"account, region, month, {PAGES.order}"  # so that a part is in one place
    database.execute(f"CREATE TABLE synthetic AS SELECT *, {month} FROM ({rows}) ORDER BY {order}")
    parts = database.execute("SELECT DISTINCT account, region, month FROM synthetic").fetchall()
    for account, region, name in parts:
        path = folder / PAGES.path(Part(Place(account, region), name))
        path.parent.mkdir(parents=True, exist_ok=True)
        where = f"account = {quoted(account)} AND region = {quoted(region)} AND month = {quoted(name)}"
        part = f"SELECT {', '.join(PAGES.columns)} FROM synthetic WHERE {where} ORDER BY {PAGES.order}"
        database.execute(f"COPY ({part}) TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)")
    _write_contacts(
        folder,
        database.execute("SELECT DISTINCT contact_arn, contact_alias, account, region FROM synthetic").fetchall(),
    )


def _write_contacts(folder: Path, found: list[tuple[str, str, str, str]]) -> None:
    database = open_database()
    names = ", ".join(f"NULL::{kind} AS {name}" for name, kind in CONTACTS.columns.items())
    for place in sorted({(account, region) for _, _, account, region in found}):
        database.execute(f"CREATE OR REPLACE TABLE contacts AS SELECT {names} WHERE false")
        rows = [
            ContactRow(arn, alias, None, "PERSONAL", '{"Stages": []}', NOW, None, NOW)
            for arn, alias, *at in found
            if tuple(at) == place
        ]
        database.executemany(
            f"INSERT INTO contacts VALUES ({', '.join('?' * len(CONTACTS.columns))})",
            [list(msgspec.structs.astuple(row)) for row in rows],
        )
        path = folder / f"contacts/account={place[0]}/region={place[1]}/contacts.parquet"
        path.parent.mkdir(parents=True)
        database.execute(f"COPY contacts TO {quoted(path)} (FORMAT parquet)")
    places = {str(Place(account, region)): PlaceCoverage(NOW, NOW, NOW) for _, _, account, region in found}
    coverage = Coverage(NOW, places, {arn: NOW for arn, *_ in sorted(found)})
    (folder / OWN / "coverage.json").write_bytes(msgspec.json.encode(coverage))
    (folder / OWN / "format.json").write_bytes(msgspec.json.encode(Header(VERSION, demo=False)))


def export(folder: Path) -> None:
    """Write the pages beside the archive, as JSON lines and CSV, for those who read no Parquet."""
    times = ", ".join(
        f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%gZ') AS {name}" for name in ("sent_time", "delivery_time", "read_time")
    )
    source = files(sorted(folder.glob("pages/*/*/*/pages.parquet")))
    pages = f"SELECT * EXCLUDE (filename, file_row_number, synced_at) REPLACE ({times}) FROM {source}"
    for suffix, form in ((".jsonl", "json"), (".csv", "csv")):
        open_database().execute(f"COPY ({pages}) TO {quoted(folder.with_suffix(suffix))} (FORMAT {form})")


if __name__ == "__main__":
    if sys.argv[1] == "export":
        export(Path(sys.argv[2]))
    else:
        write_archive(Path(sys.argv[1]), int(sys.argv[2]))
