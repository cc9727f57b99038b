import { deploySettings } from "./deploy-settings.ts";
import { isProduction, serviceName } from "./stage.ts";

interface Auth {
  /** Tells the functions which tokens to accept. */
  readonly environment: Record<string, $util.Input<string>>;
  /** What a client needs to get a token. */
  readonly outputs: Record<string, $util.Input<string>>;
}

const { issuerVariables } = deploySettings;

export const auth: Auth = issuerVariables
  ? { environment: issuerVariables, outputs: { issuer: issuerVariables.AUTH_ISSUER } }
  : createUserPool();

/**
 * Creates a user pool. Only operators create users: they set a user's organisation, and put admins into the group
 * `admin`. Clients cannot write the organisation attribute, so no user can move into another organisation.
 *
 * Clients send the ID token, because it contains the organisation and the groups, and its `aud` is the client. An access
 * token would need a pre-token-generation trigger to contain the organisation, and nobody could sign in while that
 * trigger fails. The service rejects access tokens, as it rejects every token without an organisation.
 */
function createUserPool(): Auth {
  // SST's `removal: "retain"` retains tables, but nothing of a user pool. Without the group, admins would lose their role,
  // and without the client, the tokens and every client's configuration would become invalid.
  const retainOnDelete = isProduction;
  const pool = new sst.aws.CognitoUserPool("Users", {
    usernames: ["email"],
    mfa: "optional",
    softwareToken: true,
    transform: {
      userPool(args, options) {
        args.adminCreateUserConfig = { allowAdminCreateUserOnly: true };
        args.accountRecoverySetting = { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] };
        args.schemas = [
          {
            name: "org_id",
            attributeDataType: "String",
            mutable: true,
            stringAttributeConstraints: { minLength: "1", maxLength: "64" },
          },
        ];
        args.deletionProtection = isProduction ? "ACTIVE" : "INACTIVE";
        // The cheapest plan. It has all that is used here; the default plan costs more from 10,000 users a month.
        args.userPoolTier = "LITE";
        options.retainOnDelete = retainOnDelete;
        return undefined;
      },
    },
  });
  new aws.cognito.UserGroup(
    "Admins",
    { name: "admin", userPoolId: pool.id, description: "Admins of their organisation" },
    { retainOnDelete },
  );
  const client = new aws.cognito.UserPoolClient(
    "Client",
    {
      name: serviceName,
      userPoolId: pool.id,
      // Browsers and command-line tools cannot keep a secret.
      generateSecret: false,
      explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
      readAttributes: ["email", "custom:org_id"],
      // An attribute that the service does not use. An empty list would let clients write every attribute.
      writeAttributes: ["nickname"],
      preventUserExistenceErrors: "ENABLED",
      enableTokenRevocation: true,
    },
    { retainOnDelete },
  );
  return {
    environment: { COGNITO_USER_POOL_ID: pool.id, COGNITO_CLIENT_ID: client.id },
    outputs: { userPool: pool.id, userPoolClient: client.id },
  };
}
