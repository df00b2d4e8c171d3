import type { SessionFacts } from '../../domain/sessions/session-facts';
import { environmentProxy } from '../../net/proxy-route';
import { tlsAdvice } from '../../net/tls-problems';
import type { SessionSpec } from './session-spec';

/** `constant`: texts that are the same in every session. `quoting`: texts with something of the session or its settings in them. */
type Advice = { constant: string[]; quoting: string[] };

/** Warnings about how the connection was made: what was not verified, and which setting may cure a failure. */
export function connectionAdvice(
  { url, outbound, compression }: Pick<SessionSpec, 'url' | 'outbound' | 'compression'>,
  facts: Pick<SessionFacts, 'connectedMs' | 'error' | 'deadline'>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Advice {
  const constant: string[] = [];
  const quoting: string[] = [];
  if (outbound?.tls?.insecure && url.startsWith('wss:'))
    constant.push("the server's certificate is not verified: tls.insecure is set");
  if (compression === 'none' && facts.connectedMs !== null)
    constant.push(
      'compression is not offered, unlike by browsers: what damages their compressed messages is not seen here (compression: none)',
    );
  const { error } = facts;
  const cure = error !== null && error.phase !== 'dns' ? tlsAdvice(error, 'this target') : null;
  if (cure !== null) quoting.push(`the server cannot be trusted, or does not trust us: ${cure}`);
  const hasFailed = facts.connectedMs === null && (error !== null || facts.deadline !== null);
  const known = hasFailed && (outbound?.proxy ?? 'none') === 'none';
  const unused = known ? environmentProxy(new URL(url), env) : null;
  if (unused !== null && cure === null)
    quoting.push(
      `${unused.variable} is set, and targets do not use it by themselves: set proxy: env for this target if it can only be reached through ${unused.proxy.label}`,
    );
  return { constant, quoting };
}
