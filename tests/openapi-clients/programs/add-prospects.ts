import { AddResultStatusEnum, Configuration, LeadListsApi } from "./client/index.ts";

const { LEADS_URL = "", LEADS_TOKEN = "", LIST_ID = "" } = process.env;
const client = new LeadListsApi(new Configuration({ basePath: LEADS_URL, accessToken: LEADS_TOKEN }));

const prospect = { firstName: "Ada", emails: ["ada@example.com"] };
const response = await client.addProspects({
  id: LIST_ID,
  addProspectsRequest: { prospects: [prospect, prospect] },
  prefer: "return=representation",
});
if (response.results?.[0]?.status !== AddResultStatusEnum.Added) throw new Error("The prospect was not added");
console.log(JSON.stringify(response));
