import { USERS } from "../demo/tenants.ts";
import type { leadRoutes } from "../routes/leads.ts";
import * as example from "./examples.ts";
import { PAGING, type RouteDocs } from "./route-doc.ts";

const FOUND_BY = `Not every lead is found by every identity of its record. A lead that was added by a selection, or by an \`id\` without other
identities, has no identity of its own: it is found only as long as its global record has the identity. If the global record
was changed or deleted, only the id finds the lead. A lead that was created from the data of a request is found by its profile
and by the first five addresses of each entry.`;

const NOT_RESTORED = `An entry of add-prospects with an \`id\` of its own is the person with that id, whatever its identities. An entry with a
LinkedIn profile that differs from the profile of the erased person is another person, even if they share an address. Both are
added as usual.`;

export const leadDocs: Readonly<Record<keyof typeof leadRoutes, RouteDocs>> = {
  listLeads: {
    description:
      "Returns the organisation's own records, with the user who added them and the time. Leads keep their order while others are added or removed. A stored " +
      `value that does not match its documented type is left out. ${PAGING}`,
    success: "A page of persons or of companies, depending on the type of the list.",
    responses: {
      persons: { items: [{ ...example.PERSON_LEAD, ...example.MEMBERSHIP }], nextCursor: null },
      companies: { items: [{ ...example.COMPANY_LEAD, ...example.MEMBERSHIP }], nextCursor: null },
    },
  },
  getLead: {
    description:
      "Returns the organisation's own record of a person, to any user of the organisation. The person does not have " +
      "to be in a list. A stored value that does not match its documented type is left out. Of an erased person, only " +
      "`id` and `erasedAt` are returned.",
    success: "The person's lead.",
    responses: { "person lead": example.PERSON_LEAD_WITH_ORIGIN, "erased person": example.ERASED_LEAD },
  },
  updateLead: {
    description: `Corrects the organisation's own record; any user of the organisation may do so. Omitted fields keep their
value. Null or a text without visible characters removes a field (JSON Merge Patch, RFC 7396); an array replaces the whole
array. Fields are validated like those of a prospect, but a \`linkedinUrl\` that does not name a person is rejected. Unknown
fields are dropped, so the response of GET can be sent back, if all its values are valid. The copy of a global record can
have values that are not, such as a text that is too long: leave out the fields that you do not change. At least one of
\`firstName\` and \`lastName\` remains. The JSON of the record can have up to 64 KB; the larger copy of a global record can be
changed, but not grow. Also a request that changes no field sets \`updatedAt\` and \`updatedBy\`, and changes the \`ETag\`.

A change of \`linkedinUrl\` or \`emails\` also changes the identities. An identity that leaves the record no longer names this person
in the organisation. The profile and the first five addresses of the record belong to this person from now on, unless they already
name another person. If the person's global record has an identity that left the record, add-prospects, find and erase still find
this person by it. There are two exceptions: the identity belongs to another person of the organisation, or the identity is a
profile and the lead has another one. An erased person cannot be changed (404).`,
    id: example.LEAD_TO_UPDATE_ID,
    requests: {
      "correct the job title": { jobTitle: "Director of Analytics", externalId: "crm-1043" },
      "replace the addresses and remove the phones": { emails: ["katherine.j@example.com"], phones: null },
    },
    success: "The changed lead.",
    responses: {
      "person lead": {
        ...example.PERSON_LEAD_WITH_ORIGIN,
        externalId: "crm-1043",
        updatedAt: "2026-08-20T09:00:00.000Z",
        updatedBy: USERS.alice.sub,
      },
    },
  },
  deleteLead: {
    description: `Erases the personal data permanently; only admins may do so. What is left says that this person was erased, when
and by whom, so that no later request restores the person: add-prospects reports \`erased\` for the id and for the identities
below, also after the global record was deleted (\`alreadyInList\` for a list that still contains the person). Memberships stay,
and the lists show \`id\` and \`erasedAt\`.

These identities belong to the erased person from then on, as keyed hashes only: those that belonged to the lead, its
profile, all e-mail addresses of the lead and of the global record, and the profile of the global record. Not included:
* an identity that belongs to another person of the organisation;
* the profile of the global record if the lead has another profile. The organisation may have corrected a wrong URL, which
  then is the profile of another person.

${NOT_RESTORED}

Erasing an erased person again is a 204, too. A person without a lead is a 404; POST /api/v1/entities/leads/erase erases such a
person in advance. A record that enters the global database later is not compared if it is selected by its own id.`,
    id: example.LEAD_TO_ERASE_ID,
    success: "The person has been erased.",
  },
  eraseLead: {
    description: `Erases the person that a LinkedIn profile or an e-mail address names, as DELETE /api/v1/entities/leads/{id} does; only
admins may do so. The person does not need to be a lead: if only the global database knows the identity, the person of that
record is erased before it is ever copied; if nobody knows it, an erased person with a new id gets the identity. A repeated
request returns the same \`id\` and \`erasedAt\`.

${FOUND_BY}

${NOT_RESTORED}

To erase a person completely, do not rely on one identity: look for the person with GET /api/v1/entities/leads/list/{id}, too, and
erase each lead found with DELETE /api/v1/entities/leads/{id}.`,
    requests: {
      "by e-mail address": { email: "margaret@example.com" },
      "by LinkedIn URL": { linkedinUrl: "https://www.linkedin.com/in/margaret-hamilton" },
    },
    success: "The erased person.",
    responses: { "erased person": example.ERASED_LEAD },
  },
  findLeads: {
    description: `Finds the lead of the person that a LinkedIn profile or an e-mail address names, by the rules that recognise
prospects: the lead to which the identity belongs in the organisation, otherwise the lead of the person to whom it belongs in
the global database. An erased person is found, too, with only \`id\` and \`erasedAt\`. Any user of the organisation may
search. The identity is in the body because addresses in URLs end up in logs.

${FOUND_BY}`,
    requests: {
      "by e-mail address": { email: example.PROSPECT.emails[0] },
      "by LinkedIn URL": { linkedinUrl: example.PROSPECT.linkedinUrl },
    },
    success: "The lead, or no item.",
    responses: { found: { items: [example.PERSON_LEAD_WITH_ORIGIN] }, "not found": { items: [] } },
  },
};
