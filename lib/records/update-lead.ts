import { getItems } from "../dynamodb/get-items.ts";
import { copyKey } from "../dynamodb/keys.ts";
import { NotFoundError } from "../errors.ts";
import { assertMatches, type WithETag } from "../etag.ts";
import {
  buildOperationAttributes,
  computeChangeTime,
  createOperation,
  readOperationIds,
} from "../idempotent-operation.ts";
import type { UseCase } from "../use-case.ts";
import { createIdentityContext, hashProfile } from "./build-copy.ts";
import { planIdentityChanges } from "./identity-changes.ts";
import type { LeadParams, PersonLead } from "./lead.schema.ts";
import { parseLead, readChangeTime } from "./lead.ts";
import type { LeadPatch } from "./lead-patch.schema.ts";
import { buildSizeError, patchRecord } from "./patch-record.ts";
import { applyChanges, writeLead } from "./write-lead.ts";

interface Input {
  readonly params: LeadParams;
  readonly body: LeadPatch;
}

/**
 * Changes the given fields of a lead exactly once per operation, together with its identities. A retry of a change that was
 * applied is recognised before `If-Match` is checked. If anything has changed since it was read, it is read again.
 * @returns the changed lead; if an earlier attempt changed it, the current lead
 * @throws NotFoundError if the organisation has no lead of the person, or has erased it
 * @throws PreconditionFailedError
 * @throws BadRequestError if the lead would have no name or be too large
 */
export const updateLead: UseCase<Input, WithETag<PersonLead>> = async ({ params: { id }, body }, context) => {
  const { principal, database, ifMatch } = context;
  const identityContext = createIdentityContext(context);
  const key = copyKey(principal.orgId, "person", id);
  const operation = createOperation(id, "update", body, context);
  for (;;) {
    const [item] = await getItems(database, [key]);
    if (!item) throw new NotFoundError("Lead", id);
    if (item.erasedAt) throw new NotFoundError("Lead", id, "was erased");
    const lead = parseLead(id, item);
    const operationIds = readOperationIds(item);
    if (operationIds.includes(operation.id)) return lead;
    // The write below has the condition that this version is still the current one.
    assertMatches(ifMatch, lead);

    const former = item.person?.M ?? {};
    const record = patchRecord(former, body);
    const profile = "linkedinUrl" in body ? hashProfile(identityContext, { M: record }) : item.profile?.S;
    const changes = {
      person: { M: record },
      profile: profile === undefined ? undefined : { S: profile },
      ...("externalId" in body && { externalId: body.externalId ? { S: body.externalId } : undefined }),
      updatedAt: { S: computeChangeTime(operation, readChangeTime(item)) },
      updatedBy: { S: operation.userId },
      ...buildOperationAttributes(operation, operationIds),
    };
    const changed = { id, profile: item.profile?.S, former, record };
    const identities = await planIdentityChanges(database, identityContext, changed, body);
    const result = await writeLead(database, key, item, changes, identities);
    if (result === "invalid") throw buildSizeError();
    if (result === "written") return parseLead(id, applyChanges(item, changes));
  }
};
