import { once } from 'node:events';
import { connect, isIPv6, type LookupFunction, type Socket } from 'node:net';
import {
  type ConnectionSettings,
  mergeTls,
  type ProxySetting,
  type TlsSettings,
} from '../domain/targets/connection';
import { proxyFor } from './proxy-route';
import { type Destination, openTunnel } from './tunnel';

/** What the installation sets for all connections that Tocsin opens. `proxy`: of notifiers and sign-in, never of targets. */
export type OutboundDefaults = { tls: TlsSettings | null; proxy: ProxySetting };

/** How connections of one kind are made: secrets in the clear. */
export type Outbound = {
  tls: TlsSettings | null;
  proxy: ProxySetting;
  /** Resolves names, and may refuse an address; Node's own where absent. A proxy resolves what it is asked for by itself. */
  lookup?: LookupFunction | undefined;
};

/** A connection without a proxy, with Node's own TLS settings. */
export const DIRECT: Outbound = { tls: null, proxy: 'none' };

/** How Tocsin reaches a target: a proxy is used only where the target names one, because it changes what is measured. */
export function targetOutbound(
  settings: ConnectionSettings | undefined,
  { tls }: Pick<OutboundDefaults, 'tls'>,
): Outbound {
  return { tls: mergeTls(settings?.tls ?? null, tls), proxy: settings?.proxy ?? 'none' };
}

/** How Tocsin reaches a notifier's receiver, or an identity provider. */
export function serviceOutbound(
  settings: ConnectionSettings | undefined,
  defaults: OutboundDefaults,
): Outbound {
  return {
    tls: mergeTls(settings?.tls ?? null, defaults.tls),
    proxy: settings?.proxy ?? defaults.proxy,
  };
}

/**
 * A TCP connection to a mail server, through the proxy or by the lookup of `outbound`; null where it has neither, so that the mail
 * library connects by itself. Rejects with ProxyError, or with the error of the connection.
 */
export async function connectMailServer(
  { host, port }: Destination,
  outbound: Outbound,
  signal: AbortSignal,
): Promise<Socket | null> {
  const url = new URL(`smtp://${isIPv6(host) ? `[${host}]` : host}:${port}`);
  const { tls, lookup } = outbound;
  const proxy = proxyFor(outbound.proxy, url);
  if (proxy !== null) return openTunnel(proxy, { host, port }, { tls, lookup, signal });
  if (lookup === undefined) return null;
  const socket = connect({ host, port, lookup, signal });
  await once(socket, 'connect');
  return socket;
}
