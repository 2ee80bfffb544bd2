"""What lies between a person and AWS: TLS, whose certificate is ours, and a round trip, which is emulated.

A line is a forwarder in a process of its own. It holds back what it forwards by half a round trip each way, and the
start of each connection by a whole one. A client may connect to it as if it were the endpoint, or use it as its HTTPS
proxy: then, whatever host it names, the line leads to the endpoint, and its answer to CONNECT is TCP's handshake.
"""

import asyncio
import contextlib
import multiprocessing
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import botocore

SIZE = 1 << 16
NAMES = "DNS:*.us-east-2.amazonaws.com,DNS:*.amazonaws.com,DNS:*.sso.us-east-2.amazonaws.com,IP:127.0.0.1"


@dataclass(frozen=True)
class Certificate:
    """Ours, its key, and what clients trust: botocore's own bundle with ours at its end."""

    path: Path
    key: Path
    bundle: Path

    def server_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path, self.key)
        return context


def make_certificate(folder: Path) -> Certificate:
    made = Certificate(folder / "certificate.pem", folder / "key.pem", folder / "bundle.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=bench",
         "-addext", f"subjectAltName={NAMES}", "-keyout", made.key, "-out", made.path],
        check=True,
        capture_output=True,
    )  # fmt: skip
    known = Path(botocore.__file__).with_name("cacert.pem").read_bytes()
    made.bundle.write_bytes(known + b"\n" + made.path.read_bytes())
    return made


async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, round_trip: float) -> None:
    data = await reader.read(SIZE)
    await asyncio.sleep(round_trip)
    if data.startswith(b"CONNECT "):
        while b"\r\n\r\n" not in data:
            data += await reader.read(SIZE)
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        data = b""
    beyond, to_beyond = await asyncio.open_connection("127.0.0.1", port)
    await asyncio.gather(
        hold_back(reader, to_beyond, round_trip / 2, data),
        hold_back(beyond, writer, round_trip / 2),
        return_exceptions=True,  # either end may go away
    )


async def hold_back(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float, data: bytes = b""
) -> None:
    later = asyncio.get_running_loop().call_later
    try:
        while data or (data := await reader.read(SIZE)):
            later(seconds, writer.write, data)
            data = b""
    finally:
        later(seconds, writer.close)


async def serve(ready: Connection, port: int, round_trip: float) -> None:
    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await forward(reader, writer, port, round_trip)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    ready.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def run(ready: Connection, port: int, round_trip: float) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(ready, port, round_trip))


@contextlib.contextmanager
def line(port: int, round_trip: float) -> Iterator[str]:
    """A line to the port of the loopback; gives its URL."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=run, args=(theirs, port, round_trip), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()
