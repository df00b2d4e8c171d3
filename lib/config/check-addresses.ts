import type { ConfigFile } from '../contract/config/config';
import { hostOfSettings } from '../contract/notifier-kinds/setting-schemas';
import { hostOfUrl } from '../domain/redaction/redact-url';
import { ALLOW_LINK_LOCAL, refusedAddress } from '../domain/targets/refused-address';
import type { Config } from './config';
import type { Problem } from './problems/problem';

/** Problems of addresses that Tocsin does not connect to unless it is allowed: link-local ones and cloud metadata services. */
export function checkAddresses(
  file: Pick<ConfigFile, 'targets' | 'notifiers'>,
  { allowLinkLocal }: Pick<Config, 'allowLinkLocal'>,
  problems: Problem[],
): void {
  if (allowLinkLocal) return;
  const check = (path: string, host: string) => {
    const what = refusedAddress(host);
    if (what === null) return;
    const problem = `${host} is ${what}, which Tocsin does not connect to`;
    problems.push({ path, problem, hint: `use another address, or set ${ALLOW_LINK_LOCAL}=1` });
  };
  for (const [index, { url, poll }] of file.targets.entries()) {
    check(`targets[${index}].url`, hostOfUrl(url));
    for (const [at, one] of (poll ?? []).entries())
      if (one.url !== null) check(`targets[${index}].poll[${at}].url`, hostOfUrl(one.url));
  }
  for (const [index, notifier] of file.notifiers.entries())
    check(`notifiers[${index}]`, hostOfSettings(notifier));
}
