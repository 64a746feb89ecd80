// What SMART apps read first. Source: SMART App Launch 2.2, Conformance (.well-known/smart-configuration).
import type { PublicAddress } from '../../kernel/access/oidc/public-address.ts';
import { PLAIN_SCOPES } from '../../kernel/access/oidc/smart-scopes.ts';

/** The document. */
export function tellSmartConfiguration({ issuer }: PublicAddress): Readonly<Record<string, unknown>> {
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    revocation_endpoint: `${issuer}/revoke`,
    introspection_endpoint: `${issuer}/introspect`,
    grant_types_supported: ['authorization_code', 'client_credentials'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: [...PLAIN_SCOPES, 'patient/*.rs', 'user/*.rs', 'user/*.cruds', 'system/*.rs', 'system/*.cruds'],
    capabilities: [
      'launch-ehr',
      'launch-standalone',
      'authorize-post',
      'client-public',
      'client-confidential-asymmetric',
      'sso-openid-connect',
      'context-banner',
      'context-ehr-patient',
      'context-standalone-patient',
      'permission-offline',
      'permission-online',
      'permission-patient',
      'permission-user',
      'permission-v1',
      'permission-v2',
    ],
  };
}
