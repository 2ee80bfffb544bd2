"""The least that Python can do: walk the batches, decode them, and write the rows back as they came."""

import http.client
import sys

import msgspec

HEADERS = {
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": "SSMContacts.ListPagesByContact",
}


def main(url: str, contact: str) -> None:
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
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
