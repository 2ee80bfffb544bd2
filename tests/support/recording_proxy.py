"""A proxy on the loopback that answers for AWS, and records who asked which host: nothing reaches a real one."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_ROLE_KEY = "ASIAROLE"
_LATER = "2999-01-01T00:00:00Z"
_STS = f"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>{_ROLE_KEY}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
<Expiration>{_LATER}</Expiration></Credentials><AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId>
<Arn>arn:aws:sts::111122223333:assumed-role/ops/x</Arn></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>"""
_SSO = (
    '{"roleCredentials": {"accessKeyId": "ASIASSO", "secretAccessKey": "secret", "sessionToken": "token", '
    '"expiration": 32472144000000}}'
)


class Used(NamedTuple):
    """What one request for contacts used."""

    key: str
    region: str
    host: str


class RecordingProxy:
    """Answers what is asked through it, over TLS too; `used` are the requests to ssm-contacts, `others` other hosts."""

    def __init__(self, folder: Path, regions: list[str]) -> None:
        self.certificate = folder / "certificate.pem"
        names = [f"*.{region}.amazonaws.com" for region in regions] + [
            "*.sso.us-east-1.amazonaws.com",
            "*.internal.example",
        ]
        _make_certificate(folder, names)
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(self.certificate, folder / "key.pem")
        self.used: list[Used] = []
        self.others: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._converse, args=[connection], daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            line, headers = _read_head(connection)
            if not line.startswith("CONNECT "):
                connection.sendall(self._answer(line, headers))
                return
            connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            with self._tls.wrap_socket(connection, server_side=True) as inner:
                inner.sendall(self._answer(*_read_head(inner)))

    def _answer(self, line: str, headers: Mapping[str, str]) -> bytes:
        host, signed = headers["host"], headers.get("authorization", "")
        if "x-amz-target" in headers:
            [(key, region)] = re.findall(r"Credential=(\w+)/\d+/([^/]+)/ssm-contacts/", signed)
            self.used.append(Used(key, region, host))
            body = '{"Contacts": []}'
        else:
            self.others.append(host)
            body = _SSO if line.startswith("GET ") else _STS
        return f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()


def _read_head(connection: socket.socket) -> tuple[str, dict[str, str]]:
    """Reads a request, and returns its first line and headers."""
    with connection.makefile("rb", buffering=0) as incoming:
        line = incoming.readline().decode("latin-1")
        headers: dict[str, str] = {}
        while field := incoming.readline().decode("latin-1").strip():
            name, _, value = field.partition(":")
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", 0))
        while length:
            length -= len(incoming.read(length))
    return line, headers


def _make_certificate(folder: Path, names: list[str]) -> None:
    alternatives = ",".join(f"DNS:{name}" for name in names)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=loopback",
         "-addext", f"subjectAltName={alternatives}", "-keyout", folder / "key.pem",
         "-out", folder / "certificate.pem"],
        check=True,
        capture_output=True,
    )  # fmt: skip
