"""One TLS context for all connections of a run that trust the same: to read botocore's certificates takes 0.015 s."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any

from botocore import args
from botocore.endpoint import EndpointCreator
from botocore.httpsession import URLLib3Session, create_urllib3_context


class SharingSession(URLLib3Session):  # type: ignore[misc]
    """botocore's HTTP client with a context that it shares with all clients of the same certificates."""

    def _get_pool_manager_kwargs(self, **extra: Any) -> dict[str, Any]:
        context = shared_context(self._verify, self._cert_file, self._key_file)
        return {**super()._get_pool_manager_kwargs(**extra), "ssl_context": context}


@cache
def shared_context(*certificates: object) -> Any:
    """Return botocore's context for what a client trusts and shows; it loads a file once, not for each connection.

    One that trusts other certificates, or none, must have a context of its own.
    """
    context = create_urllib3_context()
    load, lock = cache(context.load_verify_locations), threading.Lock()

    def load_once(*files: str | None) -> None:
        with lock:  # a cache alone would let eight threads begin together
            load(*files)

    context.load_verify_locations = load_once
    return context


class _SharingEndpoints(EndpointCreator):  # type: ignore[misc]
    def create_endpoint(self, *positional: Any, **options: Any) -> Any:
        return super().create_endpoint(*positional, http_session_cls=SharingSession, **options)


def share_tls_contexts() -> None:
    """Let botocore's clients share their contexts."""
    args.EndpointCreator = _SharingEndpoints
