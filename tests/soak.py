"""Lists a contact again and again against random faults, and counts rows: is one lost, is one printed twice?

    make soak SOAK="--rounds 500"

Each round is a listing of its own with faults of its own; one seed gives every client the same rounds. The
script alone decides what is right: all rows with code 0, or another code and no row twice. `--accounts` has as many
rounds more, over 3 accounts and 4 regions with a contact that they share.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Literal

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Answer, Endpoint, Fault, Request
from support.installed_program import COMMAND, Program
from support.several_accounts import REGIONS, SeveralAccounts, place_asked

SECONDS = 60  # a round that takes longer is taken for one that never ends
PAGE_ARN = re.compile(rb":page/[a-z]+/([0-9a-f]{8})-")
OUTPUTS = ["-o", "table"], ["-o", "json"], ["-o", "jsonl"], ["-o", "csv"]
ALONE: dict[str, str | None] = dict.fromkeys(
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ENDPOINT_URL_SSM_CONTACTS"]
)
VERDICTS = ("whole", "refused", "short", "twice", "endless")

Client = Callable[[str, random.Random], Sequence[str]]


def _broken(good: bytes, ending: Literal["close", "reset"]) -> Answer:
    return Answer(faulty.http(good).head, good[: len(good) // 2], ending=ending)


#: What may happen to an answer and not to the next one.
PASSING: dict[str, Fault] = {
    **faulty.MALFORMED,
    "throttled": lambda _: faulty.throttling(),
    "told to wait": lambda _: faulty.throttling(RetryAfterSeconds=1),
    "500": lambda _: faulty.error("InternalServerException", "Oh no", 500),
    "503 with HTML": lambda _: faulty.http(faulty.HTML, 503, {"Content-Type": "text/html"}),
    "reset": lambda _: faulty.RESET,
    "closed": lambda _: Answer(ending="close"),
    "closed within the body": partial(_broken, ending="close"),
    "reset within the body": partial(_broken, ending="reset"),
    "null for a page": lambda good: faulty.http(good.replace(b'"Pages": [', b'"Pages": [null, ', 1)),
    "Pages renamed": lambda good: faulty.http(good.replace(b'"Pages"', b'"pages"', 1)),
}
#: What may happen to every answer from some batch on.
LASTING: dict[str, Fault] = {
    **PASSING,
    "expired": lambda _: faulty.error("ExpiredTokenException", "The security token is expired"),
    "cycle of tokens": lambda _: faulty.batch([], "row0"),
}


def script(luck: random.Random) -> tuple[int, Callable[[Request], Answer]]:
    """How many rows a round has, and how its endpoint answers."""
    size = luck.randint(1, 40)
    rows = [faulty.page(number) for number in range(luck.randint(0, 6 * size))]
    listing = faulty.listing(rows, size)
    share = luck.choice([0, 0.1, 0.3])
    lasts_from = luck.choice([*range(6), *[sys.maxsize] * 12])
    lasting = LASTING[luck.choice(sorted(LASTING))]
    asked = iter(range(sys.maxsize))

    def answer(request: Request) -> Answer:
        good = listing(request)
        if next(asked) >= lasts_from:
            return lasting(good.body)
        return PASSING[luck.choice(sorted(PASSING))](good.body) if luck.random() < share else good

    return len(rows), answer


def verdict(code: int, printed: Sequence[int], rows: int) -> str:
    """Whether what a client printed and how it ended is honest, and if not, why."""
    if len(set(printed)) < len(printed):
        return "twice"
    if code == 0:
        return "whole" if len(printed) == rows else "short"
    return "refused"


def play(client: Client, seed: int, number: int) -> tuple[str, int]:
    """One round: its verdict, and how many rows are missing without a word."""
    luck = random.Random(f"{seed}/{number}")
    with closing(Endpoint()) as endpoint, tempfile.TemporaryDirectory() as home:
        rows, answer = script(luck)
        endpoint.answer("ListPagesByContact", answer)
        program = Program(Path(home), endpoint.url)
        try:
            run = subprocess.run(
                client(endpoint.url, random.Random(number)),
                env=program.environment({"AWS_MAX_ATTEMPTS": "5", "AWS_PAGER": ""}),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return "endless", 0
    printed = [int(found, 16) for found in PAGE_ARN.findall(run.stdout)]
    judged = verdict(run.returncode, printed, rows)
    return judged, rows - len(set(printed)) if judged == "short" else 0


def spoil_some(accounts: SeveralAccounts, luck: random.Random) -> None:
    """Passing faults on a share of the answers, and in half of the rounds a lasting one in one account and region."""
    share = luck.choice([0, 0.1, 0.3])
    lost = luck.choice([*accounts.places, *[None] * len(accounts.places)])
    lasting = LASTING[luck.choice(sorted(LASTING))]

    def spoil(request: Request, answer: Answer) -> Answer:
        if place_asked(request) == lost and request.operation == "ListPagesByContact":
            return lasting(answer.body)
        # `{}` is a listing without contacts: nobody could tell
        faults = PASSING.keys() - ({"empty object"} if request.operation == "ListContacts" else set())
        return PASSING[luck.choice(sorted(faults))](answer.body) if luck.random() < share else answer

    accounts.spoil = spoil


def play_accounts(seed: int, number: int) -> tuple[str, int]:
    """One round of pagecli over several accounts and regions, judged likewise."""
    luck = random.Random(f"accounts {seed}/{number}")
    with closing(Endpoint()) as endpoint, tempfile.TemporaryDirectory() as home:
        accounts = SeveralAccounts(endpoint, 3, REGIONS, contacts=luck.randint(0, 4), pages=luck.randint(0, 6))
        accounts.configure(Path(home))
        spoil_some(accounts, luck)
        everywhere = ["--profile", "account-*", *(word for region in REGIONS for word in ("--region", region))]
        sort = luck.choice(["none", "sent", "read"])
        shown = ["--sort", sort, "-n", "0", "--fields", "PageArn", *luck.choice(OUTPUTS)]
        variables = {**ALONE, "AWS_MAX_ATTEMPTS": "5"}
        program = Program(Path(home), endpoint.url)
        outcome = program("list", "--all", *everywhere, *shown, env=variables, timeout=SECONDS)
    printed = [int(found, 16) for found in PAGE_ARN.findall(outcome.out)]
    judged = verdict(outcome.code, printed, len(accounts.rows))
    return judged, len(accounts.rows) - len(set(printed)) if judged == "short" else 0


def soak_accounts(rounds: int, seed: int, jobs: int = 2) -> Counter[str]:
    """The verdicts of as many rounds over several accounts and regions."""
    with ThreadPoolExecutor(jobs) as pool:
        return Counter(judged for judged, _ in pool.map(partial(play_accounts, seed), range(rounds)))


def soak(client: Client, rounds: int, seed: int, jobs: int = 2) -> Counter[str]:
    """How many rounds had each verdict, and under ``rows lost`` the rows that are missing from short ones."""
    with ThreadPoolExecutor(jobs) as pool:
        results = list(pool.map(partial(play, client, seed), range(rounds)))
    return Counter(judged for judged, _ in results) + Counter({"rows lost": sum(lost for _, lost in results)})


def pagecli(url: str, luck: random.Random) -> list[str]:
    return [
        *COMMAND,
        "list",
        faulty.contact_arn(),
        "--sort",
        "none",
        "--fields",
        "PageArn",
        *luck.choice(OUTPUTS),
    ]


def aws(program: str, url: str, _: random.Random) -> list[str]:
    where = ["--endpoint-url", url, "--region", "us-east-2", "--output", "json"]
    return [program, "ssm-contacts", "list-pages-by-contact", "--contact-id", faulty.contact_arn(), *where]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--accounts", action="store_true", help="as many rounds over 3 accounts and 4 regions, too")
    parser.add_argument("--aws", action="append", default=[], metavar="PROGRAM", help="an AWS CLI to compare with")
    args = parser.parse_args()
    clients: dict[str, Client] = {
        "pagecli": pagecli,
        **{program: partial(aws, program) for program in args.aws},
    }
    print("| client | rounds | " + " | ".join(VERDICTS) + " | rows lost without a word |")
    print("|---" * (len(VERDICTS) + 3) + "|")
    honest = True
    for name, client in clients.items():
        found = soak(client, args.rounds, args.seed)
        counts = " | ".join(str(found[each]) for each in (*VERDICTS, "rows lost"))
        print(f"| {name} | {args.rounds} | {counts} |", flush=True)
        honest = honest and (name != "pagecli" or found["whole"] + found["refused"] == args.rounds)
    if args.accounts:
        found = soak_accounts(args.rounds, args.seed)
        counts = " | ".join(str(found[each]) for each in VERDICTS)
        print(f"| pagecli, 3 accounts by 4 regions | {args.rounds} | {counts} | |", flush=True)
        honest = honest and found["whole"] + found["refused"] == args.rounds
    return 0 if honest else 1


if __name__ == "__main__":
    sys.exit(main())
