/** Options of esbuild for the functions, in addition to those that SST sets. */
export const esbuildOptions = {
  // Only ES modules can be tree-shaken.
  mainFields: ["module", "main"],
  // The log contains names of error classes, so minifying must keep names.
  keepNames: true,
  external: [
    // A quarter of the bundle. The SDK loads these sources of credentials only if the environment has none, and Lambda
    // provides a function's credentials in the environment, except with SnapStart, which Node.js does not have:
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
    "@aws-sdk/credential-provider-http",
    "@aws-sdk/credential-provider-ini",
    "@aws-sdk/credential-provider-process",
    "@aws-sdk/credential-provider-sso",
    "@aws-sdk/credential-provider-web-identity",
    "@smithy/credential-provider-imds",
    // The index of the local stack. A deployed function never loads it.
    "./sqlite.ts",
  ],
};
