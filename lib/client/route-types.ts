import type { GenericSchema, InferInput, InferOutput } from "valibot";
import type { ErrorDetail as Detail } from "../errors.ts";
import type { Route } from "../route.ts";
import type { routes } from "../routes.ts";

/*
 * What the client knows of the routes, as types only: nothing of the routes or of their schemas is in its bundle. The
 * declarations of the built client contain these types written out, so this file exports no generic types.
 */

type Routes = typeof routes;
export type RouteName = keyof Routes;

/** The types of each route. A part that a route does not have is undefined. */
export type RouteTypes = { readonly [Name in RouteName]: TypesOf<Routes[Name]> };

type TypesOf<R extends Route> = {
  /** Whether the path has an `{id}`. */
  readonly id: R["path"] extends `${string}{id}${string}` ? true : false;
  readonly query: R extends { query: infer S extends GenericSchema }
    ? QueryOf<InferInput<S>, InferOutput<S>>
    : undefined;
  readonly body: R extends { body: infer S extends GenericSchema } ? DeepReadonly<InferInput<S>> : undefined;
  readonly response: R extends { response: infer S extends GenericSchema } ? WithETag<R, InferOutput<S>> : undefined;
  /** The response if the caller sends a preference. */
  readonly representation: R extends { representation: infer S extends GenericSchema } ? InferOutput<S> : undefined;
  readonly prefer: R extends { representation: GenericSchema } ? "return=representation" | LenientOf<R> : undefined;
  /** Whether the route takes an `Idempotency-Key`: it changes something. */
  readonly changes: ChangesOf<R>;
  readonly ifMatch: R extends { hasETag: true; method: "PATCH" | "DELETE" } ? true : false;
};

type LenientOf<R> = R extends { lenientBody: GenericSchema } ? "handling=lenient" : never;
type WithETag<R, Body> = R extends { hasETag: true } ? { [K in keyof Body]: Body[K] } & { etag: string } : Body;

/** The same rule as `onlyReads` of lib/route.ts. */
type ChangesOf<R extends Route> = R["method"] extends "GET"
  ? false
  : ActionOf<R["iamActions"]> extends "BatchGetItem" | "Query"
    ? false
    : true;
type ActionOf<Actions> = { [T in keyof Actions]: Actions[T] extends readonly (infer A)[] ? A : never }[keyof Actions];

/** The service parses the texts of a query. A parameter is optional if its text is. */
type QueryOf<Input, Output> = {
  readonly [K in keyof Input]: K extends keyof Output ? Output[K] | Extract<Input[K], undefined> : never;
};

/** Callers may pass values that they are not allowed to change. */
type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/** An invalid field of a request. */
export type ErrorDetail = { readonly [K in keyof Detail]: Detail[K] };

export type NewLeadList = RouteTypes["createLeadList"]["body"];
export type LeadListPatch = RouteTypes["updateLeadList"]["body"];
export type LeadList = RouteTypes["updateLeadList"]["response"];
/** A list as a listing shows it. */
export type ListedLeadList = RouteTypes["listLeadLists"]["response"]["items"][number];
export type LeadListsQuery = RouteTypes["listLeadLists"]["query"];

export type ProspectsBody = RouteTypes["addProspects"]["body"];
/** A person to add. */
export type Prospect = Extract<ProspectsBody, { readonly prospects: readonly unknown[] }>["prospects"][number];
/** The result of one entry. */
export type ProspectResult = RouteTypes["addProspects"]["representation"]["results"][number];

export type LeadPatch = RouteTypes["updateLead"]["body"];
export type Lead = RouteTypes["getLead"]["response"];
/** A member of a list: a person, or a company in a list of companies. It has no fields of the other kind. */
export type ListedLead = WithFieldsOfAll<RouteTypes["listLeads"]["response"]["items"][number]>;

/** Lets callers read a field that only some members of the union have, without a check of the kind first. */
type WithFieldsOfAll<T, All extends PropertyKey = KeyOfAny<T>> = T extends unknown
  ? { [K in keyof T]: T[K] } & { [K in Exclude<All, keyof T>]?: undefined }
  : never;
type KeyOfAny<T> = T extends unknown ? keyof T : never;

export type PersonIdentity = RouteTypes["findLeads"]["body"];
export type StoredSearch = RouteTypes["getSearch"]["response"];
export type PersonSearch = RouteTypes["searchPersons"]["body"];
/** Which persons a search finds. */
export type Filters = PersonSearch["filters"];
export type FoundPersons = RouteTypes["searchPersons"]["response"];
/** A person of a search. */
export type FoundPerson = FoundPersons["items"][number];
/** The most frequent values of each requested field. */
export type Facets = NonNullable<FoundPersons["facets"]>;
export type PersonValues = RouteTypes["listPersonValues"]["response"];
/** A value of a field, and how many persons have it. */
export type FacetValue = PersonValues["items"][number];
export type SearchPersonsQuery = RouteTypes["listSearchPersons"]["query"];
export type ValuesQuery = RouteTypes["listPersonValues"]["query"];
export type OrganisationUsage = RouteTypes["getUsage"]["response"];
