import { z } from 'zod';
import { proxyTextSchema, tlsFields } from '../connections';

const pathOrPem = z
  .string()
  .min(1)
  .max(256 * 1024);

/** `ca`, `cert`, `key`: the path of a PEM file, from the directory of the configuration file, or its text. */
const configTlsSchema = z.strictObject({
  ca: pathOrPem.optional(),
  cert: pathOrPem.optional(),
  key: pathOrPem.optional(),
  servername: tlsFields.servername.optional(),
  insecure: tlsFields.insecure.default(false),
  minVersion: tlsFields.minVersion.optional(),
});
export type ConfigTls = z.infer<typeof configTlsSchema>;

/** Beside the address of a target or a notifier. */
export const configConnectionFields = {
  tls: configTlsSchema.optional(),
  proxy: proxyTextSchema.optional(),
};

/** All connections that Tocsin opens. `proxy` is not for targets: each names its own. */
export const configOutboundSchema = z.strictObject({
  tls: z
    .strictObject({
      ca: pathOrPem.optional(),
      cert: pathOrPem.optional(),
      key: pathOrPem.optional(),
      minVersion: tlsFields.minVersion.optional(),
    })
    .optional(),
  proxy: proxyTextSchema.default('env'),
});
