import type { Credentials, Target } from '../domain/targets/target';
import { openConnection } from '../services/connections/sealed-connection';
import type { Secrets } from './secrets';

/** A stored target with its secrets in the clear: for the probe only. Errors: those of `open`. */
export function openTarget(target: Target, { open }: Pick<Secrets, 'open'>): Target {
  const opened = { ...target, credentials: openCredentials(target.credentials, open) };
  if (target.connection === undefined) return opened;
  return { ...opened, connection: openConnection(target.connection, open) };
}

function openCredentials(sealed: Credentials, open: Secrets['open']): Credentials {
  if (sealed.kind === 'token') return { kind: 'token', token: open(sealed.token) };
  if (sealed.kind === 'jwt') return { ...sealed, secret: open(sealed.secret) };
  return sealed;
}
