import { createCollector } from '../../lib/collect/collector';
import { makeSession } from '../../lib/commands/seed/make-session';
import type { Plot } from '../../lib/commands/seed/session-plots';
import type { Target } from '../../lib/domain/targets/target';
import { MINUTE } from '../../lib/domain/time';
import { manualClock } from '../../lib/kit/clock';
import { createLogger } from '../../lib/kit/logger';
import type { RuntimeOptions } from '../../lib/runtime/core';
import { finishedOf } from './probe/finished-of';

const INTERVAL = 5_000;

export type PastRelease = {
  version: string;
  /** Minutes before now. */
  from: number;
  to: number;
  plot: (i: number) => Plot;
};

/** What a server finds in its store when it starts: a paused target, and the sessions of its last releases. */
export function pastReleases(
  name: string,
  releases: readonly PastRelease[],
): NonNullable<RuntimeOptions['prepare']> {
  return async ({ events, state, clock }) => {
    const now = clock.now();
    const target: Target = {
      id: `t-${name}`,
      name,
      environment: 'staging',
      createdAt: now,
      url: 'ws://127.0.0.1:9/ws',
      transport: 'ws',
      journey: 'agent',
      intervalMs: INTERVAL,
      auth: 'header',
      credentials: { kind: 'none' },
      headers: {},
      thresholds: {},
      holdMs: 5_000,
      afterRelease: null,
      paused: true,
      provisioned: false,
    };
    const row = { kind: 'target' as const, id: target.id, value: target };
    await state.mutate([{ op: 'insert', ...row }], now);
    const past = manualClock(now - 6 * 60 * MINUTE);
    const logger = createLogger('test', 'silent');
    const collector = createCollector({ events, state, clock: past, logger });
    for (const { version, from, to, plot } of releases) {
      const start = now - from * MINUTE;
      for (let i = 0; start + i * INTERVAL < now - to * MINUTE; i++) {
        const startedAt = start + i * INTERVAL;
        past.advance(startedAt - past.now());
        const { record, frames } = makeSession({
          plot: plot(i),
          target: { id: target.id, name, environment: 'staging' },
          release: version,
          instance: 'i1',
          location: 'local',
          startedAt,
          load: 1,
          seed: `${version} ${i}`,
        });
        await collector.addSession(finishedOf({ record, frames }));
        collector.addSlots([
          {
            targetId: target.id,
            location: 'local',
            probe: record.id,
            seq: 1,
            scheduled: 1,
            minute: Math.floor(startedAt / MINUTE) * MINUTE,
            lostToProbe: 0,
            lostToTarget: 0,
          },
        ]);
      }
    }
    await collector.drain();
  };
}
