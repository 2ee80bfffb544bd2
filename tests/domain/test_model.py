"""Where botocore's models come from when the user has some of his own."""

from __future__ import annotations

import os

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.installed_program import Program


def test_data_paths_of_the_users_own_are_searched_beside_botocores(pagecli: Program, endpoint: Endpoint) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page()]))
    paths = os.pathsep.join(["~/models", str(pagecli.home / "more")])

    outcome = pagecli("list", faulty.contact_arn(), "-o", "jsonl", env={"AWS_DATA_PATH": paths})

    assert (outcome.code, len(outcome.rows)) == (0, 1), outcome.err
