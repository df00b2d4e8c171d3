import { describe, expect, it } from 'vitest';
import type { NotifierView } from '../../contract/api/alerting/notifiers';
import { manualClock } from '../../kit/clock';
import type { Arrival } from './drill-site';
import { resolveSentAlerts } from './resolve-sent-alerts';

const START = 1_700_000_000_000;
const page: Arrival = { at: START + 1, status: 'firing', title: 'Connection fails' };

/** A receiver that got a page, and its resolve `resolveAfter` ms after the alerts ended, if ever. */
async function resolveAlerts(resolveAfter: number | null, queued = 0) {
  const clock = manualClock(START);
  let endedAt: number | null = null;
  const isResolved = () =>
    endedAt !== null && resolveAfter !== null && clock.now() - endedAt >= resolveAfter;
  let done = false;
  const answer = resolveSentAlerts({
    clock,
    since: START,
    print: () => undefined,
    endAlerts: async () => {
      endedAt = clock.now();
    },
    calls: { notifiers: async () => ({ notifiers: [{ id: 'n1', queued } as NotifierView] }) },
    site: { pages: async () => ({ open: [], resolved: [] }) },
    receiver: {
      notifierId: 'n1',
      name: 'on-call',
      arrivals: async () => (isResolved() ? [page, { ...page, status: 'resolved' }] : [page]),
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

describe('resolving sent alerts', () => {
  it('waits until the receiver got the resolve', async () => {
    const { answer, tookMs } = await resolveAlerts(61_000);
    expect(answer).toBeNull();
    expect(tookMs).toBeGreaterThanOrEqual(61_000);
  });

  it('names what has to be done by hand where no resolve arrives, or a message is still queued', async () => {
    const { answer, tookMs } = await resolveAlerts(null);
    expect(answer).toBe('on-call got no resolve: resolve the page there by hand');
    expect(tookMs).toBeGreaterThanOrEqual(90_000);
    expect((await resolveAlerts(0, 1)).answer).toContain('by hand');
  });
});
