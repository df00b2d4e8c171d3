import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../kit/errors';
import { ROOT } from '../../runtime/version';

const READY_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 5_000;
const ADMIN_LIMIT_MS = 3_000;

const readySchema = z.object({
  kind: z.literal('tocsin-backend'),
  url: z.string(),
  adminUrl: z.string(),
  faults: z.array(z.object({ name: z.string(), stage: z.string(), clientSees: z.string() })),
});
const sharesSchema = z.record(z.string(), z.number());
const errorSchema = z.object({ error: z.object({ message: z.string() }) });

export type BackendOptions = {
  environment: string;
  target: string;
  release: string;
  instance: string;
  jwtSecret: string;
  collector: { url: string; token: string | null };
};

/** A reference backend in a process of its own, so that its work does not distort the timings of the probe. */
export type BackendProcess = {
  url: string;
  faultList: Array<{ name: string; stage: string; clientSees: string }>;
  faults(): Promise<Record<string, number>>;
  /** Throws AppError `invalid_input` for what the backend refuses. */
  setFaults(shares: Record<string, number>): Promise<void>;
  release(): string;
  setRelease(version: string): Promise<void>;
  stop(): Promise<void>;
};

const protocolReadySchema = z.object({
  kind: z.literal('tocsin-protocol-backend'),
  url: z.string(),
});

export type ProtocolBackendOptions = {
  /** Name of the protocol, as `tocsin backend --protocol` has it. */
  protocol: string;
  token: string;
  /** As `--bad-canary` has it; null for none. */
  badCanary: string | null;
};

/** An agent backend of another protocol in a process of its own. Throws AppError `unavailable` where it does not start. */
export async function startProtocolProcess({
  protocol,
  token,
  badCanary,
}: ProtocolBackendOptions): Promise<{ url: string; stop(): Promise<void> }> {
  const canary = badCanary === null ? [] : ['--bad-canary', badCanary];
  const child = forkBackend(['--port', '0', '--protocol', protocol, ...canary], {
    TOCSIN_BACKEND_TOKEN: token,
  });
  const { url } = await readyOrStopped(child, protocolReadySchema);
  return { url, stop: () => stopChild(child) };
}

/** `secrets`: in the environment, because every user of the machine can read a command line. */
function forkBackend(flags: string[], secrets: Record<string, string>): ChildProcess {
  return fork(join(ROOT, 'bin', 'tocsin.js'), ['backend', ...flags], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...secrets },
  });
}

/** Starts a reference backend. Throws AppError `unavailable` where it does not start. */
export async function startBackendProcess(options: BackendOptions): Promise<BackendProcess> {
  const { environment, target, release, instance, collector } = options;
  const flags = { port: '0', environment, target, release, instance, seed: environment };
  const child = forkBackend(
    [
      ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
      '--collector',
      collector.url,
    ],
    { TOCSIN_JWT_SECRET: options.jwtSecret, TOCSIN_COLLECTOR_TOKEN: collector.token ?? '' },
  );
  const ready = await readyOrStopped(child, readySchema);
  let version = release;
  const ask = (method: string, path: string, body?: unknown) =>
    callAdmin(`${ready.adminUrl}${path}`, method, body);
  return {
    url: ready.url,
    faultList: ready.faults,
    faults: async () => sharesSchema.parse(await ask('GET', '/admin/faults')),
    async setFaults(shares) {
      await ask('PUT', '/admin/faults', shares);
    },
    release: () => version,
    async setRelease(next) {
      await ask('PUT', '/admin/release', { version: next });
      version = next;
    },
    stop: () => stopChild(child),
  };
}

async function readyOrStopped<Ready>(
  child: ChildProcess,
  schema: z.ZodType<Ready>,
): Promise<Ready> {
  return readyMessage(child, schema).catch(async (error: unknown) => {
    await stopChild(child);
    throw error;
  });
}

function readyMessage<Ready>(child: ChildProcess, schema: z.ZodType<Ready>): Promise<Ready> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new AppError('unavailable', `the backend did not start: ${why}`));
    const timer = setTimeout(() => fail('it sent no message'), READY_LIMIT_MS);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`it ended with ${code ?? 'a signal'}`));
    child.once('message', (message) => {
      clearTimeout(timer);
      const ready = schema.safeParse(message);
      if (ready.success) resolve(ready.data);
      else fail('it sent an unknown message');
    });
  });
}

async function callAdmin(url: string, method: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(ADMIN_LIMIT_MS),
  }).catch((error: unknown) => {
    throw new AppError('unavailable', 'the reference backend does not answer', { cause: error });
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  const parsed = errorSchema.safeParse(answer);
  const message = parsed.success
    ? parsed.data.error.message
    : `the reference backend answered ${response.status}`;
  throw new AppError(response.status === 400 ? 'invalid_input' : 'unavailable', message);
}

/** Asks the process to end, and kills it where it does not. */
function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    if (child.connected) child.disconnect();
    else child.kill('SIGTERM');
  });
}
