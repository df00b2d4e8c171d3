import { cacheByText } from '../../domain/cached';
import { urlSecrets } from '../../domain/redaction/redact-url';
import { isSecretName } from '../../domain/redaction/secret-names';
import type { SessionSpec } from './session-spec';

/** Headers whose values are no secrets: removing them from messages would hide why a server refuses them. */
const PUBLIC_HEADER =
  /^(?:origin|user-agent|host|accept|accept-language|accept-encoding|cache-control|pragma)$/i;
/** A target's URL is the same in each of its sessions. */
const LONGEST_URL = 2048;
const secretsOfUrl = cacheByText(urlSecrets, LONGEST_URL);
/** Shorter values are removed only where the header's name says that they are secret. */
const VALUE_MIN = 8;
const SCHEME = /^([A-Za-z][A-Za-z0-9-]{1,30})\s+(\S.*)$/;

/**
 * Values of the target's URL and headers that must not be kept where the server repeats them: as they are sent, and as JSON, a URL
 * and base64 write them. Longest first, so that none is cut by a part of it; `further` is one more. Headers are not changed once their
 * secrets were asked for.
 */
export function requestSecrets(
  { url, headers }: Pick<SessionSpec, 'url' | 'headers'>,
  further: string | null = null,
): readonly string[] {
  const kept = known.get(headers);
  if (kept?.url === url && kept.further === further) return kept.secrets;
  const own = findSecrets(url, headers);
  const secrets = further === null ? own : own.concat([further]);
  known.set(headers, { url, further, secrets });
  return secrets;
}

/** By the headers of a target, which all its sessions share, as they share this list. */
const known = new WeakMap<
  SessionSpec['headers'],
  { url: string; further: string | null; secrets: readonly string[] }
>();

function findSecrets(url: string, headers: SessionSpec['headers']): string[] {
  const plain = [
    ...secretsOfUrl(url),
    ...basicOf(url),
    ...Object.entries(headers).flatMap(([name, value]) => headerSecrets(name, value)),
  ];
  if (plain.length === 0) return plain;
  const written = plain.flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
  ]);
  return [...new Set(written)].sort((a, b) => b.length - a.length);
}

/** The value of the Authorization header that is made of a URL's user info. */
function basicOf(url: string): string[] {
  if (!url.includes('@') || !URL.canParse(url)) return [];
  const { username, password } = new URL(url);
  if (username === '' && password === '') return [];
  try {
    const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return [Buffer.from(text, 'utf8').toString('base64')];
  } catch {
    // Node refuses to send such a URL.
    return [];
  }
}

function headerSecrets(name: string, value: string): string[] {
  if (PUBLIC_HEADER.test(name)) return [];
  if (/^cookie$/i.test(name))
    return value.split(';').map((pair) => pair.slice(pair.indexOf('=') + 1).trim());
  const [, scheme = '', rest = value] = SCHEME.exec(value) ?? [];
  if (isSecretName(name)) return [value, rest, ...(/^basic$/i.test(scheme) ? pairOf(rest) : [])];
  return value.length >= VALUE_MIN ? [value] : [];
}

/** User and password of a Basic credential, and the password alone. */
function pairOf(base64: string): string[] {
  const pair = Buffer.from(base64, 'base64').toString('utf8');
  return [pair, pair.slice(pair.indexOf(':') + 1)];
}
