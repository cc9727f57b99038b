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
 * Creates a user pool. Only operators create users: they set a user's organisation, and put its admins into the group
 * `<organisation>:admin`. A user of another organisation is not an admin by that group. Clients cannot write the
 * organisation attribute, so no user can move into another organisation.
 *
 * Clients send the ID token, because it contains the organisation and the groups, and its `aud` is the client. An access
 * token would need a pre-token-generation trigger to contain the organisation, and nobody could sign in while that
 * trigger fails. The service rejects access tokens, as it rejects every token without an organisation.
 */
function createUserPool(): Auth {
  // SST's `removal: "retain"` retains tables, but nothing of a user pool. Without the client, the tokens and every client's
  // configuration would become invalid. `protect` makes a deployment fail that would delete or replace one of them.
  const protection = { retainOnDelete: isProduction, protect: $app.protect };
  const pool = new sst.aws.CognitoUserPool("Users", {
    usernames: ["email"],
    // Users may add an authenticator app. Required MFA would exclude the command-line sign-in with a password only.
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
        // Length matters more than composition, but auditors expect all four.
        args.passwordPolicy = {
          minimumLength: 12,
          requireLowercase: true,
          requireUppercase: true,
          requireNumbers: true,
          requireSymbols: true,
          temporaryPasswordValidityDays: 7,
        };
        args.deletionProtection = isProduction ? "ACTIVE" : "INACTIVE";
        // The cheapest plan. It has all that is used here; the default plan costs more from 10,000 users a month.
        args.userPoolTier = "LITE";
        Object.assign(options, protection);
        return undefined;
      },
    },
  });
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
    protection,
  );
  return {
    environment: { COGNITO_USER_POOL_ID: pool.id, COGNITO_CLIENT_ID: client.id },
    outputs: { userPool: pool.id, userPoolClient: client.id },
  };
}
