"""The least that Python can do: walk the batches, decode them, and write the rows back as they came."""

import http.client
import os
import sys

import msgspec

HEADERS = {
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": "SSMContacts.ListPagesByContact",
}


def connect(url: str) -> http.client.HTTPConnection:
    """To the URL; without one to the host that AWS names, through the proxy of the environment."""
    scheme, _, host = url.partition("://")
    if scheme == "http":
        return http.client.HTTPConnection(host)
    import ssl

    context = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])
    if url:
        return http.client.HTTPSConnection(host, context=context)
    proxy = os.environ["HTTPS_PROXY"].partition("://")[2]
    connection = http.client.HTTPSConnection(proxy, context=context)
    connection.set_tunnel(f"ssm-contacts.{os.environ['AWS_DEFAULT_REGION']}.amazonaws.com")
    return connection


def main(url: str, contact: str) -> None:
    connection = connect(url)
    encoder = msgspec.json.Encoder()
    request = {"ContactId": contact, "MaxResults": 1024}
    while True:
        connection.request("POST", "/", encoder.encode(request), HEADERS)
        answer = msgspec.json.decode(connection.getresponse().read())
        sys.stdout.buffer.write(encoder.encode_lines(answer["Pages"]))
        if "NextToken" not in answer:
            return
        request["NextToken"] = answer["NextToken"]


main(*sys.argv[1:])
