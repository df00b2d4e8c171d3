import { describe, expect, it } from 'vitest';
import type { NotifierView } from '../../contract/api/alerting/notifiers';
import { manualClock } from '../../kit/clock';
import type { Arrival } from './drill-site';
import { TAKE_BACK_MS, takeBack } from './take-back';

const START = 1_700_000_000_000;
const page: Arrival = { at: START + 1, status: 'firing', title: 'Connection fails' };

/** A receiver that was told of a page; of its end `resolveAfter` ms after the alerts were ended, if ever. */
async function taken(resolveAfter: number | null, queued = 0) {
  const clock = manualClock(START);
  let endedAt: number | null = null;
  const isTold = () =>
    endedAt !== null && resolveAfter !== null && clock.now() - endedAt >= resolveAfter;
  let done = false;
  const answer = takeBack({
    clock,
    since: START,
    say: () => undefined,
    endAlerts: async () => {
      endedAt = clock.now();
    },
    calls: { notifiers: async () => ({ notifiers: [{ id: 'n1', queued } as NotifierView] }) },
    site: { pages: async () => ({ open: [], resolved: [] }) },
    receiver: {
      notifierId: 'n1',
      name: 'on-call',
      arrivals: async () => (isTold() ? [page, { ...page, status: 'resolved' }] : [page]),
    },
  }).finally(() => {
    done = true;
  });
  while (!done) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(250);
  }
  return { answer: await answer, tookMs: clock.now() - START };
}

describe('taking a page back', () => {
  it('waits until the receiver was told that it is over', async () => {
    const { answer, tookMs } = await taken(61_000);
    expect(answer).toBeNull();
    expect(tookMs).toBeGreaterThanOrEqual(61_000);
  });

  it('says what is left to do by hand where it never was, or something is still on its way', async () => {
    const { answer, tookMs } = await taken(null);
    expect(answer).toBe('on-call was not told that it is over: resolve it there by hand');
    expect(tookMs).toBeGreaterThanOrEqual(TAKE_BACK_MS);
    expect((await taken(0, 1)).answer).toContain('by hand');
  });
});
