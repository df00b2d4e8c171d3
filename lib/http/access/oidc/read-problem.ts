import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import type { OidcProblem } from '../../../contract/api/oidc-problems';

/** A sign-in that failed for a reason that the person should see. `details` are for the log. */
export class OidcFailure extends Error {
  override readonly name = 'OidcFailure';
  readonly problem: OidcProblem;
  readonly details: object;

  constructor(problem: OidcProblem, message: string, details: object = {}) {
    super(message);
    this.problem = problem;
    this.details = details;
  }
}

/** Codes of the client library: what about a token or an answer is wrong. */
const BY_CLIENT_CODE: Record<string, OidcProblem> = {
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: 'clock',
  OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED: 'issuer',
  OAUTH_TIMEOUT: 'unreachable',
  OAUTH_RESPONSE_IS_NOT_CONFORM: 'unreachable',
};

/** Error codes of OAuth 2.0 (RFC 6749 §4.1.2.1, §5.2) and OpenID Connect. */
const BY_OAUTH_ERROR: Record<string, OidcProblem> = {
  access_denied: 'denied',
  login_required: 'denied',
  consent_required: 'denied',
  interaction_required: 'denied',
  account_selection_required: 'denied',
  invalid_client: 'client',
  unauthorized_client: 'client',
  invalid_grant: 'grant',
  server_error: 'unreachable',
  temporarily_unavailable: 'unreachable',
};

/** What went wrong, as far as it can be known from the error. */
export function readProblem(error: unknown): { problem: OidcProblem; details: object } {
  if (error instanceof OidcFailure) return error;
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    const { error: code, error_description: description } = error;
    const isAboutAddress = /redirect[_ -]?uri/i.test(description ?? '');
    const problem = isAboutAddress ? 'redirect' : (BY_OAUTH_ERROR[code] ?? 'failed');
    return { problem, details: { code, description } };
  }
  // The token endpoint challenges a client that it does not accept (RFC 6749 §5.2).
  if (error instanceof WWWAuthenticateChallengeError)
    return { problem: 'client', details: { status: error.status } };
  if (error instanceof ClientError) {
    const { code = '', message, cause } = error;
    return {
      problem: BY_CLIENT_CODE[code] ?? 'failed',
      details: { code, message, cause: plain(cause) },
    };
  }
  const isNetwork = error instanceof TypeError && /fetch|network/i.test(error.message);
  const message = error instanceof Error ? error.message : String(error);
  const cause = error instanceof Error ? plain(error.cause) : undefined;
  return { problem: isNetwork ? 'unreachable' : 'failed', details: { message, cause } };
}

/** Codes and messages only: a cause can hold tokens. */
function plain(cause: unknown): object | undefined {
  if (!(cause instanceof Error)) return undefined;
  const code = 'code' in cause ? String(cause.code) : undefined;
  return { code, message: cause.message };
}
