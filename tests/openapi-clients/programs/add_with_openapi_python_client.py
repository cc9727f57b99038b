import json
import os
from uuid import UUID

from lead_lists_client import AuthenticatedClient
from lead_lists_client.api.lead_lists import add_prospects
from lead_lists_client.models import AddResponse, AddResultStatus, DirectProspects, Prospect

client = AuthenticatedClient(
    base_url=os.environ["LEADS_URL"], token=os.environ["LEADS_TOKEN"]
)
prospect = Prospect(first_name="Ada", emails=["ada@example.com"])
response = add_prospects.sync(
    UUID(os.environ["LIST_ID"]),
    client=client,
    body=DirectProspects(prospects=[prospect, prospect]),
    prefer="return=representation",
)
if not isinstance(response, AddResponse):
    raise SystemExit(f"The response is {response}")
if not response.results or response.results[0].status != AddResultStatus.ADDED:
    raise SystemExit("The prospect was not added")
print(json.dumps(response.to_dict()))
