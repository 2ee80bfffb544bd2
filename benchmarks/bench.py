"""What a case is given, and what it finds: measurements, and the figures that have bounds.

Bounds are upper ones. *must* fails the benchmark; *aim* is what would make it the fastest by far.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.contestants import Contestant, Contestants, Measured
from benchmarks.endpoint import Endpoint, World
from benchmarks.network import line


@dataclass(frozen=True)
class Figure:
    """A number and its bounds, if any. ``value`` is None when what it is compared with is not on this machine."""

    what: str
    value: float | None
    must: float | None = None
    aim: float | None = None
    exact: bool = False

    @property
    def mark(self) -> str:
        if self.value is None:
            return "not here"
        if self.must is None:
            return "-"
        if self.value > self.must or (self.exact and self.value != self.must):
            return "MISSED"
        return "aim" if self.aim is None or self.value <= self.aim else "must"


@dataclass(frozen=True)
class Outcome:
    """What a case found: the contestants' measurements, and the figures with a bound."""

    measured: Mapping[str, Measured] = field(default_factory=dict)
    figures: Sequence[Figure] = ()


@dataclass(frozen=True)
class Bench:
    """What every case is given."""

    endpoint: Endpoint
    contestants: Contestants
    rounds: int

    def serve(self, contacts: Mapping[str, int], **world: float) -> None:
        self.endpoint.change(World(contacts=dict(contacts), **world))  # type: ignore[arg-type]

    @contextmanager
    def far(self, round_trip: float) -> Iterator[Contestants]:
        """The contestants behind a line: what they ask of AWS's own hosts comes to the endpoint, over TLS."""
        with line(self.endpoint.tls_port, round_trip) as url:
            yield self.contestants.at("", HTTPS_PROXY=url, AWS_CA_BUNDLE=str(self.endpoint.certificate.bundle))

    def compare(self, contestants: Sequence[Contestant], *ratios: "Ratio") -> Outcome:
        measured = self.contestants.in_turn(contestants, self.rounds)
        return Outcome(measured, [ratio.figure(measured) for ratio in ratios])


@dataclass(frozen=True)
class Ratio:
    """A bound on one contestant's median time, or CPU time, in those of another."""

    of: str
    to: str
    must: float | None = None
    aim: float | None = None
    cpu: bool = False

    def figure(self, measured: Mapping[str, Measured]) -> Figure:
        what = f"{self.of} / {self.to}" + (", CPU" if self.cpu else "")
        if self.to not in measured:
            return Figure(what, None, self.must, self.aim)
        of, to = (found.cpu if self.cpu else found.seconds for found in (measured[self.of], measured[self.to]))
        return Figure(what, of / to, self.must, self.aim)
