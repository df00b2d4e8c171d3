import type { TargetPatch } from '../../contract/api/targets';
import { hasRedactionMark, hostOfUrl, restoreUrl } from '../../domain/redaction/redact-url';
import { REDACTION_MARK } from '../../domain/redaction/secret-names';
import type { Credentials, Target } from '../../domain/targets/target';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';
import { noSuchSecret, openUrl, sealCredentials, sealUrl } from './target-secrets';

type Secrets = Readonly<Record<string, string>>;
type SecretFields = Pick<Target, 'url' | 'sealedUrl' | 'headers' | 'credentials'> & {
  secrets: Secrets;
};
type SecretPatch = Pick<TargetPatch, 'url' | 'headers' | 'credentials' | 'secrets' | 'hosts'> & {
  /** Its sessions would go through another proxy, which could read them. */
  isReadByNewProxy: boolean;
};
type Keys = Pick<ServiceContext, 'seal' | 'open'>;
/** A field after a patch, and whether a stored secret was kept in it. */
type Patched<T> = { value: T; keeps: boolean };

/**
 * The fields with secrets after a patch. A field that the patch leaves out, and each redaction mark in one, keeps what is stored. None
 * of that is sent to another host: whoever could point a target elsewhere would read its secrets there. Throws AppError
 * `invalid_input`, `unavailable` where a stored secret is needed and cannot be opened.
 */
export function patchSecrets(stored: Target, patch: SecretPatch, keys: Keys): SecretFields {
  const headers = patchHeaders(stored.headers, patch.headers, keys);
  const credentials = patchCredentials(stored.credentials, patch.credentials, keys);
  const secrets = patchJourneySecrets(stored.secrets ?? {}, patch.secrets, keys);
  // Checked before anything is opened, so that a refusal does not depend on the key.
  const sent = [
    ...(credentials.keeps ? ['credentials'] : []),
    ...(secrets.keeps ? ['secrets of its journey'] : []),
  ];
  if (patch.url !== undefined && hostOfUrl(patch.url) !== hostOfUrl(stored.url)) {
    const kept = [
      ...(hasRedactionMark(patch.url) ? ['secrets of its URL'] : []),
      ...(headers.keeps ? ['header values'] : []),
      ...sent,
    ];
    if (kept.length > 0) throw otherHost('The URL names', kept);
  }
  const known = stored.hosts ?? [];
  const isNew = patch.hosts?.some((host) => !known.includes(host)) ?? false;
  if (isNew && sent.length > 0) throw otherHost('`hosts` names', sent);
  const keepsUrl =
    patch.url === undefined ? stored.sealedUrl !== undefined : hasRedactionMark(patch.url);
  const read = [
    ...(keepsUrl ? ['secrets of its URL'] : []),
    ...(headers.keeps ? ['header values'] : []),
    ...sent,
  ];
  if (patch.isReadByNewProxy && read.length > 0) throw otherHost('`proxy` names', read);
  return {
    ...patchUrl(stored, patch.url, keys),
    headers: headers.value,
    credentials: credentials.value,
    secrets: secrets.value,
  };
}

function otherHost(what: string, kept: readonly string[]): AppError {
  const message = `${what} another host, and stored secrets are never sent to another host: enter the ${kept.join(' and the ')} again.`;
  return new AppError('invalid_input', message, { details: [{ path: 'form', message }] });
}

function patchUrl(
  stored: Pick<Target, 'url' | 'sealedUrl'>,
  wanted: string | undefined,
  { seal, open }: Keys,
): Pick<Target, 'url' | 'sealedUrl'> {
  const { url, sealedUrl } = stored;
  if (wanted === undefined || wanted === url) return { url, sealedUrl };
  if (!hasRedactionMark(wanted)) return sealUrl(wanted, seal);
  const restored = restoreUrl(wanted, openUrl(stored, open));
  if (restored === null) throw noSuchSecret(' of the URL');
  return sealUrl(restored, seal);
}

function patchHeaders(
  stored: Target['headers'],
  wanted: Target['headers'] | undefined,
  { seal }: Keys,
): Patched<Target['headers']> {
  if (wanted === undefined) return { value: stored, keeps: Object.keys(stored).length > 0 };
  const known = new Map(Object.entries(stored).map(([name, value]) => [name.toLowerCase(), value]));
  let keeps = false;
  const value = Object.fromEntries(
    Object.entries(wanted).map(([name, text]) => {
      if (!hasRedactionMark(text)) return [name, seal(text)];
      const kept = text === REDACTION_MARK ? known.get(name.toLowerCase()) : undefined;
      if (kept === undefined) throw noSuchSecret(` (header ${name})`);
      keeps = true;
      return [name, kept];
    }),
  );
  return { value, keeps };
}

/** A secret of the patch replaces the stored one of its name; those that it does not name are removed. */
function patchJourneySecrets(
  stored: Secrets,
  wanted: Secrets | undefined,
  { seal }: Keys,
): Patched<Secrets> {
  if (wanted === undefined) return { value: stored, keeps: Object.keys(stored).length > 0 };
  let keeps = false;
  const value = Object.fromEntries(
    Object.entries(wanted).map(([name, text]) => {
      if (!hasRedactionMark(text)) return [name, seal(text)];
      const kept = text === REDACTION_MARK ? stored[name] : undefined;
      if (kept === undefined) throw noSuchSecret(` (secret ${name})`);
      keeps = true;
      return [name, kept];
    }),
  );
  return { value, keeps };
}

function patchCredentials(
  stored: Credentials,
  wanted: Credentials | undefined,
  { seal }: Keys,
): Patched<Credentials> {
  if (wanted === undefined) return { value: stored, keeps: stored.kind !== 'none' };
  const secret =
    wanted.kind === 'token' ? wanted.token : wanted.kind === 'jwt' ? wanted.secret : '';
  if (!hasRedactionMark(secret)) return { value: sealCredentials(wanted, seal), keeps: false };
  if (secret !== REDACTION_MARK || wanted.kind !== stored.kind)
    throw noSuchSecret(' (credentials)');
  if (wanted.kind !== 'jwt' || stored.kind !== 'jwt') return { value: stored, keeps: true };
  return { value: { ...wanted, secret: stored.secret }, keeps: true };
}
