"""The embedded ssm-contacts endpoint.

It answers as the service does, with botocore's service model as its only source of shapes and constraints, and
shares no code with the client side. Times are epoch seconds, from a clock that is passed in.

    demo_emulator(clock)                         the demo data, in memory
    Emulator(Storage(path), clock, on_send=…)    what the file holds, or nothing yet; StorageError
    fill(storage, now)                           the demo data into a storage that `is_empty()`
    fill_organization(storage, now)              the other accounts and regions, from `organization`
    emulator.handle(target, body, caller)        one request, answered
    http.serve(emulator, port, announce)         over HTTP on 127.0.0.1; OSError where the port is in use
"""

from pagecli.emulator.demo import demo_emulator, fill
from pagecli.emulator.endpoint import Emulator
from pagecli.emulator.storage import Storage, StorageError

__all__ = ["Emulator", "Storage", "StorageError", "demo_emulator", "fill"]
