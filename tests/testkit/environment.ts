/** The settings of the service in tests. */
export const TABLES = { tenants: "Tenants", global: "Global" } as const;
export const ISSUER = "https://issuer.test";
export const AUDIENCE = "lead-lists";
export const IDENTITY_SECRET = "a secret of the tests";
export const LOCAL = { region: "local", credentials: { accessKeyId: "local", secretAccessKey: "local" } } as const;
