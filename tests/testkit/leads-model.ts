/** A naive model of adding, correcting and erasing persons: one operation after the other, without a database. */

import { addToModel, findInModel, type ModelEntry, type ModelRecord, type ModelState } from "./recognition-model.ts";

export interface LeadsState extends ModelState {
  readonly globalRecords: ReadonlyMap<string, ModelRecord>;
}

export type LeadOperation =
  | { readonly type: "add"; readonly entry: ModelEntry }
  /** Null removes the profile; undefined keeps it. */
  | {
      readonly type: "patch";
      readonly id: string;
      readonly profile?: string | null | undefined;
      readonly addresses?: readonly string[] | undefined;
    }
  | { readonly type: "erase"; readonly id: string }
  | { readonly type: "eraseBy"; readonly identity: ModelEntry };

/** What the caller learns: the person's id, or the status of the response. */
export interface Outcome {
  readonly id?: string;
  readonly status?: number;
}

/** Applies one operation to the state. */
export function applyToModel(state: LeadsState, operation: LeadOperation): Outcome {
  switch (operation.type) {
    case "add": {
      const id = addToModel(state, operation.entry);
      const lead = state.leads.get(id);
      if (lead && !lead.isErased) lead.record ??= state.globalRecords.get(id) ?? operation.entry;
      return { id };
    }
    case "patch":
      return { status: patch(state, operation) };
    case "erase": {
      if (!state.leads.has(operation.id)) return { status: 404 };
      erase(state, operation.id);
      return { status: 204 };
    }
    case "eraseBy": {
      const id = findInModel(state, operation.identity) ?? `new ${state.leads.size}`;
      erase(state, id, operation.identity);
      return { id };
    }
  }
}

function patch(
  { owners, leads }: LeadsState,
  { id, profile, addresses }: Extract<LeadOperation, { type: "patch" }>,
): number {
  const lead = leads.get(id);
  if (!lead || lead.isErased) return 404;
  const former = lead.record ?? { addresses: [] };
  const release = (identity: string | undefined) => {
    if (identity && owners.get(identity) === id) owners.delete(identity);
  };
  const claim = (identity: string) => {
    if (!owners.has(identity)) owners.set(identity, id);
  };
  if (profile !== undefined) {
    for (const identity of [lead.profile, former.profile]) if (identity !== profile) release(identity);
    if (profile) claim(profile);
    lead.profile = profile ?? undefined;
  }
  if (addresses) {
    for (const address of former.addresses) if (!addresses.includes(address)) release(address);
    for (const address of addresses) claim(address);
  }
  lead.record = {
    profile: profile === undefined ? former.profile : (profile ?? undefined),
    addresses: addresses ?? former.addresses,
  };
  return 200;
}

function erase({ owners, leads, globalRecords }: LeadsState, id: string, identity?: ModelEntry): void {
  const globalRecord = globalRecords.get(id);
  const lead = leads.get(id) ?? { profile: globalRecord?.profile, isErased: false };
  for (const record of [identity, lead.record, globalRecord]) {
    const profile = record?.profile;
    if (profile && !owners.has(profile) && (!lead.profile || lead.profile === profile)) {
      owners.set(profile, id);
      lead.profile = profile;
    }
    for (const address of record?.addresses ?? []) if (!owners.has(address)) owners.set(address, id);
  }
  leads.set(id, { profile: lead.profile, isErased: true });
}
