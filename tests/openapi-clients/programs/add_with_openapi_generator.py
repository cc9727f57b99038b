import os
from uuid import UUID

from openapi_client import (
    AddProspectsRequest,
    ApiClient,
    Configuration,
    DirectProspects,
    LeadListsApi,
    Prospect,
)

configuration = Configuration(
    host=os.environ["LEADS_URL"], access_token=os.environ["LEADS_TOKEN"]
)
prospect = Prospect(firstName="Ada", emails=["ada@example.com"])
prospects = DirectProspects(prospects=[prospect, prospect])
with ApiClient(configuration) as client:
    response = LeadListsApi(client).add_prospects(
        UUID(os.environ["LIST_ID"]),
        AddProspectsRequest(prospects),
        prefer="return=representation",
    )
if not response.results or response.results[0].status != "added":
    raise SystemExit("The prospect was not added")
print(response.to_json())
