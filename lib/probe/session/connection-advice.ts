import type { SessionFacts } from '../../domain/sessions/session-facts';
import { environmentProxy } from '../../net/proxy-route';
import { tlsAdvice } from '../../net/tls-problems';
import type { SessionSpec } from './session-spec';

/** Warnings about how the connection was made: what was not verified, and which setting may cure a failure. */
export function connectionAdvice(
  { url, outbound, compression }: Pick<SessionSpec, 'url' | 'outbound' | 'compression'>,
  facts: Pick<SessionFacts, 'connectedMs' | 'error' | 'deadline'>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string[] {
  const advice: string[] = [];
  if (outbound?.tls?.insecure && url.startsWith('wss:'))
    advice.push("the server's certificate is not verified: tls.insecure is set");
  if (compression === 'none' && facts.connectedMs !== null)
    advice.push(
      'compression is not offered, unlike by browsers: what damages their compressed messages is not seen here (compression: none)',
    );
  const { error } = facts;
  const cure = error !== null && error.phase !== 'dns' ? tlsAdvice(error, 'this target') : null;
  if (cure !== null) advice.push(`the server cannot be trusted, or does not trust us: ${cure}`);
  const hasFailed = facts.connectedMs === null && (error !== null || facts.deadline !== null);
  const known = hasFailed && (outbound?.proxy ?? 'none') === 'none';
  const unused = known ? environmentProxy(new URL(url), env) : null;
  if (unused !== null && cure === null)
    advice.push(
      `${unused.variable} is set, and targets do not use it by themselves: set proxy: env for this target if it can only be reached through ${unused.proxy.label}`,
    );
  return advice;
}
