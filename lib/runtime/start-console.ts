import type { NodeRole } from '../domain/nodes/node-role';
import type { LiveLinks } from '../http/access/live-links';
import { createBodyBudget } from '../http/body-budget';
import type { RuntimeSlot } from '../http/slot';
import { createRepeatedLines } from '../kit/repeated-lines';
import type { LiveServer } from '../live/live-server';
import type { RuntimeOptions } from './core';
import { createRuntime } from './create-runtime';
import type { ConfigReloader } from './reload/config-reloader';
import type { RuntimePart } from './runtime-parts';

/** In the order in which they start, with the roles of which one is needed; none: in every process. Stopping is the other way round. */
const CONSOLE_PARTS = [
  // First: it refuses to serve others where nobody has to sign in.
  ['access', []],
  ['provisioning', ['web']],
  ['collector', ['collect']],
  ['live', ['web']],
  ['probe', ['probe']],
  ['judge', []],
  ['verdicts', ['judge']],
  ['retention', ['judge']],
  ['erasures', ['judge']],
  ['readiness', []],
  ['targets', ['collect', 'probe']],
  ['alerting', ['judge']],
  ['reloader', []],
  ['services', []],
  ['runAnswers', ['probe']],
] as const satisfies ReadonlyArray<readonly [RuntimePart, readonly NodeRole[]]>;

type ConsolePart = (typeof CONSOLE_PARTS)[number][0];

/** The parts of a process; of one that shares its stores with nobody those of all roles. */
function consoleParts({ config, sharedStores }: RuntimeOptions): ConsolePart[] {
  const { roles, storage } = config;
  const isAlone = storage === null && sharedStores === undefined;
  const has = (role: NodeRole) => isAlone || roles.includes(role);
  return CONSOLE_PARTS.filter(([, needed]) => needed.length === 0 || needed.some(has)).map(
    ([part]) => part,
  );
}

export type ConsoleRuntime = {
  slot: RuntimeSlot;
  /** Null where this process serves no pages. */
  live: LiveServer | null;
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
  const runtime = await createRuntime({ ...options, parts: consoleParts(options) });
  const { services, close } = runtime;
  // Not every process starts every part.
  const live: LiveServer | undefined = runtime.live;
  const { access, oidc, links } = runtime.access;
  let isReady = true;
  return {
    live: live ?? null,
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
