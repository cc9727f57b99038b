import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Attributes } from "../dynamodb/item.ts";
import { type JsonObject, marshallJson } from "../dynamodb/json.ts";
import type { EntityType } from "../entity-type.ts";
import type { IdempotentOperation } from "../idempotent-operation.ts";
import type { OrgId } from "../identity/principal.ts";
import type { UseCaseContext } from "../use-case.ts";
import { findProfile, type Identity, readIdentities } from "./identities.ts";

/** The organisation whose persons are recognised. */
export interface IdentityContext {
  readonly orgId: OrgId;
  /** The organisation's key of an identity. */
  readonly hashIdentity: (identity: Identity) => string;
}

export const createIdentityContext = ({ principal, hashIdentity }: UseCaseContext): IdentityContext => ({
  orgId: principal.orgId,
  hashIdentity: (identity) => hashIdentity(principal.orgId, identity),
});

/** The organisation that gets copies of records, and the operation that makes them. */
export interface CopyContext extends IdentityContext {
  readonly operation: IdempotentOperation;
}

export const createCopyContext = (context: UseCaseContext, operation: IdempotentOperation): CopyContext => ({
  ...createIdentityContext(context),
  operation,
});

/** What a copy is made of. */
interface Original {
  readonly type: EntityType;
  readonly id: string;
  /** The global record, byte for byte. Undefined if there is none. */
  readonly globalRecord: AttributeValue | undefined;
  /** Stored if there is no global record. */
  readonly suppliedRecord?: JsonObject | undefined;
  /** The caller's own reference. */
  readonly externalId?: string | undefined;
  /** The hash of the lead's profile, if it is not the one in the record. */
  readonly profile?: string | undefined;
}

/** Builds the attributes of an organisation's copy of a record. */
export function buildCopy(context: CopyContext, original: Original): Attributes {
  const { type, id, globalRecord, suppliedRecord, externalId } = original;
  const { operation } = context;
  const record = globalRecord ?? { M: marshallJson({ ...suppliedRecord, id }) };
  const profile = original.profile ?? (type === "person" ? hashProfile(context, record) : undefined);
  return {
    [type]: record,
    source: { S: globalRecord ? "global" : "direct" },
    copiedAt: { S: operation.at.toISOString() },
    copiedBy: { S: operation.userId },
    operationId: { S: operation.id },
    ...(externalId !== undefined && { externalId: { S: externalId } }),
    ...(profile !== undefined && { profile: { S: profile } }),
  };
}

/** Reads the hash of the profile that a stored record names. @param record can have any value in its fields */
export function hashProfile(
  { hashIdentity }: Pick<IdentityContext, "hashIdentity">,
  record: AttributeValue | undefined,
): string | undefined {
  const profile = findProfile(readIdentities({ linkedinUrl: record?.M?.linkedinUrl?.S }));
  return profile && hashIdentity(profile);
}
