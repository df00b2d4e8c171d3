import { connect } from 'node:net';
import type { DoctorCheck } from '../../contract/output/doctor-output';
import type { NotifierConfig } from '../../domain/alerts/notifier';
import type { Target } from '../../domain/targets/target';
import { isAppError } from '../../kit/errors';
import { requireKind } from '../../services/notifiers/notifier-settings';
import { fail, ok, warn } from './findings';

const CONNECT_MS = 3_000;
/** Endpoints that are tried, and how many at once. */
const MOST_ENDPOINTS = 100;
const AT_ONCE = 16;

/** Whether the stored notifiers are of kinds that this version knows, and whether there is one at all. */
export function checkNotifiers(notifiers: readonly NotifierConfig[]): DoctorCheck[] {
  const enabled = notifiers.filter((one) => one.enabled);
  const alerting = enabled.filter(({ purpose }) => purpose === 'alerts');
  const unknown = enabled.flatMap(({ name, kind }) => {
    try {
      requireKind(kind);
      return [];
    } catch (error) {
      if (!isAppError(error)) throw error;
      return [fail(`notifier ${name}`, error.message, 'choose another kind under Settings')];
    }
  });
  if (alerting.length === 0)
    return [
      ...unknown,
      warn(
        'notifiers',
        'none is switched on: nobody is paged',
        'add one under Settings → Notifiers',
      ),
    ];
  const off = notifiers.length - enabled.length;
  return [...unknown, ok('notifiers', `${enabled.length} on${off > 0 ? `, ${off} off` : ''}`)];
}

/** Whether each target's host accepts TCP from this machine; that is all that is tried. */
export async function checkTargets(targets: readonly Target[]): Promise<DoctorCheck[]> {
  const active = targets.filter(({ paused }) => !paused);
  const byEndpoint = new Map<string, Target[]>();
  for (const target of active) {
    const key = endpointOf(target.url);
    byEndpoint.set(key, [...(byEndpoint.get(key) ?? []), target]);
  }
  const tried = [...byEndpoint].slice(0, MOST_ENDPOINTS);
  const checks: DoctorCheck[] = [];
  for (let at = 0; at < tried.length; at += AT_ONCE) {
    const part = tried.slice(at, at + AT_ONCE);
    const problems = await Promise.all(part.map(([endpoint]) => tryEndpoint(endpoint)));
    for (const [index, [endpoint, those]] of part.entries()) {
      const problem = problems[index];
      if (!problem) continue;
      const names = those.map(({ environment, name }) => `${environment} ${name}`);
      const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
      checks.push(
        warn(
          `target ${names[0]}${more}`,
          `${endpoint} cannot be reached from here: ${problem}`,
          'check its address, DNS, route and firewall; `tocsin check URL` says more',
        ),
      );
    }
  }
  const paused = targets.length - active.length;
  const untried = byEndpoint.size - tried.length;
  const rest = [
    ...(paused > 0 ? [`${paused} paused`] : []),
    ...(untried > 0 ? [`${untried} endpoints not tried`] : []),
  ];
  const reached = tried.length - checks.length;
  const summary = `${targets.length} stored, ${reached} of ${tried.length} endpoints accept TCP`;
  return [ok('targets', [summary, ...rest].join(', ')), ...checks];
}

function endpointOf(text: string): string {
  const url = new URL(text);
  return `${url.hostname}:${url.port || (url.protocol === 'wss:' ? '443' : '80')}`;
}

/** Null where it accepts a connection. */
function tryEndpoint(endpoint: string): Promise<string | null> {
  const colon = endpoint.lastIndexOf(':');
  const host = endpoint.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(endpoint.slice(colon + 1)), timeout: CONNECT_MS });
    const end = (problem: string | null) => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('connect', () => end(null));
    socket.once('timeout', () => end(`no answer in ${CONNECT_MS / 1_000} s`));
    socket.once('error', (error) => end('code' in error ? String(error.code) : error.message));
  });
}
