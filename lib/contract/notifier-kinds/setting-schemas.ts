import { z } from 'zod';

/** An absolute address of a receiver. */
export const httpUrlSchema = z
  .url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' })
  .max(2_000);

export const secretSchema = z.string().min(1).max(4_096);

/** An address that is itself the credential, as of incoming webhooks. */
export const secretUrlSchema = secretSchema.pipe(httpUrlSchema);

/** The host of a URL, for lists: its path may be a secret. */
export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '');

/** A URL without slashes at its end, so that a path can be added. */
export const withoutTrailingSlashes = (url: string): string => url.replace(/\/+$/, '');

/** The settings of which one names where a kind sends to. */
export const ADDRESS_SETTINGS = ['host', 'url', 'webhookUrl'] as const;

/** The URL that settings of any kind send to; that of a kind with its own address is over TLS, and mail goes through no proxy. */
export function urlOfSettings({ url, webhookUrl }: Readonly<Record<string, unknown>>): string {
  const address = url ?? webhookUrl;
  return typeof address === 'string' ? address : 'https:';
}

/** The host that settings of any kind send to: of their `url`, `webhookUrl` or `host`; '' where the kind's own is used. */
export function hostOfSettings(settings: Readonly<Record<string, unknown>>): string {
  const { url, webhookUrl, host } = settings;
  if (typeof host === 'string') return host;
  const address = url ?? webhookUrl;
  return typeof address === 'string' && URL.canParse(address) ? new URL(address).hostname : '';
}
