import { proxySetting, tlsSettings } from '../../config/connection-settings';
import type { ConfigTls } from '../../contract/config/config-connections';
import type { ConnectionSettings } from '../../domain/targets/connection';

/** The field for the connection that the file sets; none where it sets nothing, so that older rows compare equal. */
export function connectionFields({
  tls,
  proxy,
}: {
  tls?: ConfigTls | undefined;
  proxy?: string | undefined;
}): { connection?: ConnectionSettings } {
  if (tls === undefined && proxy === undefined) return {};
  const connection: ConnectionSettings = {};
  if (tls !== undefined) connection.tls = tlsSettings(tls);
  if (proxy !== undefined) connection.proxy = proxySetting(proxy);
  return { connection };
}
