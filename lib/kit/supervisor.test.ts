import { describe, expect, it } from 'vitest';
import { manualClock } from './clock';
import { createLogger } from './logger';
import { sleep } from './sleep';
import { createSupervisor } from './supervisor';

const logger = createLogger('test', 'silent');
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('supervisor', () => {
  it('starts a failed service again, after a pause that grows', async () => {
    const clock = manualClock();
    const starts: number[] = [];
    const supervisor = createSupervisor({ clock, logger, random: () => 1 });
    supervisor.start({
      id: 'fails',
      async run() {
        starts.push(clock.monotonic());
        throw new Error('no');
      },
    });
    for (const ms of [250, 500, 1000]) {
      await settle();
      clock.advance(ms);
    }
    await settle();
    expect(starts).toEqual([0, 250, 750, 1750]);
    expect(supervisor.states()).toEqual([{ id: 'fails', running: false, restarts: 4 }]);
    await supervisor.stop(1000);
  });

  it('drains, then aborts, newest first', async () => {
    const clock = manualClock();
    const log: string[] = [];
    const supervisor = createSupervisor({ clock, logger, random: () => 1 });
    for (const id of ['first', 'second']) {
      supervisor.start({
        id,
        async run(signal) {
          await sleep(clock, 1e9, signal);
          log.push(`${id} ended`);
        },
        async drain() {
          log.push(`${id} drained`);
        },
      });
    }
    await supervisor.stop(1000);
    expect(log).toEqual(['second drained', 'second ended', 'first drained', 'first ended']);
  });

  it('does not wait for a drain longer than its limit', async () => {
    const clock = manualClock();
    const supervisor = createSupervisor({ clock, logger, random: () => 1 });
    supervisor.start({
      id: 'hangs',
      run: (signal) => sleep(clock, 1e9, signal).then(() => undefined),
      drain: () => new Promise(() => {}),
    });
    const stopped = supervisor.stop(1000);
    clock.advance(1000);
    await stopped;
    expect(supervisor.states()[0]?.running).toBe(false);
  });
});
