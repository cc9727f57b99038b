import { production, serviceName } from "./stage.ts";

/** How the Lambda is told whose tokens to accept, and what a client needs to get one. */
interface Auth {
  readonly environment: Record<string, $util.Input<string>>;
  readonly outputs: Record<string, $util.Input<string>>;
}

/** What is handed on of an issuer outside of the stack; `lib/config.ts` says what each means. */
const ISSUER_VARIABLES = [
  "AUTH_ISSUER",
  "AUTH_AUDIENCE",
  "AUTH_JWKS_URI",
  "AUTH_ORG_CLAIM",
  "AUTH_ROLE_CLAIM",
  "AUTH_ADMIN_ROLES",
];

export const auth: Auth = process.env.AUTH_ISSUER ? useExternalIssuer(process.env.AUTH_ISSUER) : createUserPool();

function useExternalIssuer(issuer: string): Auth {
  const variables = ISSUER_VARIABLES.flatMap((name) => {
    const value = process.env[name];
    return value ? [[name, value]] : [];
  });
  return { environment: Object.fromEntries(variables), outputs: { issuer } };
}

/**
 * A pool whose users are made by its operators, never by signing up: they alone say which organisation a user is of and
 * who is in the group `admin`. A client can't write the organisation, so no user can move into another's.
 *
 * Clients send the ID token. It holds the organisation and the groups by itself, and is meant for this very client
 * (`aud`); an access token would need a trigger to hold the organisation, and when a trigger fails nobody signs in.
 * An access token is refused like any token without an organisation.
 */
function createUserPool(): Auth {
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
        args.deletionProtection = production ? "ACTIVE" : "INACTIVE";
        // SST retains tables, not users.
        options.retainOnDelete = production;
        return undefined;
      },
    },
  });
  new aws.cognito.UserGroup("Admins", {
    name: "admin",
    userPoolId: pool.id,
    description: "Admins of their organisation",
  });
  const client = new aws.cognito.UserPoolClient("Client", {
    name: serviceName,
    userPoolId: pool.id,
    // A browser or a command line can't keep a secret.
    generateSecret: false,
    explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    readAttributes: ["email", "custom:org_id"],
    // One attribute that means nothing here: an empty list would let a client write them all.
    writeAttributes: ["nickname"],
    preventUserExistenceErrors: "ENABLED",
    enableTokenRevocation: true,
  });
  return {
    environment: { COGNITO_USER_POOL_ID: pool.id, COGNITO_CLIENT_ID: client.id },
    outputs: { userPool: pool.id, userPoolClient: client.id },
  };
}
