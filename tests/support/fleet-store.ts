import { makeSession } from '../../lib/commands/seed/make-session';
import type { Plot } from '../../lib/commands/seed/session-plots';
import type { Target } from '../../lib/domain/targets/target';
import { HOUR, MINUTE } from '../../lib/domain/time';
import type { Clock } from '../../lib/kit/clock';
import type { EventStore } from '../../lib/store/event-store';
import type { Mutation, StateStore } from '../../lib/store/state-store';

/** A target with a past. */
export type FleetTarget = {
  name: string;
  environment: string;
  paused?: boolean;
  /** How its session of so many ms ago ended; absent: it has no sessions. */
  plot?: (agoMs: number) => Plot;
  release?: string;
  /** Of the schedule from now on; absent: an hour, so that the past decides while a test runs. Nothing listens at its address. */
  intervalMs?: number;
};

/** Between two sessions of the past. */
const INTERVAL_MS = 5_000;
const PAST_MS = 62 * MINUTE;
const BATCH = 500;

export const fleetId = ({ environment, name }: Pick<FleetTarget, 'environment' | 'name'>) =>
  `${environment}.${name}`;

function targetOf(one: FleetTarget, now: number): Target {
  return {
    id: fleetId(one),
    name: one.name,
    url: 'ws://127.0.0.1:9/ws',
    environment: one.environment,
    transport: 'ws',
    journey: 'agent',
    intervalMs: one.intervalMs ?? HOUR,
    auth: 'header',
    credentials: { kind: 'none' },
    headers: {},
    thresholds: {},
    holdMs: 0,
    afterRelease: null,
    paused: one.paused ?? false,
    provisioned: false,
    createdAt: now - 24 * 60 * MINUTE,
  };
}

type Stores = {
  state: Pick<StateStore, 'mutate'>;
  events: Pick<EventStore, 'append'>;
  clock: Pick<Clock, 'now'>;
};

/** Stores targets, and an hour of sessions for each that has a plot, before a server starts on them. */
export async function storeFleet(
  { state, events, clock }: Stores,
  fleet: readonly FleetTarget[],
): Promise<void> {
  const now = clock.now();
  const mutations = fleet.map((one): Mutation => {
    const value = targetOf(one, now);
    return { op: 'insert', kind: 'target', id: value.id, value };
  });
  await state.mutate(mutations, now);
  const rows = fleet.flatMap((one) => pastOf(one, now));
  for (let at = 0; at < rows.length; at += BATCH) {
    const sessions = rows.slice(at, at + BATCH);
    await events.append({ sessions, healthEvents: [], connections: [], slots: [] });
  }
}

function pastOf(one: FleetTarget, now: number) {
  const { plot } = one;
  if (plot === undefined) return [];
  const target = { id: fleetId(one), name: one.name, environment: one.environment };
  return Array.from({ length: Math.floor(PAST_MS / INTERVAL_MS) }, (_, n) => {
    const agoMs = PAST_MS - n * INTERVAL_MS;
    const { record } = makeSession({
      plot: plot(agoMs),
      target,
      release: one.release ?? '2026.11.26-1',
      instance: 'i1',
      location: 'local',
      startedAt: now - agoMs,
      load: 1,
      seed: 'fleet',
    });
    return { record: { ...record, seeded: false }, frames: null };
  });
}
