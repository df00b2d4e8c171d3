import type { Credentials, Target } from '../domain/targets/target';
import type { Secrets } from './secrets';

/** Seals the secret part of a target's credentials. */
export function sealCredentials(plain: Credentials, secrets: Pick<Secrets, 'seal'>): Credentials {
  if (plain.kind === 'token') return { kind: 'token', token: secrets.seal(plain.token) };
  if (plain.kind === 'jwt') return { ...plain, secret: secrets.seal(plain.secret) };
  return plain;
}

/** A stored target with its secrets in the clear: for the probe, and for nobody else. */
export function openTarget(target: Target, secrets: Pick<Secrets, 'open'>): Target {
  return { ...target, credentials: openCredentials(target.credentials, secrets) };
}

function openCredentials(sealed: Credentials, secrets: Pick<Secrets, 'open'>): Credentials {
  if (sealed.kind === 'token') return { kind: 'token', token: secrets.open(sealed.token) };
  if (sealed.kind === 'jwt') return { ...sealed, secret: secrets.open(sealed.secret) };
  return sealed;
}
