import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { Config } from '../../config/config';
import type { DoctorCheck } from '../../contract/output/doctor-output';
import { codeOf } from '../../http/server/listen';
import { portHolder } from '../../http/server/port-holder';
import { fail, ok, warn } from './findings';

const ANSWER_MS = 5_000;

/** Whether a server uses the directory, whether it is ready, and who has its port where none does. */
export async function checkServer({
  config,
  directory,
}: {
  config: Pick<Config, 'host' | 'port' | 'storage'>;
  directory: string;
}): Promise<DoctorCheck[]> {
  const answer = await askReadiness(config);
  // Processes that share a database note nothing in a directory.
  if (config.storage !== null && answer !== null)
    return [readinessCheck(`what answers on port ${config.port}`, answer)];
  const pid = config.storage === null ? runningServer(directory) : null;
  if (pid !== null && answer !== null) return [readinessCheck(`process ${pid}`, answer)];
  if (pid !== null)
    return [
      warn(
        'server',
        `process ${pid} uses the directory, and nothing answers on port ${config.port}`,
        'set PORT, HOST and TOCSIN_CONFIG as the server has them, or look at its log',
      ),
    ];
  if (answer === null) return [ok('server', `none runs; port ${config.port} is free`)];
  const holder = portHolder(config.port);
  return [
    fail(
      'server',
      `none runs on this directory, and port ${config.port} is in use${holder ? ` by ${holder}` : ''}`,
      'stop what listens there, or set PORT',
    ),
  ];
}

type Answer = { status: number; reasons: string[] };
const NO_ANSWER: Answer = { status: 0, reasons: ['it does not answer'] };

function readinessCheck(who: string, { status, reasons }: Answer): DoctorCheck {
  if (status === 200) return ok('server', `${who} is ready`);
  return fail(
    'server',
    `${who} is not ready: ${reasons.join('; ') || `it answers ${status}`}`,
    'the reasons say what to do; the log has more',
  );
}

/** The process that uses the directory, as it noted itself; null where that is over. */
function runningServer(directory: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(join(directory, 'tocsin.pid'), 'utf8'), 10);
    if (!Number.isInteger(pid)) return null;
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'EPERM') return null;
    return Number.parseInt(readFileSync(join(directory, 'tocsin.pid'), 'utf8'), 10);
  }
}

/** Null where nothing listens. Not by `fetch`, which refuses ports such as 6000 that a server may have. */
async function askReadiness({ host, port }: Pick<Config, 'host' | 'port'>): Promise<Answer | null> {
  const address = host === null || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const signal = AbortSignal.timeout(ANSWER_MS);
  try {
    const request = get({ host: address, port, path: '/readyz', agent: false, signal });
    const [response]: IncomingMessage[] = await once(request, 'response', { signal });
    if (!response) return NO_ANSWER;
    const body: unknown = await json(response).catch(() => null);
    return { status: response.statusCode ?? 0, reasons: reasonsOf(body) };
  } catch (error) {
    return codeOf(error) === 'ECONNREFUSED' ? null : NO_ANSWER;
  }
}

function reasonsOf(body: unknown): string[] {
  if (typeof body !== 'object' || body === null || !('reasons' in body)) return [];
  return Array.isArray(body.reasons) ? body.reasons.map(String) : [];
}
