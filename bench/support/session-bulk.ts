import { mkdirSync } from 'node:fs';
import { makeSession, type SeededSession } from '../../lib/commands/seed/make-session';
import type { Plot } from '../../lib/commands/seed/session-plots';
import type { Target } from '../../lib/domain/targets/target';
import { DAY } from '../../lib/domain/time';
import { systemClock } from '../../lib/kit/clock';
import { uuidv7 } from '../../lib/kit/ids';
import { openStores } from '../../lib/store/open-stores';
import { multiplyStore } from './multiply-store';
import { say } from './result';

/** Every dataset ends here, so that one that was kept on disk is still right. Epoch ms. */
export const END = Date.UTC(2026, 0, 15, 12);
export const INTERVAL_MS = 2_000;

const BATCH = 5_000;
const PROGRESS = 50_000;
const RELEASE_MS = DAY / 2;
/** Sessions of each kind that the others are copies of, with ids and instants of their own. */
const PATTERNS = 60;
/** Out of a thousand. */
const MIX: Array<[Plot, number]> = [
  ['factory-mismatch', 6],
  ['auth-rejected', 2],
  ['agent-timeout', 4],
  ['emergency', 3],
  ['dropped', 2],
];

export function targetAt(index: number): Target {
  return {
    id: `target-${index}`,
    name: `backend ${index}`,
    url: 'ws://127.0.0.1:9/ws',
    environment: index === 0 ? 'production' : `environment-${index}`,
    transport: 'ws',
    journey: 'agent',
    intervalMs: INTERVAL_MS,
    auth: 'header',
    credentials: { kind: 'none' },
    headers: {},
    thresholds: {},
    holdMs: 5_000,
    afterRelease: null,
    paused: false,
    provisioned: false,
    createdAt: END - 365 * DAY,
  };
}

export type Plan = { directory: string; targets: number; sessions: number; blocks: number };

/** How long the sessions of a plan run, epoch ms: they end at `END`. */
const spanOf = ({ sessions, targets }: Plan) => Math.ceil(sessions / targets) * INTERVAL_MS;

/**
 * Fills a directory with `blocks` times `sessions` sessions of `targets` targets, one every two seconds each, up to `END`: the
 * first and oldest block through the store's own writer, the others as copies of it. Goes on where an earlier run stopped.
 */
export async function fillStore(plan: Plan): Promise<void> {
  mkdirSync(plan.directory, { recursive: true });
  const spanMs = spanOf(plan);
  const keepFrom = { '10s': END - 2 * DAY, '1m': END - 30 * DAY, '1h': 0 };
  await writeFirstBlock(plan, END - spanMs * plan.blocks);
  if (plan.blocks > 1) multiplyStore({ ...plan, spanMs, keepFrom });
}

async function writeFirstBlock(plan: Plan, start: number): Promise<void> {
  const { events, close } = await openStores({
    clock: systemClock,
    directory: plan.directory,
    bulk: true,
  });
  try {
    const { sessions: stored } = await events.stats();
    if (stored >= plan.sessions) return;
    say(
      `writing ${plan.sessions.toLocaleString('en')} sessions (${stored.toLocaleString('en')} are there)`,
    );
    const next = generator(plan, start);
    const begun = performance.now();
    for (let at = stored; at < plan.sessions; at += BATCH) {
      const count = Math.min(BATCH, plan.sessions - at);
      const sessions = Array.from({ length: count }, (_, index) => next(at + index));
      await events.append({ sessions, healthEvents: [], connections: [], slots: [] });
      if ((at + count) % PROGRESS < BATCH) {
        const seconds = (performance.now() - begun) / 1000;
        say(
          `${(at + count).toLocaleString('en')} sessions, ${Math.round((at + count - stored) / seconds)}/s`,
        );
      }
    }
  } finally {
    await close();
  }
}

/** Session number `index` of all, oldest first, targets taking turns. */
function generator(plan: Plan, start: number): (index: number) => SeededSession {
  const patterns = new Map<string, SeededSession>();
  const patternOf = (target: number, plot: Plot, number: number) => {
    const key = `${target} ${plot} ${number % PATTERNS}`;
    let known = patterns.get(key);
    if (!known) {
      const { id, name, environment } = targetAt(target);
      known = makeSession({
        plot,
        target: { id, name, environment },
        seed: key,
        load: 1,
        location: 'local',
        release: '1.0.0',
        instance: `${name}-a`,
        startedAt: END - DAY,
      });
      patterns.set(key, known);
    }
    return known;
  };
  return (index) => {
    const target = index % plan.targets;
    const slot = Math.floor(index / plan.targets);
    const pattern = patternOf(target, plotAt(slot * 7 + target * 131), slot);
    return copyAt(pattern, start + slot * INTERVAL_MS + target * 7);
  };
}

function plotAt(number: number): Plot {
  let draw = (number * 7919) % 1000;
  for (const [plot, share] of MIX) {
    draw -= share;
    if (draw < 0) return plot;
  }
  return 'passed';
}

function copyAt({ record, frames }: SeededSession, endedAt: number): SeededSession {
  const id = () => uuidv7(endedAt);
  const startedAt = endedAt - Math.round(record.timings.totalMs);
  return {
    frames,
    record: {
      ...record,
      id: id(),
      release: `1.${Math.floor((END - startedAt) / RELEASE_MS)}.0`,
      seeded: false,
      startedAt,
      endedAt,
      keys: {
        ...record.keys,
        traceId: id().replaceAll('-', ''),
        runId: id(),
        threadId: id(),
        userId: id(),
        connectionId: record.keys.connectionId && `conn-${id()}`,
      },
    },
  };
}

export const datasetClock = { ...systemClock, now: () => END };
