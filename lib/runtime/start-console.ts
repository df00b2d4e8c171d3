import type { LiveLinks } from '../http/access/live-links';
import { createBodyBudget } from '../http/body-budget';
import type { RuntimeSlot } from '../http/slot';
import { createRepeatedLines } from '../kit/repeated-lines';
import type { LiveServer } from '../live/live-server';
import type { RuntimeOptions } from './core';
import { createRuntime } from './create-runtime';
import type { ConfigReloader } from './reload/config-reloader';
import type { RuntimePart } from './runtime-parts';

/** In the order in which they start. Stopping is the other way round. */
const CONSOLE_PARTS = [
  // First: it refuses to serve others where nobody has to sign in.
  'access',
  'provisioning',
  'collector',
  'live',
  'probe',
  'judge',
  'verdicts',
  'retention',
  'erasures',
  'readiness',
  'targets',
  'alerting',
  'reloader',
  'services',
] as const satisfies readonly RuntimePart[];

export type ConsoleRuntime = {
  slot: RuntimeSlot;
  live: LiveServer;
  links: LiveLinks;
  /** Reads the configuration file again; null where there is none to read. */
  reload: ConfigReloader['reload'] | null;
  /** Starts no more sessions and lets those in flight end; events are still accepted. */
  drain(): Promise<void>;
  /** Stores what is still under way and closes everything. */
  close(): Promise<void>;
};

/** Writes errors of requests to the log: a full disk fails each of them, and fills it no further. */
function reportTo({
  logger,
  clock,
}: Pick<RuntimeOptions, 'logger' | 'clock'>): RuntimeSlot['report'] {
  const lines = createRepeatedLines(clock);
  return (error, where) => {
    const message = error instanceof Error ? error.message : String(error);
    const leftOut = lines.note(`${where} ${message}`);
    if (leftOut !== null) logger.error({ err: error, where, leftOut }, 'a request failed');
  };
}

/** All parts of a console but its pages. Errors: those of `createRuntime`. */
export async function startConsole(options: RuntimeOptions): Promise<ConsoleRuntime> {
  const runtime = await createRuntime({ ...options, parts: CONSOLE_PARTS });
  const { live, services, close } = runtime;
  const { access, oidc, links } = runtime.access;
  let isReady = true;
  return {
    live,
    links,
    reload: runtime.reloader?.reload ?? null,
    slot: {
      services,
      access,
      bodies: createBodyBudget(),
      oidc,
      ready: () => isReady,
      notReady: async () =>
        isReady ? await runtime.readiness.reasons() : ['Tocsin is shutting down'],
      report: reportTo(options),
    },
    async drain() {
      isReady = false;
      await runtime.drain();
    },
    close,
  };
}
