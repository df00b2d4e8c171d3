import type { SessionFacts } from '../../domain/sessions/session-facts';
import { parseAuthWay } from '../../domain/targets/auth-way';
import type { SessionSpec } from './session-spec';

const UNAUTHORIZED = 401;
/** Subprotocols that present a token where a target names none. */
const USUAL_PROTOCOLS = ['jwt-auth', 'jwt.$token|base64url'];

/**
 * Where the credential of a session went whose upgrade was refused with 401: servers take it in different places, and most do not say
 * in which. Null for other sessions, and where a journey places the credential itself.
 */
export function refusedCredentialText(
  { auth, credentials, journeyDefinition }: SessionSpec,
  { upgradeStatus, acceptedMs }: Pick<SessionFacts, 'upgradeStatus' | 'acceptedMs'>,
): string | null {
  if (upgradeStatus !== UNAUTHORIZED || acceptedMs !== null || journeyDefinition) return null;
  if (credentials.kind === 'none')
    return 'no credential was presented: the target has none (--token-env, --jwt-secret)';
  const way = parseAuthWay(auth);
  const offered =
    way?.placement === 'subprotocol' ? (way.protocols ?? USUAL_PROTOCOLS).join(', ') : 'none';
  return `the token was presented by ${auth} (subprotocols offered: ${offered}); a server that takes it elsewhere needs another auth, such as query, cookie or "subprotocol:bearer $token"`;
}
