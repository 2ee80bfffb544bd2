"""botocore's session as the AWS CLI v2 means it: profile, region, and temporary credentials that are kept."""

from __future__ import annotations

import getpass
import gzip
import json
import os
import re
import warnings
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from botocore.config import Config
from botocore.credentials import create_credential_resolver
from botocore.handlers import BUILTIN_HANDLERS, REGISTER_FIRST, REGISTER_LAST
from botocore.loaders import JSONFileLoader, Loader, create_loader
from botocore.session import Session

from pagecli.aws.endpoints import bypass_proxies_for_loopback, check_endpoint, check_instance_service
from pagecli.aws.errors import unusable_credentials
from pagecli.aws.tls import share_tls_contexts
from pagecli.connection import Connection
from pagecli.environment import Environment
from pagecli.errors import AccessError
from pagecli.files import read_own, write_own

SERVICE = "ssm-contacts"
_CREDENTIAL_SERVICES = ("sso", "sso-oidc", "sts", "signin")
_NO_FILE = (None, None, os.devnull, None)
_AS_THE_CLI = {
    "profile": (None, ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"], None, None),
    "region": ("region", ["AWS_REGION", "AWS_DEFAULT_REGION"], None, None),
}
_OF_THE_DEMO = {
    **{name: (None, None, default, None) for name, (_, _, default, _) in Session.SESSION_VARIABLES.items()},
    "config_file": _NO_FILE,
    "credentials_file": _NO_FILE,
}
_SIGNATURE = re.compile(r"Signature=([0-9a-fA-F]+)")


class CoreSession(Session):  # type: ignore[misc]
    """A session that the AWS CLI v2 would have, or one of the demo with nothing of the user's configuration.

    Credentials are fetched, MFA code included, on first use; all of them are registered as secrets.
    """

    def __init__(self, connection: Connection, environment: Environment) -> None:
        super().__init__(_OF_THE_DEMO if connection.demo else _AS_THE_CLI, include_builtin_handlers=False)
        self._register_needed_handlers()
        if connection.profile:  # before anything is read: the environment may name a profile that does not exist
            self.set_config_variable("profile", connection.profile)
        if region := "us-east-2" if connection.demo else connection.region:
            self.set_config_variable("region", region)
        if connection.demo:
            self.set_credentials("demo", "demo")
        self._connection, self._environment = connection, environment
        self._asked_for_credentials = connection.demo
        paths = create_loader(self.get_config_variable("data_path")).search_paths
        loader = _FewServicesLoader(paths, _QuickFileLoader(), include_default_search_paths=False)
        self.register_component("data_loader", loader)
        if not connection.demo:
            bypass_proxies_for_loopback()
            share_tls_contexts()
            self.set_default_client_config(Config(connect_timeout=5, read_timeout=15))
            self.register("before-sign", self._check_credentials)

    def _register_needed_handlers(self) -> None:
        """Register botocore's own handlers without those of services that are not called, nine in ten: 0.003 s."""
        first_or_last = {REGISTER_FIRST: self._events.register_first, REGISTER_LAST: self._events.register_last}
        for event, handler, *when in BUILTIN_HANDLERS:
            kind, _, rest = event.partition(".")
            if kind != "docs" and rest.partition(".")[0] in ("", "*", SERVICE, *_CREDENTIAL_SERVICES):
                register = first_or_last[when[0]] if when else self.register
                register(event, handler)

    def create_client(self, *args: Any, **options: Any) -> Any:
        """Return a client; UsageError if its endpoint may not be asked."""
        client = super().create_client(*args, **options)
        check_endpoint(client.meta.endpoint_url, self._connection.allow_http)
        service = client.meta.service_model.service_id.hyphenize()
        client.meta.events.register_first(f"before-send.{service}", self._note_secrets)
        return client

    def get_credentials(self) -> Any:
        """Return the credentials, None if there are none; AccessError if they can't be fetched."""
        if self._asked_for_credentials:
            return super().get_credentials()
        self._asked_for_credentials = True  # it is asked for again on the way
        try:
            credentials = super().get_credentials()
            if credentials:
                self._check(credentials.get_frozen_credentials())
        except Exception as error:
            raise unusable_credentials(error, self.profile) from error
        return credentials

    def _create_credential_resolver(self) -> Any:
        resolver = create_credential_resolver(self, CliCache(), self._last_client_region_used)
        resolver.get_provider("assume-role")._prompter = self._ask_for_mfa_code
        instance = resolver.get_provider("iam-role")
        instance.load = partial(self._load_from_instance, instance.load)
        return resolver

    def _load_from_instance(self, load: Callable[[], Any]) -> Any:
        check_instance_service(self.get_config_variable("ec2_metadata_service_endpoint"), self._connection.allow_http)
        return load()

    def _ask_for_mfa_code(self, prompt: str) -> str:
        with self._environment.asking_unseen(), warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)  # what it says before it reads what is no terminal
            try:
                return getpass.getpass(prompt)
            except (EOFError, getpass.GetPassWarning) as error:
                hint = "run it once on a terminal, or `aws sts get-caller-identity`: the session is kept for an hour"
                raise AccessError("the MFA code can't be asked for without a terminal", hint) from error

    def _check_credentials(self, request_signer: Any, **_: Any) -> None:
        if request_signer._credentials:
            self._check(request_signer._credentials.get_frozen_credentials())

    def _check(self, credentials: Any) -> None:
        """Remember them as secrets; AccessError for what can't be signed with."""
        named = {
            "access key id": credentials.access_key,
            "secret access key": credentials.secret_key,
            "session token": credentials.token,
        }
        self._environment.secrets.add(*named.values())
        for name, value in named.items():
            if value and not (value.isascii() and value.isprintable() and " " not in value):
                what = "a line break" if set("\r\n") & set(value) else "a character that no key has"
                hint = "take it out where the key is kept: a variable, a secret of CI, ~/.aws/credentials"
                raise AccessError(f"the {name} has {what} in it", hint)

    def _note_secrets(self, request: Any, **_: Any) -> None:
        for name, value in request.headers.items():
            text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
            if name.lower() == "authorization":
                for signature in _SIGNATURE.findall(text):
                    self._environment.secrets.add_passing(signature)
            elif name.lower() == "x-amz-sso_bearer_token":
                self._environment.secrets.add(text)


class CliCache:
    """The AWS CLI's file cache of temporary credentials; a failure to read or write it is ignored."""

    def __init__(self) -> None:
        self._folder = Path(os.path.expanduser("~/.aws/cli/cache"))

    def __contains__(self, key: str) -> bool:
        return self._read(key) is not None

    def __getitem__(self, key: str) -> Any:
        if (kept := self._read(key)) is None:
            raise KeyError(key)
        return kept

    def __setitem__(self, key: str, value: Any) -> None:
        try:
            write_own(self._folder / f"{key}.json", json.dumps(value, default=_as_the_cli_writes))
        except (OSError, TypeError, ValueError):
            return

    def _read(self, key: str) -> Any:
        from dateutil.parser import parse

        try:
            kept = json.loads(read_own(self._folder / f"{key}.json"))
            credentials: Mapping[str, str] = kept["Credentials"]
            texts = [credentials[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")]
            return kept if all(isinstance(text, str) for text in texts) and parse(texts[3]).tzinfo else None
        except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return None


def _as_the_cli_writes(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S%Z")
    raise TypeError


class _FewServicesLoader(Loader):  # type: ignore[misc]
    """Knows which services are needed, where listing all 400 costs 0.03 s."""

    def list_available_services(self, type_name: str) -> list[str]:
        return [SERVICE, *_CREDENTIAL_SERVICES]


class _QuickFileLoader(JSONFileLoader):  # type: ignore[misc]
    """Decodes the files in C: 0.01 s."""

    def load_file(self, file_path: str) -> Any:
        for ending, open_file in ((".json", open), (".json.gz", gzip.open)):
            if os.path.isfile(file_path + ending):
                with open_file(file_path + ending, "rb") as file:
                    return msgspec.json.decode(file.read())
        return None
