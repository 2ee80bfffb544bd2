from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagecli.redaction import Secrets

SECRETS = st.text("abcXYZ019/+=:@!~._-", min_size=6, max_size=60)
SPELLINGS = st.sampled_from(
    ["{}", "%{:02x}", "%{:02X}", "%25{:02X}", "\\u{:04x}", "\\\\x{:02x}", "&#x{:x};", "&#{:d};"]
)


@given(SECRETS, st.data(), st.text(max_size=20), st.text(max_size=20))
def test_a_secret_is_found_however_each_of_its_characters_is_spelled(
    secret: str, data: st.DataObject, before: str, after: str
) -> None:
    spelled = "".join(
        character if (form := data.draw(SPELLINGS)) == "{}" else form.format(ord(character)) for character in secret
    )
    secrets = Secrets()
    secrets.add(secret)

    assert spelled not in secrets.redact(f"{before} {spelled} {after}").replace("[redacted]", "")


@given(st.text(st.characters(exclude_characters="@:=>"), max_size=200))
def test_what_has_no_secret_is_left_as_it_is(text: str) -> None:
    assert Secrets().redact(text) == text


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("see https://user:pw@host/path", "see https://[redacted]@host/path"),
        ('proxy "http://socks5://u:p@h:1"', 'proxy "http://[redacted]@h:1"'),
        ("X-Amz-Security-Token: abc, Signature=0123", "X-Amz-Security-Token: [redacted], Signature=[redacted]"),
        ('{"SecretAccessKey": "abc"}', '{"SecretAccessKey": "[redacted]"}'),
        ("<SessionToken>abc</SessionToken>", "<SessionToken>[redacted]</SessionToken>"),
        ("AcceptCode=123456", "AcceptCode=[redacted]"),
        ("http%3A%2F%2Fu%3Ap%40h", "http%3A%2F%2F[redacted]%40h"),
        ("hint: pagecli list akuam --region us-east-2", "hint: pagecli list akuam --region us-east-2"),
    ],
)
def test_what_stands_where_secrets_stand_is_one(text: str, redacted: str) -> None:
    assert Secrets().redact(text) == redacted


def test_the_beginning_of_a_long_secret_is_one() -> None:
    secrets = Secrets()
    secrets.add("abcdefghijklmnopqrstuvwxyz")

    assert secrets.redact("began abcdefghijklmnopqr…") == "began [redacted]…"


@pytest.mark.parametrize(
    "url", ["http://u:pa/ss@h:1", "socks5://u:pa/ss@h", "u:pa/ss@h:1", "HTTP://u:pa%2Fss@h", "//u:pa/ss@h"]
)
def test_the_user_of_a_proxy_is_known_whatever_its_form(url: str) -> None:
    secrets = Secrets()
    secrets.add_variables({"HTTPS_PROXY": url})

    assert "pa" not in secrets.redact("no way to u:pa/ss or to u%3Apa%2Fss").replace("way", "")


@pytest.mark.parametrize("cut", "/?#")
@pytest.mark.parametrize("scheme", ["http://", ""])
def test_a_password_that_a_library_cuts_is_known_by_its_parts(scheme: str, cut: str) -> None:
    secrets = Secrets()
    secrets.add_variables({"HTTPS_PROXY": f"{scheme}me:first12{cut}second34@127.0.0.1:1"})

    told = secrets.redact(f"'me:first12' is not a valid host or port; {cut}second34@127.0.0.1 is the path")

    assert "first12" not in told
    assert "second34" not in told


def test_of_signatures_only_the_latest_are_kept() -> None:
    secrets = Secrets()
    for number in range(1000):
        secrets.add_passing(f"{number:064x}")

    assert secrets.redact(f"{999:064x}") == "[redacted]"
    assert len(secrets._passing) == 256
