import {
  type ConnectionInput,
  type ConnectionPatch,
  type ConnectionView,
  PROXY_MASK,
} from '../../contract/connections';
import type {
  ConnectionSettings,
  ProxySetting,
  TlsSettings,
} from '../../domain/targets/connection';
import { AppError } from '../../kit/errors';
import { parseProxy } from '../../net/proxy-route';
import { tlsProblem } from '../../net/tls-problems';
import { openConnection, sealConnection } from './sealed-connection';

type Sealing = { seal(plain: string): string; open(sealed: string): string };

const NO_TLS: TlsSettings = { ca: null, cert: null, key: null, servername: null, insecure: false };

/** Sealed settings of a new target or notifier; undefined where all is default. Throws AppError `invalid_input`. */
export function newConnection(
  { tls, proxy }: ConnectionInput,
  { seal }: Pick<Sealing, 'seal'>,
): ConnectionSettings | undefined {
  const settings = settingsOf(tls, proxy === null ? undefined : proxyOf(proxy, undefined));
  return settings && sealConnection(settings, seal);
}

/**
 * Stored settings with a change: what it leaves out stays. Undefined where all is default then. Throws AppError `invalid_input`, and
 * `unavailable` where a secret that stays cannot be opened.
 */
export function changedConnection(
  stored: ConnectionSettings | undefined,
  patch: ConnectionPatch,
  { seal, open }: Sealing,
): ConnectionSettings | undefined {
  if (patch.tls === undefined && patch.proxy === undefined) return stored;
  const known = openConnection(stored, open) ?? {};
  const settings = settingsOf(tlsAfter(known, patch) ?? null, proxyAfter(known, patch));
  return settings && sealConnection(settings, seal);
}

/** Settings as they are shown. */
export function connectionView(settings: ConnectionSettings | undefined): ConnectionView {
  const { tls, proxy } = settings ?? {};
  return {
    tls: tls
      ? {
          hasCa: tls.ca !== null,
          hasCertificate: tls.cert !== null,
          servername: tls.servername,
          insecure: tls.insecure,
          ...(tls.minVersion ? { minVersion: tls.minVersion } : {}),
        }
      : null,
    proxy: proxy === undefined ? null : shownProxy(proxy),
  };
}

/** Settings in the clear, without fields for what is default. Throws AppError `invalid_input`. */
function settingsOf(
  tls: TlsSettings | null,
  proxy: ProxySetting | undefined,
): ConnectionSettings | undefined {
  const settings: ConnectionSettings = {};
  if (tls !== null && !isDefault(tls)) {
    const problem = tlsProblem(tls);
    if (problem) throw invalid(`tls.${problem.field}`, problem.problem);
    const { minVersion, ...others } = tls;
    settings.tls = minVersion ? tls : others;
  }
  if (proxy !== undefined) settings.proxy = proxy;
  return settings.tls === undefined && settings.proxy === undefined ? undefined : settings;
}

/** A proxy as text, as a setting. `known`: the stored one, whose credentials the mask stands for. Throws AppError `invalid_input`. */
function proxyOf(text: string, known: ProxySetting | undefined): ProxySetting {
  if (text === 'none' || text === 'env') return text;
  const route = parseProxy(text);
  if (route === null) throw invalid('proxy', 'is not the URL of a proxy');
  const { label: url, credentials } = route;
  if (!credentials?.includes(PROXY_MASK)) return { url, credentials };
  if (typeof known === 'object' && known.url === url && known.credentials !== null) return known;
  throw invalid(
    'proxy',
    `${PROXY_MASK} stands for the stored user name and password, which are of another proxy; send them again`,
  );
}

function tlsAfter(
  known: ConnectionSettings,
  { tls }: ConnectionPatch,
): TlsSettings | null | undefined {
  if (tls === undefined) return known.tls;
  return tls && changedTls(known.tls, tls);
}

function proxyAfter(
  known: ConnectionSettings,
  { proxy }: ConnectionPatch,
): ProxySetting | undefined {
  if (proxy === undefined) return known.proxy;
  return proxy === null ? undefined : proxyOf(proxy, known.proxy);
}

const changedTls = (
  known: TlsSettings | undefined,
  patch: NonNullable<ConnectionPatch['tls']>,
) => ({
  ...(known ?? NO_TLS),
  ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)),
});

const isDefault = (tls: TlsSettings) =>
  tls.ca === null &&
  tls.cert === null &&
  tls.key === null &&
  tls.servername === null &&
  !tls.insecure &&
  !tls.minVersion;

function shownProxy(proxy: ProxySetting): string {
  if (typeof proxy === 'string') return proxy;
  return proxy.credentials === null ? proxy.url : proxy.url.replace('://', `://${PROXY_MASK}@`);
}

/** With the field in its details, so that a form shows it there. */
function invalid(path: string, problem: string): AppError {
  return new AppError('invalid_input', `${path}: ${problem}`, {
    details: [{ path, message: problem }],
  });
}
