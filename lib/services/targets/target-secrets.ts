import type { TargetInput } from '../../contract/api/targets';
import { hasRedactionMark, redactUrl, urlHasSecrets } from '../../domain/redaction/redact-url';
import type { Credentials, Target } from '../../domain/targets/target';
import { AppError, isAppError } from '../../kit/errors';
import { openConnection, sealConnection } from '../connections/sealed-connection';
import type { ServiceContext } from '../service-context';

type Seal = ServiceContext['seal'];
type Open = ServiceContext['open'];

/** Why a target whose secrets cannot be opened is not probed, and the way out. */
export const UNREADABLE_PROBLEM =
  'its secrets cannot be read: they were sealed with another tocsin.key. Restore that file, or enter its credentials, header values and URL again';

/** A URL as it is stored: redacted in the clear, and sealed whole where it carries a secret. */
export function sealUrl(url: string, seal: Seal): Pick<Target, 'url' | 'sealedUrl'> {
  return urlHasSecrets(url)
    ? { url: redactUrl(url), sealedUrl: seal(url) }
    : { url, sealedUrl: undefined };
}

/** The URL of a stored target in the clear. Errors: those of `open`. */
export function openUrl({ url, sealedUrl }: Pick<Target, 'url' | 'sealedUrl'>, open: Open): string {
  return sealedUrl === undefined ? url : open(sealedUrl);
}

export function sealCredentials(credentials: Credentials, seal: Seal): Credentials {
  switch (credentials.kind) {
    case 'none':
      return credentials;
    case 'token':
      return { kind: 'token', token: seal(credentials.token) };
    case 'jwt':
      return { ...credentials, secret: seal(credentials.secret) };
  }
}

/** A target as it is stored: no secret of it in the clear (decision 60). */
export function sealTarget(target: Target, seal: Seal): Target {
  return {
    ...target,
    ...sealUrl(target.url, seal),
    credentials: sealCredentials(target.credentials, seal),
    headers: mapValues(target.headers, seal),
    ...(target.secrets ? { secrets: mapValues(target.secrets, seal) } : {}),
    ...(target.connection ? { connection: sealConnection(target.connection, seal) } : {}),
  };
}

/** A stored target with its secrets in the clear: for the probe and for comparisons only. Errors: those of `open`. */
export function openTarget(stored: Target, open: Open): Target {
  const { sealedUrl, unreadable: _, ...target } = stored;
  const { credentials, headers, secrets, connection } = target;
  return {
    ...target,
    url: openUrl({ url: target.url, sealedUrl }, open),
    credentials: openCredentials(credentials, open),
    headers: mapValues(headers, open),
    ...(secrets ? { secrets: mapValues(secrets, open) } : {}),
    ...(connection ? { connection: openConnection(connection, open) } : {}),
  };
}

function openCredentials(sealed: Credentials, open: Open): Credentials {
  if (sealed.kind === 'token') return { kind: 'token', token: open(sealed.token) };
  if (sealed.kind === 'jwt') return { ...sealed, secret: open(sealed.secret) };
  return sealed;
}

/** Null where any of its secrets was sealed with another key. */
export function tryOpenTarget(stored: Target, open: Open): Target | null {
  try {
    return openTarget(stored, open);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return null;
  }
}

/** Whether a row of an older version has secrets in the clear. A redacted URL is its own redacted form. */
export function hasClearSecrets(
  { url, headers }: Pick<Target, 'url' | 'headers'>,
  isSealed: (text: string) => boolean,
): boolean {
  return urlHasSecrets(url) || Object.values(headers).some((value) => !isSealed(value));
}

/** Throws AppError `invalid_input` where a new target contains a redaction mark: there is no stored secret to keep. */
export function requireNoMarks({
  url,
  headers,
  credentials,
  secrets,
}: Pick<TargetInput, 'url' | 'headers' | 'credentials' | 'secrets'>): void {
  const secret =
    credentials.kind === 'token'
      ? credentials.token
      : credentials.kind === 'jwt'
        ? credentials.secret
        : '';
  if ([url, secret, ...Object.values(headers), ...Object.values(secrets)].some(hasRedactionMark))
    throw noSuchSecret();
}

export function noSuchSecret(where = ''): AppError {
  const message = `[redacted] keeps a stored secret, and there is none in that place${where}: enter the secret itself`;
  return new AppError('invalid_input', message, { details: [{ path: 'form', message }] });
}

function mapValues(
  record: Readonly<Record<string, string>>,
  map: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
