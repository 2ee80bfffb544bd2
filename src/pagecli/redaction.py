"""Takes secrets out of what goes to stderr, in whatever encoding they appear there."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_REDACTED = "[redacted]"
_SHORTEST = 6  # anything shorter would match ordinary words
_HEAD, _CUT = 16, 24  # the beginning of a secret at least this long is redacted, too
_SECRET_VARIABLES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
)
# The patterns are compiled when there is something to take out, which is hardly ever: 1.5 ms of a start.
_URL_VARIABLES = r".*_PROXY|AWS_ENDPOINT_URL.*|AWS_CONTAINER_CREDENTIALS_FULL_URI|AWS_EC2_METADATA.*"
_SCHEME = r"^(?:[a-z][a-z0-9+.-]*:)?/+"

# A character as it is written in URLs (once or more), in JSON, Python or a shell, and in XML or HTML.
_SPELLED = (
    r"%(?:25)*(?P<percent>[0-9A-Fa-f]{2})|\\+(?:u00|x)(?P<escaped>[0-9A-Fa-f]{2})"
    r"|&#(?:[xX]0*(?P<entity>[0-9A-Fa-f]{1,2})|0*(?P<decimal>[0-9]{1,3}));|\\+(?P<quoted>[^\w\s])"
)
# What is a secret because of where it stands: the group `secret`.
_KNOWN_PLACES = [
    r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*:/+(?P<secret>[^\s\"'<>]*)@",  # the userinfo of a URL
    (
        r"(?:secret_?access_?key|session_?token|security[-_]?token|(?:access|bearer|refresh|authorization)_?token"
        r"|client_?secret|signature)[\"']?\s*[:=>]\s*[\"']?(?P<secret>[^\s\"'<>,;&]+)"
    ),
    r"accept_?code[\"']?\s*[:=]\s*[\"']?(?P<secret>[0-9]{6,10})",
    r"authorization[\"']?\s*[:=]\s*[\"']?(?P<secret>[^\"'\n]+)",
]


class _Decoded(NamedTuple):
    """A decoded text; its character `i` was at `starts[i]` up to `starts[i + 1]` of the original."""

    text: str
    starts: range | list[int]


class Secrets:
    """The secrets that this run has seen."""

    def __init__(self) -> None:
        self._known: dict[str, None] = {}
        self._passing: deque[str] = deque(maxlen=256)

    def add(self, *secrets: str | None) -> None:
        """Remember these."""
        for secret in filter(None, secrets):
            for line in secret.splitlines():
                if len(line := _decode(line.strip()).text) >= _SHORTEST:
                    self._known[line] = None

    def add_passing(self, secret: str) -> None:
        """Remember a short-lived secret, such as a request's signature, for a while."""
        self._passing.append(secret)

    def add_url(self, url: str | None) -> None:
        """Remember the URL's user name and password, if any, whatever its scheme or form."""
        from base64 import b64encode

        userinfo, at, _ = (url or "").rpartition("@")
        if at:
            whole = _decode(re.sub(_SCHEME, "", userinfo, flags=re.I)).text
            password = whole.partition(":")[2]
            cut = re.split(r"[/?#]", whole)[0]  # a library takes it for host and port
            self.add(whole, password, b64encode(whole.encode()).decode(), *re.split(r"[/?#]", password))
            if ":" in cut:
                self.add(cut)

    def add_variables(self, variables: Mapping[str, str]) -> None:
        """Remember the secrets in the environment variables."""
        self.add(*(variables.get(name) for name in _SECRET_VARIABLES))
        for name, value in variables.items():
            if "@" in value and re.fullmatch(_URL_VARIABLES, name, re.I):
                self.add_url(value)

    def redact(self, text: str) -> str:
        """Return the text without secrets."""
        decoded = _decode(text)
        spans = sorted([*self._found_in(decoded.text), *_in_known_places(decoded.text)])
        parts, end = [], 0
        for first, last in spans:
            if last > end:
                start = max(first, end)
                parts += [text[decoded.starts[end] : decoded.starts[start]], _REDACTED if start == first else ""]
                end = last
        return "".join(parts) + text[decoded.starts[end] :]

    def _found_in(self, text: str) -> Iterator[tuple[int, int]]:
        for secret in (*self._known, *self._passing):
            head = secret[:_HEAD] if len(secret) >= _CUT else secret
            start = text.find(head)
            while start >= 0:
                end = start + len(head)
                while end - start < len(secret) and text[end : end + 1] == secret[end - start]:
                    end += 1
                yield start, end
                start = text.find(head, end)


def _in_known_places(text: str) -> Iterator[tuple[int, int]]:
    for place in _KNOWN_PLACES:
        for match in re.finditer(place, text, re.I):
            yield match.span("secret")


def _decode(text: str) -> _Decoded:
    if not any(sign in text for sign in "%\\&"):
        return _Decoded(text, range(len(text) + 1))
    characters: list[str] = []
    starts: list[int] = []
    end = 0
    for match in re.finditer(_SPELLED, text):
        characters += [*text[end : match.start()], _character(match)]
        starts += [*range(end, match.start()), match.start()]
        end = match.end()
    return _Decoded("".join(characters) + text[end:], [*starts, *range(end, len(text) + 1)])


def _character(match: re.Match[str]) -> str:
    if match["quoted"]:
        return match["quoted"]
    if match["decimal"]:
        return chr(int(match["decimal"]))
    return chr(int(match["percent"] or match["escaped"] or match["entity"], 16))
