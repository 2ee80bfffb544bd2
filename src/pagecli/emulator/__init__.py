"""The embedded ssm-contacts endpoint.

It answers as the service does, with botocore's service model as its only source of shapes and constraints,
and shares no code with the client side.

emulator = demo_emulator(time.time) # in memory, with the demo data emulator = Emulator(Storage("pages.db"),
time.time) # empty, or what the file holds; StorageError fill(emulator.storage, time.time()) # puts the demo
data into an empty storage response = emulator.handle("SSMContacts.GetContact", body) # .status, .headers,
.body http.serve(emulator, port, announce) # over HTTP on the loopback; OSError: port in use
"""

from pagecli.emulator.demo import demo_emulator, fill
from pagecli.emulator.endpoint import Emulator
from pagecli.emulator.storage import Storage, StorageError

__all__ = ["Emulator", "Storage", "StorageError", "demo_emulator", "fill"]
