import { z } from 'zod';
import { TLS_VERSIONS } from '../domain/targets/connection';

/** A bundle of authorities fits; the rest is far smaller. */
const PEM_MAX = 256 * 1024;
/** What a view shows in place of a proxy's credentials, and what a change sends back to keep them. */
export const PROXY_MASK = '••••';

const pem = (what: RegExp, error: string) => z.string().max(PEM_MAX).regex(what, error);

/** How TLS settings are given: certificates and keys as PEM text. */
export const tlsFields = {
  ca: pem(
    /-----BEGIN CERTIFICATE-----/,
    'expected certificates in PEM form, which begin with -----BEGIN CERTIFICATE-----',
  ),
  cert: pem(
    /-----BEGIN CERTIFICATE-----/,
    'expected a certificate in PEM form, which begins with -----BEGIN CERTIFICATE-----',
  ),
  key: pem(
    /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
    'expected a private key in PEM form, which begins with -----BEGIN PRIVATE KEY-----',
  ),
  servername: z
    .string()
    .max(253)
    .regex(/^[A-Za-z0-9._-]+$/, 'expected a host name, without scheme or port'),
  insecure: z.boolean(),
  minVersion: z.enum(TLS_VERSIONS, { error: `expected ${TLS_VERSIONS.join(' or ')}` }),
};

/** TLS settings of a new target or notifier. */
const tlsInputSchema = z.strictObject({
  ca: tlsFields.ca.nullable().default(null),
  cert: tlsFields.cert.nullable().default(null),
  key: tlsFields.key.nullable().default(null),
  servername: tlsFields.servername.nullable().default(null),
  insecure: tlsFields.insecure.default(false),
  minVersion: tlsFields.minVersion.nullable().optional(),
});

/** Fields that are left out stay as they are; null removes one. */
const tlsPatchSchema = z
  .strictObject({
    ca: tlsFields.ca.nullable(),
    cert: tlsFields.cert.nullable(),
    key: tlsFields.key.nullable(),
    servername: tlsFields.servername.nullable(),
    insecure: tlsFields.insecure,
    minVersion: tlsFields.minVersion.nullable(),
  })
  .partial();

const PROXY_ERROR =
  'expected none, env, or the URL of a proxy such as http://proxy:3128 (http, https or socks5, without a path)';

/** `none`, `env` (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY), or a URL, which may have `user:password@`. */
export const proxyTextSchema = z.string().max(2_000).refine(isProxyText, PROXY_ERROR);

function isProxyText(text: string): boolean {
  if (text === 'none' || text === 'env') return true;
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash } = new URL(text);
  const isBare = (pathname === '' || pathname === '/') && search === '' && hash === '';
  return /^(https?|socks5h?):$/.test(protocol) && hostname !== '' && isBare;
}

/** Fields of `POST`: null is the default of the installation. */
export const connectionInputFields = {
  tls: tlsInputSchema.nullable().default(null),
  proxy: proxyTextSchema.nullable().default(null),
};

/** Fields of `PATCH`: null goes back to the default of the installation. */
export const connectionPatchFields = {
  tls: tlsPatchSchema.nullable(),
  proxy: proxyTextSchema.nullable(),
};

/** Fields of a view: what is set, without certificates, keys and passwords. */
export const connectionViewFields = {
  tls: z
    .object({
      hasCa: z.boolean(),
      hasCertificate: z.boolean(),
      servername: z.string().nullable(),
      insecure: z.boolean(),
      /** The lowest version of TLS that is accepted; absent for the usual one (1.2). */
      minVersion: tlsFields.minVersion.optional(),
    })
    .nullable(),
  /** Credentials of a proxy read `••••`. */
  proxy: z.string().nullable(),
};

export type ConnectionInput = {
  [K in keyof typeof connectionInputFields]: z.output<(typeof connectionInputFields)[K]>;
};
export type ConnectionPatch = {
  [K in keyof typeof connectionPatchFields]?:
    | z.output<(typeof connectionPatchFields)[K]>
    | undefined;
};
export type ConnectionView = {
  [K in keyof typeof connectionViewFields]: z.output<(typeof connectionViewFields)[K]>;
};
