/**
 * The SDK's configuration for a local database. All clients must use the same region and access key, because DynamoDB
 * Local keeps a separate database for each pair of them.
 */
export const buildLocalConfig = (endpoint: string) => ({
  endpoint,
  region: "local",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});
