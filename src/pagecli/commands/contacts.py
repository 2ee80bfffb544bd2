"""`pagecli contacts`: whom can I ask about?"""

from __future__ import annotations

from typing import Annotated

import typer

from pagecli.arns import check_alias
from pagecli.aws.client import Service
from pagecli.domain.model import Contact
from pagecli.environment import Environment
from pagecli.errors import ExitCode, PagecliError
from pagecli.options import OutputOptions, ServiceOptions, with_options
from pagecli.output import open_writer
from pagecli.output.progress import Progress
from pagecli.queries.contacts import Contacts, list_contacts
from pagecli.text import count_of
from pagecli.views.contacts import CONTACTS


@with_options
def command(
    environment: Environment,
    output: OutputOptions,
    service: ServiceOptions,
    prefix: Annotated[
        str | None, typer.Argument(metavar="[PREFIX]", help="How the alias starts.", show_default=False)
    ] = None,
) -> ExitCode:
    """List contacts, escalation plans and on-call schedules.

    Example: pagecli contacts ak
    """

    form, moment = output.format(environment, CONTACTS), output.moment(environment)
    prefix = check_alias(prefix) if prefix else ""
    connection = service.connection(environment)
    found: list[Contact] = []
    failure: PagecliError | None = None
    with Progress(environment, "asking for contacts") as progress:
        source = Service(connection, environment, progress.waiting)
        try:
            for batch in list_contacts(source, prefix):
                found += batch.contacts
        except PagecliError as error:
            failure = error
        else:
            Contacts(source, environment.variables).remember(found, whole=not prefix)
    if found or not failure:
        writer = open_writer(form, CONTACTS, moment, environment)
        writer.write(found)
        count = count_of(len(found), "contact")
        writer.finish([count], complete=failure is None)
    if failure:
        raise failure
    return ExitCode.OK
