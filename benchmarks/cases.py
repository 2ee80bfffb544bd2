"""The cases: what is run, and which figures have a bound. CASES names them in the order of the table."""

import math
from collections.abc import Callable

from benchmarks import archive, completion, waiting
from benchmarks.bench import Bench, Figure, Outcome, Ratio
from benchmarks.contestants import AWS_V1, LATEST_TYPER, PAGECLI, PEERS, PYTHON, Contestant, earlier
from benchmarks.endpoint import World
from benchmarks.waiting import TEAM

REGIONS = ["eu-central-1", "eu-west-1", "us-east-1", "us-east-2", "us-west-2"]
TWENTY = {f"on-call-{number:02}": 2 for number in range(1, 21)}


def table_20(bench: Bench) -> Outcome:
    bench.serve({"akuam": 20})
    return bench.compare(
        bench.contestants.everybody("akuam", rows=20),
        Ratio("pagecli", "v2", must=0.33, aim=0.29),
        Ratio("pagecli", "v1", must=0.44, aim=0.39),
        Ratio("pagecli", "boto3_paginator", must=0.68, aim=0.60),
        Ratio("pagecli", "floor", must=3.1, aim=2.7),
        *waiting.BESIDE,
    )


def table_20_on_a_terminal(bench: Bench) -> Outcome:
    bench.serve({"akuam": 20})
    return bench.compare(
        [
            bench.contestants.listing("akuam", rows=20, terminal=True),
            *bench.contestants.aws("akuam", "table", rows=20, terminal=True),
        ],
        Ratio("pagecli", "v2", must=0.60, aim=0.45),
        Ratio("pagecli", "v1", must=0.80, aim=0.60),
    )


def jsonl_20(bench: Bench) -> Outcome:
    bench.serve({"akuam": 20})
    return bench.compare(
        [
            bench.contestants.listing("akuam", "-o", "jsonl", rows=20),
            *bench.contestants.aws("akuam", "json", rows=20),
            bench.contestants.script("boto3_paginator", "akuam", rows=20),
        ],
        Ratio("pagecli", "v2", must=0.50, aim=0.40),
        Ratio("pagecli", "v1", must=0.66, aim=0.55),
        Ratio("pagecli", "boto3_paginator", must=0.98, aim=0.80),
    )


def rows_100000(bench: Bench) -> Outcome:
    rows = 100_000
    bench.serve({"akuam": rows})
    unsorted = bench.contestants.listing("akuam", "--sort", "none", "-o", "jsonl", name="unsorted jsonl", rows=rows)
    return bench.compare(
        [
            unsorted,
            *earlier(unsorted),
            bench.contestants.listing("akuam", "-o", "json", name="sorted json", rows=rows),
            bench.contestants.listing("akuam", "-o", "csv", name="sorted csv", rows=rows),
            *bench.contestants.aws("akuam", "json", rows=rows),
            bench.contestants.script("boto3_paginator", "akuam", rows=rows),
            bench.contestants.script("floor", "akuam", rows=rows),
        ],
        Ratio("unsorted jsonl", "v2", must=0.13, aim=0.12),
        Ratio("unsorted jsonl", "v1", must=0.30, aim=0.22),
        Ratio("unsorted jsonl", "floor", must=2.5, aim=2.3),
        Ratio("unsorted jsonl", "unsorted jsonl, before", cpu=True),
        Ratio("sorted json", "v2", must=0.25, aim=0.18),
        Ratio("sorted csv", "v2", must=0.35, aim=0.25),
    )


def piped_table_10000(bench: Bench) -> Outcome:
    bench.serve({"akuam": 10_000})
    return bench.compare(
        [
            bench.contestants.listing("akuam", rows=10_000),
            *bench.contestants.aws("akuam", "table", rows=10_000),
        ],
        Ratio("pagecli", "v2", must=0.50, aim=0.30),
    )


def terminal_table_1000(bench: Bench) -> Outcome:
    bench.serve({"akuam": 1000})
    return bench.compare(
        [
            bench.contestants.listing("akuam", "-n", "0", rows=1000, terminal=True),
            *bench.contestants.aws("akuam", "table", rows=1000, terminal=True),
        ],
        Ratio("pagecli", "v2", must=1.0, aim=0.6),
    )


def first_rows(bench: Bench) -> Outcome:
    """Ten batches of a hundred: how many had been asked for when a hundredth line was on the screen."""
    bench.serve({"akuam": 1000}, delay=0.05)
    streaming = bench.contestants.listing(
        "akuam", "-n", "0", "--sort", "none", "--page-size", "100", rows=1000, terminal=True
    )
    bench.contestants.run(streaming)  # its alias is remembered from now on
    bench.serve({"akuam": 1000}, delay=0.05)
    lines = 0
    asked: list[int] = []

    def watch(piece: bytes) -> None:
        nonlocal lines
        lines += piece.count(b"\n")
        if lines >= 100 and not asked:
            asked.append(sum(bench.endpoint.counts().requests.values()))

    bench.contestants.run(streaming, watch)
    return Outcome(figures=[Figure("requests before the first rows, of 10", asked[0], must=9, aim=2)])


def memory(bench: Bench) -> Outcome:
    sizes = {"akuam": 1_000_000, "alejr": 100_000, "anasi": 10_000}
    bench.serve(sizes)
    listing = bench.contestants.listing
    unsorted = ("--sort", "none", "-o", "jsonl")
    v1 = [aws for aws in bench.contestants.aws("alejr", "json", rows=100_000) if aws.name == "v1"]
    measured = bench.contestants.in_turn(
        [
            listing("akuam", *unsorted, name="1000000 unsorted", rows=1_000_000),
            listing("anasi", *unsorted, name="10000 unsorted", rows=10_000),
            listing("alejr", "-o", "json", name="100000 sorted", rows=100_000),
            *v1,
        ],
        rounds=1,  # a process needs the memory that it needs
    )
    most = measured["1000000 unsorted"].peak_mb
    return Outcome(
        measured,
        [
            Figure("1000000 rows, MB", most, must=80, aim=60),
            Figure("1000000 rows over 10000, MB", most - measured["10000 unsorted"].peak_mb, must=10),
            Figure("100000 sorted / v1", measured["100000 sorted"].peak_mb / measured["v1"].peak_mb, must=1),
        ],
    )


def slow_answers(bench: Bench) -> Outcome:
    rows = 5000
    bench.serve({"akuam": rows}, delay=0.05, batch=50)
    pagecli = bench.contestants.listing("akuam", "-o", "json", rows=rows)
    v2 = [aws for aws in bench.contestants.aws("akuam", "json", rows=rows) if aws.name == "v2"]
    outcome = bench.compare([pagecli, *v2], Ratio("pagecli", "v2", must=0.15))
    bench.serve({"akuam": rows}, delay=0.05, batch=50)
    bench.contestants.run(pagecli)
    requests = sum(bench.endpoint.counts().requests.values())
    return Outcome(outcome.measured, [Figure("requests", requests, must=5, exact=True), *outcome.figures])


def contacts_64(bench: Bench) -> Outcome:
    listing = bench.contestants.listing
    contestants = [
        listing("--all", "-o", "jsonl", name="--all", rows=64 * 20),
        listing(*TEAM, "-o", "jsonl", name="named", rows=64 * 20),
    ]
    bench.serve(TEAM)
    start_up = bench.contestants.in_turn([listing("team-01", "-o", "jsonl", name="one contact", rows=20)], bench.rounds)
    bench.serve(TEAM, delay=0.1)
    measured = start_up | bench.contestants.in_turn(contestants, bench.rounds)
    most_under_way = bench.endpoint.counts().most_under_way
    outputs = {run.checksum for name in ("--all", "named") for run in measured[name].runs}
    bench.endpoint.change(World(contacts=TEAM, delay=0.1, throttled={"team-07": 3}))
    measured |= bench.contestants.in_turn([listing(*TEAM, "-o", "jsonl", name="one throttled", rows=64 * 20)], rounds=1)
    outputs |= {run.checksum for run in measured["one throttled"].runs}
    start = measured["one contact"].seconds
    return Outcome(
        measured,
        [
            Figure("--all beyond start-up, s", measured["--all"].seconds - start, must=1.2),
            Figure("named beyond start-up, s", measured["named"].seconds - start, must=1.2),
            Figure("most requests under way", most_under_way, must=8),
            Figure("different outputs, one throttled included", len(outputs), must=1, exact=True),
        ],
    )


def accounts_10(bench: Bench) -> Outcome:
    """Ten accounts by five regions with twenty contacts each, at 200 ms an answer: 1,050 requests."""
    delay, rows = 0.2, 10 * len(REGIONS) * len(TWENTY) * 2
    bench.contestants.profiles(10, REGIONS[0])
    everywhere = ["--profile", "account-*", *(word for region in REGIONS for word in ("--region", region))]
    listing = bench.contestants.pagecli("list", "--all", *everywhere, "-o", "jsonl", rows=rows)
    bench.serve(TWENTY, delay=delay)
    bench.contestants.run(listing)  # whose accounts the keys are is remembered from now on
    bench.serve(TWENTY, delay=delay)
    measured = bench.contestants.in_turn([listing], bench.rounds)
    bench.serve(TWENTY, delay=delay)
    bench.contestants.run(listing)
    counts = bench.endpoint.counts()
    requests = sum(counts.requests.values())
    pagecli = measured["pagecli"]
    return Outcome(
        measured,
        [
            Figure("requests", requests, must=10 * len(REGIONS) * (len(TWENTY) + 1), exact=True),
            Figure("seconds / what 32 at a time need", pagecli.seconds / (requests * delay / 32), must=1.3, aim=1.15),
            Figure("CPU, ms a request", pagecli.cpu * 1000 / requests, must=4),
            Figure("most requests under way", counts.most_under_way, must=32),
            Figure("of one account and region", counts.most_of_one, must=8),
            Figure("different outputs", len({run.checksum for run in pagecli.runs}), must=1, exact=True),
        ],
    )


def accounts_loop(bench: Bench) -> Outcome:
    """Two accounts by two regions with three contacts each: one call, or a loop in the shell."""
    contacts = dict(list(TWENTY.items())[:3])
    profiles, regions = bench.contestants.profiles(2, REGIONS[0]), REGIONS[:2]
    everywhere = ["--profile", "account-*", *(word for region in regions for word in ("--region", region))]
    loop = f"for p in {' '.join(profiles)}; do for r in {' '.join(regions)}; do %s; done; done"
    single = f'{PAGECLI} list --all --profile "$p" --region "$r" -o jsonl'
    arns = "arn:aws:ssm-contacts:$r:$(printf %012d ${p#account-}):contact/"
    request = 'ssm-contacts %s --profile "$p" --region "$r" --output text'
    aliases = " ".join(contacts)
    with_aws = f"{AWS_V1} {request % 'list-contacts'} > /dev/null; for c in {aliases}; do {AWS_V1} "
    with_aws += f'{request % f"""list-pages-by-contact --contact-id "{arns}$c" """}; done'
    bench.serve(contacts, delay=0.05)
    return bench.compare(
        [
            bench.contestants.pagecli("list", "--all", *everywhere, "-o", "jsonl", rows=24),
            Contestant("pagecli in a loop", ["/bin/sh", "-c", loop % single], rows=24),
            Contestant("v1 in a loop", ["/bin/sh", "-c", loop % with_aws], rows=24),
        ],
        Ratio("pagecli", "pagecli in a loop", must=0.7, aim=0.5),
        Ratio("pagecli", "v1 in a loop", must=0.2, aim=0.1),
    )


def requests(bench: Bench) -> Outcome:
    figures = []
    for rows, size in [(0, 1024), (20, 1024), (1024, 1024), (1025, 1024), (5000, 1024), (1000, 100)]:
        alias = f"rows-{rows}"
        listing = bench.contestants.listing(alias, "--page-size", str(size), "-o", "jsonl", rows=rows)
        needed = max(1, math.ceil(rows / size))
        for state, must in (("cold", needed + 1), ("warm", needed)):
            bench.serve({alias: rows})
            bench.contestants.run(listing)
            made = sum(bench.endpoint.counts().requests.values())
            figures.append(Figure(f"{state}, {rows} rows by {size}", made, must=must, exact=True))
    return Outcome(figures=figures)


def start(bench: Bench) -> Outcome:
    return bench.compare(
        [
            bench.contestants.pagecli("--version", name="--version", rows=1),
            bench.contestants.pagecli("--help", name="--help", rows=1),
            Contestant("import typer", [PYTHON, "-c", "import typer"]),
        ],
        Ratio("--version", "import typer", must=1.5, aim=1.3),
        Ratio("--help", "import typer", must=3, aim=2),
    )


def tab(bench: Bench) -> Outcome:
    """Seconds of one call of the completion function, against bare Python's start."""
    bench.serve({"akuam": 20})
    bench.contestants.run(bench.contestants.listing("akuam", rows=20))  # so that there is an alias to complete
    python = bench.contestants.in_turn([Contestant("python -c pass", [PYTHON, "-c", "pass"])], bench.rounds)
    bare = python["python -c pass"].seconds
    figures = []
    for shell, line in completion.CASES:
        seconds = completion.seconds(shell, line, bench.contestants.environment, bench.rounds)
        value = None if seconds is None else seconds / bare
        figures.append(Figure(f"{shell}: {line!r} / python -c pass", value, must=3, aim=1))
    return Outcome(python, figures)


def pins(bench: Bench) -> Outcome:
    """Why typer is pinned and msgspec is needed: one program under two typers, one check done in two ways."""
    program, check = str(PEERS / "two_commands.py"), str(PEERS / "checked_decode.py")
    return bench.compare(
        [
            Contestant("typer as pinned", [PYTHON, program, "one"], rows=1),
            Contestant("typer's latest", [LATEST_TYPER, program, "one"], rows=1),
            Contestant("msgspec", [PYTHON, check, "msgspec"], rows=1),
            Contestant("json and checks", [PYTHON, check, "json"], rows=1),
        ],
        Ratio("typer as pinned", "typer's latest", must=1),
        Ratio("msgspec", "json and checks", must=1),
    )


CASES: dict[str, Callable[[Bench], Outcome]] = {
    **waiting.CASES,
    **archive.CASES,
    "table-20": table_20,
    "table-20-terminal": table_20_on_a_terminal,
    "jsonl-20": jsonl_20,
    "rows-100000": rows_100000,
    "table-10000": piped_table_10000,
    "table-1000-terminal": terminal_table_1000,
    "first-rows": first_rows,
    "memory": memory,
    "slow-answers": slow_answers,
    "contacts-64": contacts_64,
    "accounts-10": accounts_10,
    "accounts-loop": accounts_loop,
    "requests": requests,
    "start": start,
    "tab": tab,
    "pins": pins,
}
