import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../tests/support/sample-verdict';
import type { VerdictDocument } from '../../contract/api/releases/verdicts';
import { manualClock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { awaitVerdict } from './await-verdict';

const EVERY_MS = 5_000;
const open = verdictOf({ verdict: 'inconclusive', settled: false });
const fallen = verdictOf({ verdict: 'pass', settled: true });
const gone = new AppError('unavailable', 'cannot be reached');

/** Waits over a script of answers, the last one again and again; time passes as it is waited for. */
function waitOver(script: Array<VerdictDocument | AppError | null>, deadlineMs = 600_000) {
  const clock = manualClock(0);
  const signal = new AbortController().signal;
  let asked = 0;
  const ended = awaitVerdict({
    clock,
    signal,
    deadlineMs,
    everyMs: EVERY_MS,
    onDocument: () => undefined,
    async read() {
      const next = script[Math.min(asked++, script.length - 1)] ?? null;
      if (next instanceof Error) throw next;
      return next;
    },
  });
  const pass = async () => {
    let over = false;
    const end = () => {
      over = true;
    };
    ended.then(end, end);
    while (!over) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(EVERY_MS);
    }
    return ended;
  };
  return { pass, asked: () => asked, clock };
}

describe('waiting for a verdict', () => {
  it('ends with the verdict that falls, or with the last one at its deadline', async () => {
    expect(await waitOver([null, open, open, fallen]).pass()).toEqual({
      document: fallen,
      ended: 'settled',
    });
    const late = waitOver([null, open], 60_000);
    expect(await late.pass()).toEqual({ document: open, ended: 'deadline' });
    expect(late.clock.now()).toBeLessThanOrEqual(60_000 + 2 * EVERY_MS);
  });

  it('outlives a restart of the console', async () => {
    const ten = Array.from({ length: 10 }, () => gone);
    expect(await waitOver([open, ...ten, open, ...ten, fallen]).pass()).toMatchObject({
      document: { verdict: 'pass' },
    });
  });

  it('gives up on a console that stays away, that never was there, or that refuses', async () => {
    const lost = waitOver([open, gone]);
    await expect(lost.pass()).rejects.toBe(gone);
    expect(lost.clock.now()).toBeGreaterThanOrEqual(120_000);
    expect(lost.clock.now()).toBeLessThan(120_000 + 4 * EVERY_MS);
    const never = waitOver([gone]);
    await expect(never.pass()).rejects.toBe(gone);
    expect(never.asked()).toBe(1);
    const refused = new AppError('unauthorized', 'no');
    const turned = waitOver([open, refused]);
    await expect(turned.pass()).rejects.toBe(refused);
    expect(turned.asked()).toBe(2);
  });
});
