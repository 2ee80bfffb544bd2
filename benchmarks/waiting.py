"""The cases of what people wait for: TLS, the round trip, credentials, the start of each command and its questions."""

import contextlib
import hashlib
import json
import math
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.bench import Bench, Figure, Outcome, Ratio
from benchmarks.contestants import KEYS, PAGECLI, Contestant, Measured, earlier, instructions
from benchmarks.endpoint import REGION
from benchmarks.network import line

TEAM = {f"team-{number:02}": 20 for number in range(1, 65)}
PORTAL = "https://bench.awsapps.com/start"
A_ROLE = f"region = {REGION}\nrole_arn = arn:aws:iam::111122223333:role/%s\nsource_profile = keys\n"
SECTIONS = {
    "keys": f"region = {REGION}\n" + "".join(f"{name.lower()} = {value}\n" for name, value in KEYS.items()),
    "role": A_ROLE % "ops",
    "sso": f"region = {REGION}\nsso_start_url = {PORTAL}\nsso_region = {REGION}\n"
    "sso_account_id = 111122223333\nsso_role_name = ops\n",
    "process": f"region = {REGION}\ncredential_process = /bin/cat %s\n",
    **{f"other-{number:02}": A_ROLE % f"other-{number:02}" for number in range(56)},
}
"""What `~/.aws/config` has: 60 profiles."""


def at_home(contestant: Contestant, folder: Path, profile: str, *, first: bool = False) -> Contestant:
    """The contestant with a home of its own and the credentials of the profile; `first`: none were kept there."""
    home = folder / contestant.name.replace(", ", "-")
    aws = home / ".aws"
    (aws / "sso" / "cache").mkdir(parents=True, exist_ok=True)
    keys = aws / "keys.json"
    named = {"AccessKeyId": KEYS["AWS_ACCESS_KEY_ID"], "SecretAccessKey": KEYS["AWS_SECRET_ACCESS_KEY"]}
    keys.write_text(json.dumps({"Version": 1, **named}))
    sections = {**SECTIONS, "process": SECTIONS["process"] % keys}
    (aws / "config").write_text("\n".join(f"[profile {name}]\n{section}" for name, section in sections.items()))
    token = {"accessToken": "token", "expiresAt": "2999-01-01T00:00:00Z", "startUrl": PORTAL, "region": REGION}
    name = hashlib.sha1(PORTAL.encode()).hexdigest()
    (aws / "sso" / "cache" / f"{name}.json").write_text(json.dumps(token))
    environment = {name: value for name, value in (contestant.environment or {}).items() if name not in KEYS}
    environment |= {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "AWS_PROFILE": profile}
    return replace(contestant, environment=environment, forgets=aws / "cli" / "cache" if first else None)


BESIDE = (Ratio("pagecli", "v2", cpu=True), Ratio("pagecli", "pagecli, before"))
"""What has no bound, and is of use where the machine is not quiet."""


def tls_20(bench: Bench) -> Outcome:
    bench.serve({"akuam": 20})
    trusted = str(bench.endpoint.certificate.bundle)
    return bench.compare(
        bench.contestants.at(bench.endpoint.tls_url, AWS_CA_BUNDLE=trusted).everybody("akuam", rows=20),
        Ratio("pagecli", "v2", must=0.36, aim=0.32),
        Ratio("pagecli", "v1"),
        Ratio("pagecli", "boto3_paginator"),
        *BESIDE,
    )


def far(round_trip: float) -> Callable[[Bench], Outcome]:
    """Keys in the environment, TLS, and so many seconds there and back."""

    def case(bench: Bench) -> Outcome:
        bench.serve({"akuam": 20})
        with bench.far(round_trip) as contestants:
            return bench.compare(contestants.everybody("akuam", rows=20), Ratio("pagecli", "v2", must=1), *BESIDE)

    return case


def lent(profile: str, must: float, aim: float | None = None) -> Callable[[Bench], Outcome]:
    """Keys that are lent to the profile, at 100 ms: the run that asks for them, and the next, which need not.

    curl and the floor can't ask for keys: they are given some.
    """

    def case(bench: Bench) -> Outcome:
        bench.serve({"akuam": 20})
        with bench.far(0.1) as contestants:
            known = contestants.everybody("akuam", rows=20)
            whoever = [one for one in known if one.name not in ("curl", "floor")]
            home = Path(contestants.environment["HOME"], profile)
            second = [at_home(one, home, profile) for one in whoever]
            first = [at_home(replace(one, name=f"{one.name}, first"), home, profile, first=True) for one in whoever]
            return bench.compare(
                [*second, *(one for one in known if one not in whoever), *first],
                Ratio("pagecli", "v2", must=must, aim=aim),
                Ratio("pagecli, first", "v2, first", must=1),
                *BESIDE,
            )

    return case


def contacts_64_over_tls(bench: Bench) -> Outcome:
    bench.serve(TEAM)
    trusted = str(bench.endpoint.certificate.bundle)
    contestants = bench.contestants.at(bench.endpoint.tls_url, AWS_CA_BUNDLE=trusted)
    return bench.compare(
        [
            contestants.listing(*TEAM, "-o", "jsonl", name="64 contacts", rows=64 * 20),
            contestants.listing("team-01", "-o", "jsonl", name="one contact", rows=20),
        ],
        Ratio("64 contacts", "one contact", must=1.6, aim=1.3, cpu=True),
    )


def profiles(bench: Bench) -> Outcome:
    """The usual sections of 60 profiles, keys kept, against the program at an earlier commit."""
    bench.serve({"akuam": 20})
    bundle = str(bench.endpoint.certificate.bundle)
    contestants: list[Contestant] = []
    with line(bench.endpoint.tls_port, 0) as url:
        for name, profile, endpoint in [
            ("process", "process", bench.endpoint.url),
            ("role", "role", bench.endpoint.url),
            ("proxy", "keys", ""),
        ]:
            here = bench.contestants.at(endpoint, HTTPS_PROXY=url, AWS_CA_BUNDLE=bundle)
            now = here.listing("akuam", name=name, rows=20)
            programs = [now, *(replace(aws, name=f"{name}, {aws.name}") for aws in here.aws("akuam", "table", 20))]
            programs += earlier(now)
            home = Path(here.environment["HOME"], "profiles")
            contestants += [at_home(program, home, profile) for program in programs]
        return bench.compare(
            contestants,
            *(Ratio(name, f"{name}, before", must=1, aim=0.93) for name in ("process", "role", "proxy")),
        )


STARTS: Mapping[str, Sequence[str]] = {
    "list": ["list", "akuam"],
    "status": ["status"],
    "incidents": ["incidents"],
    "incident": ["incident"],
    "show": ["show"],
    "plan": ["plan", "akuam"],
    "stats": ["stats", "akuam"],
    "oncall": ["oncall", "checkout"],
    "doctor": ["doctor"],
    "report": ["report"],
    "engage": ["engage", "akuam", "--subject", "x", "--yes"],
    "stop": ["stop", "arn:aws:ssm-contacts:us-east-2:111122223333:engagement/a/6b2f42cb", "--yes"],
    "ack": ["ack", "123456", "arn:aws:ssm-contacts:us-east-2:111122223333:page/akuam/2f92b456"],
}


def starts(bench: Bench) -> Outcome:
    """The CPU time up to the first request, which nobody answers."""
    nobody = bench.contestants.at("http://127.0.0.1:1", AWS_MAX_ATTEMPTS="1", PAGECLI_CONTACT="akuam")
    measured = bench.contestants.in_turn(
        [
            replace(nobody.pagecli(*arguments, *nobody.endpoint, name=name), status=5)
            for name, arguments in STARTS.items()
        ],
        bench.rounds,
    )
    others = [name for name in STARTS if name != "list"]
    return Outcome(measured, [Ratio(name, "list", must=1.1, cpu=True).figure(measured) for name in others])


# What each command asks of the demo data, one answer after the other, at the least: docs/performance.md says which.
QUESTIONS: Mapping[str, tuple[Sequence[str], int]] = {
    "show": (["show"], 2),
    "incident": (["incident"], 3),
    "incidents": (["incidents"], 2),
    "plan": (["plan", "checkout_escalation"], 4),
    "status": (["status"], 4),
    "doctor": (["doctor"], 4),
    "report": (["report"], 4),
}


@contextlib.contextmanager
def demo_data() -> Iterator[int]:
    """`pagecli serve` with its demo data; gives its port."""
    served = subprocess.Popen(
        [PAGECLI, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert served.stdout
    try:
        yield int(served.stdout.readline().strip().rpartition(":")[2])
    finally:
        served.terminate()
        served.wait()


def chains(bench: Bench) -> Outcome:
    """Each command at a round trip of 100 ms, in what its answers need after the start of `list`.

    They need as long as the longest chain of them, or as all of them, 8 at a time, after a first one.
    """
    round_trip = 0.1
    with demo_data() as port, line(port, round_trip) as url:
        away = bench.contestants.at(url, PAGECLI_CONTACT="akuam")
        asking = {
            name: replace(away.pagecli(*arguments, *away.endpoint, name=name), status=10 if name == "doctor" else 0)
            for name, (arguments, _) in QUESTIONS.items()
        }
        listing = away.listing("arn:aws:ssm-contacts:us-east-2:111122223333:contact/akuam", name="list")
        measured = bench.contestants.in_turn([listing, *asking.values()], bench.rounds)
        made = {name: requests_of(contestant) for name, contestant in asking.items()}
    start = measured["list"].seconds - round_trip
    needed = {name: max(chain, 1 + math.ceil((made[name] - 1) / 8)) for name, (_, chain) in QUESTIONS.items()}
    return Outcome(
        measured,
        [
            Figure(
                f"{name} ({made[name]} requests) / {answers} answers",
                measured[name].seconds / (start + answers * round_trip),
                must=1.2,
            )
            for name, answers in needed.items()
        ],
    )


def requests_of(contestant: Contestant) -> int:
    """How many requests one run makes."""
    said = subprocess.run(
        [*contestant.argv, "--debug"], env=contestant.environment, capture_output=True, text=True, check=False
    ).stderr
    return len(re.findall(r"debug: \w+ \S+: HTTP ", said))


def watch_64(bench: Bench) -> Outcome:
    """64 contacts with 5,000 pages each, looked at every 4 s: what one more look costs, and what is kept of it."""
    contacts = dict.fromkeys(TEAM, 5000)
    bench.serve(contacts, batch=1024)
    watching = bench.contestants.pagecli("watch", "--all", "--interval", "4s", *bench.contestants.endpoint)
    found: list[tuple[float, Measured]] = []
    for timeout in ("40s", "120s"):
        bench.serve(contacts, batch=1024)
        watch = replace(watching, argv=[*watching.argv, "--timeout", timeout])
        measured = Measured([bench.contestants.run(watch)])
        found.append((bench.endpoint.counts().requests["ListPagesByContact"] / (5 * len(contacts)), measured))
    (few, short), (many, long) = found
    looks = many - few
    return Outcome(
        {f"{few:.1f} looks": short, f"{many:.1f} looks": long},
        [
            Figure("CPU, s a look after the first", (long.cpu - short.cpu) / looks),
            Figure("peak, MB", long.peak_mb),
            Figure("more of it for one more look, MB", (long.peak_mb - short.peak_mb) / looks),
        ],
    )


def counted_instructions(bench: Bench) -> Outcome:
    """Millions of instructions of 20 rows, where valgrind is: the same on a busy machine."""
    bench.serve({"akuam": 20})
    contestants = bench.contestants.everybody("akuam", rows=20)
    for contestant in contestants:
        bench.contestants.run(contestant)
    counted = {one.name: instructions(one, bench.contestants.environment) for one in contestants}

    def ratio(name: str) -> Figure:
        of, to = counted["pagecli"], counted.get(name)
        return Figure(f"pagecli / {name}, instructions", of / to if of and to else None)

    millions = [Figure(f"{name}, millions", count and count / 1e6) for name, count in counted.items()]
    return Outcome(figures=[*millions, *(ratio(name) for name in counted if name != "pagecli")])


CASES: dict[str, Callable[[Bench], Outcome]] = {
    "tls-20": tls_20,
    "tls-40ms": far(0.04),
    "tls-100ms": far(0.1),
    "sso-100ms": lent("sso", must=0.65, aim=0.57),
    "role-100ms": lent("role", must=1),
    "contacts-64-tls": contacts_64_over_tls,
    "profiles": profiles,
    "starts": starts,
    "chains": chains,
    "watch-64": watch_64,
    "instructions": counted_instructions,
}
