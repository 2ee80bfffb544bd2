import boto3, json, sys  # noqa: E401, I001 - the five lines that people write

client = boto3.client("ssm-contacts", endpoint_url=sys.argv[1] or None)
for batch in client.get_paginator("list_pages_by_contact").paginate(ContactId=sys.argv[2]):
    for page in batch["Pages"]:
        print(json.dumps(page, default=str))
