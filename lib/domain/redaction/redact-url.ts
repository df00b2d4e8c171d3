import { redact } from './redact-text';
import { isSecretQueryName, REDACTION_MARK } from './secret-names';

/** Its parts as text: joined they are the URL again. */
type UrlParts = {
  scheme: string;
  userInfo: string | null;
  host: string;
  path: string[];
  query: string[] | null;
  fragment: string;
};

const URL_PARTS =
  /^([a-z][a-z0-9+.-]*:\/\/)(?:([^/\\?#]*)@)?([^/\\?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?$/i;

/** Null for what is no URL. The text is normalised first (WHATWG), so that both sides mean the same host. */
function splitUrl(text: string): UrlParts | null {
  if (!URL.canParse(text)) return null;
  const match = URL_PARTS.exec(new URL(text).href);
  if (!match) return null;
  const [, scheme = '', userInfo, host = '', path = '', query, fragment = ''] = match;
  return {
    scheme,
    userInfo: userInfo ?? null,
    host,
    path: path.split('/'),
    query: query?.split('&') ?? null,
    fragment,
  };
}

function joinUrl({ scheme, userInfo, host, path, query, fragment }: UrlParts): string {
  const user = userInfo === null ? '' : `${userInfo}@`;
  return `${scheme}${user}${host}${path.join('/')}${query ? `?${query.join('&')}` : ''}${fragment}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function redactParameter(parameter: string): string {
  const at = parameter.indexOf('=');
  if (at < 0 || at === parameter.length - 1) return redact(parameter);
  const name = parameter.slice(0, at);
  const value = decoded(parameter.slice(at + 1));
  const isSecret = isSecretQueryName(decoded(name)) || redact(value) !== value;
  return isSecret ? `${name}=${REDACTION_MARK}` : parameter;
}

function redactParts(parts: UrlParts): UrlParts {
  return {
    scheme: parts.scheme,
    userInfo: parts.userInfo === null ? null : REDACTION_MARK,
    host: parts.host,
    path: parts.path.map((segment) => redact(segment)),
    query: parts.query?.map(redactParameter) ?? null,
    fragment: redact(parts.fragment),
  };
}

/** A URL fit to be shown: its user info, secret query values and tokens in its path are marks. Otherwise as it is. */
export function redactUrl(url: string): string {
  const parts = splitUrl(url);
  if (!parts) return redact(url);
  const whole = joinUrl(parts);
  const clean = joinUrl(redactParts(parts));
  return clean === whole ? url : clean;
}

/** Whether a URL carries anything that must not be shown. */
export function urlHasSecrets(url: string): boolean {
  return redactUrl(url) !== url;
}

/** The secrets of a URL, as they appear in it and decoded. */
export function urlSecrets(url: string): string[] {
  const parts = splitUrl(url);
  if (!parts) return [];
  const clean = redactParts(parts);
  const found: string[] = [];
  if (parts.userInfo !== null) {
    const colon = parts.userInfo.indexOf(':');
    found.push(parts.userInfo, parts.userInfo.slice(colon + 1));
  }
  for (const [index, segment] of parts.path.entries())
    if (clean.path[index] !== segment) found.push(segment);
  for (const [index, parameter] of (parts.query ?? []).entries())
    if (clean.query?.[index] !== parameter) found.push(parameter.slice(parameter.indexOf('=') + 1));
  return [...new Set(found.flatMap((secret) => [secret, decoded(secret)]))].filter(Boolean);
}

/** A name in lower case, an IPv6 address in brackets; '' for what is no URL. */
export function hostOfUrl(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

/** Whether a text that a user wrote contains a redaction mark, percent-encoded or not. */
export function hasRedactionMark(text: string): boolean {
  return text.includes(REDACTION_MARK) || decoded(text).includes(REDACTION_MARK);
}

/**
 * The URL that a user means who was shown the redacted form of `stored`: each mark stands for the stored secret in its place. Null
 * where a mark has no counterpart in `stored`.
 */
export function restoreUrl(written: string, stored: string): string | null {
  if (!hasRedactionMark(written)) return written;
  if (written === redactUrl(stored)) return stored;
  const wanted = splitUrl(written);
  const known = splitUrl(stored);
  if (!wanted || !known) return null;
  const clean = redactParts(known);
  const path = restorePieces(wanted.path, known.path, clean.path);
  const query = wanted.query && restorePieces(wanted.query, known.query ?? [], clean.query ?? []);
  const [fragment] = restorePieces([wanted.fragment], [known.fragment], [clean.fragment]) ?? [];
  const isKept = wanted.userInfo !== null && hasRedactionMark(wanted.userInfo);
  const userInfo = isKept ? known.userInfo : wanted.userInfo;
  if (!path || (wanted.query && !query) || fragment === undefined) return null;
  if (isKept && (userInfo === null || decoded(wanted.userInfo ?? '') !== REDACTION_MARK))
    return null;
  return joinUrl({ scheme: wanted.scheme, userInfo, host: wanted.host, path, query, fragment });
}

/** Each piece with a mark becomes the first unused stored piece that is shown that way. */
function restorePieces(
  wanted: readonly string[],
  known: readonly string[],
  shown: readonly string[],
): string[] | null {
  const used = new Set<number>();
  const pieces: string[] = [];
  for (const piece of wanted) {
    if (!hasRedactionMark(piece)) {
      pieces.push(piece);
      continue;
    }
    const at = shown.findIndex(
      (one, index) => !used.has(index) && decoded(one) === decoded(piece) && one !== known[index],
    );
    const restored = known[at];
    if (restored === undefined) return null;
    used.add(at);
    pieces.push(restored);
  }
  return pieces;
}
