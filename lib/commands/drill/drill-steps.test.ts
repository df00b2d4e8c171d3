import { describe, expect, it } from 'vitest';
import type { AlertView } from '../../contract/api/alerting/alerts';
import { drillReportSchema } from '../../contract/output/drill-output';
import { iso } from '../../domain/time';
import { type ManualClock, manualClock } from '../../kit/clock';
import type { Arrival, DrillReceiver, DrillSite } from './drill-site';
import { runDrillSteps } from './drill-steps';

const START = 1_700_000_000_000;
const NOTIFIER = 'n1';
const fault = { name: 'bare-1011', share: 1 };

const page = (of: { firedAt: number; phase?: AlertView['phase']; decision?: string | undefined }) =>
  ({
    severity: 'page',
    phase: of.phase ?? 'firing',
    title: 'Connection 0 %',
    detail: '12 of 12',
    firedAt: iso(of.firedAt),
    keepSince: null,
    decisions: of.decision
      ? [{ notifierId: NOTIFIER, notifier: 'x', code: 'silenced', text: of.decision, by: null }]
      : [],
  }) as unknown as AlertView;

/** A site whose story goes by the clock: what it says depends on when it is asked, and on when the fault went in and out. */
function story(script: {
  firesAfter?: number;
  pageAfter?: number;
  resolveAfter?: number;
  failed?: number;
  decision?: string | undefined;
}) {
  const clock = manualClock(START);
  let inAt: number | null = null;
  let outAt: number | null = null;
  const since = (at: number | null, ms: number | undefined) =>
    at !== null && ms !== undefined && clock.now() - at >= ms;
  const set: Array<Record<string, number>> = [];
  const site: DrillSite = {
    target: { id: 't1', name: 'chat', environment: 'staging' },
    now: async () => clock.now(),
    holds: async () => clock.now() - START >= 3_000,
    async sessions() {
      const failed = script.failed ?? 5;
      return { finished: 6, failed, firstFailedAt: failed && inAt ? inAt + 700 : null };
    },
    async pages() {
      if (!inAt || !since(inAt, script.firesAfter)) return { open: [], resolved: [] };
      const firedAt = inAt + (script.firesAfter ?? 0);
      const { decision } = script;
      const done = since(outAt, script.resolveAfter);
      const alert = page({ firedAt, decision, phase: done ? 'resolved' : 'firing' });
      return done ? { open: [], resolved: [alert] } : { open: [alert], resolved: [] };
    },
    async setFaults(shares) {
      set.push(shares);
      if (Object.values(shares)[0]) inAt = clock.now();
      else outAt = clock.now();
    },
  };
  const receiver: DrillReceiver = {
    notifierId: NOTIFIER,
    name: 'built-in',
    async arrivals() {
      const all: Arrival[] = [];
      const title = 'Connection fails';
      if (inAt && since(inAt, script.pageAfter))
        all.push({ at: inAt + (script.pageAfter ?? 0), status: 'firing', title });
      if (outAt && since(outAt, script.resolveAfter))
        all.push({ at: outAt + (script.resolveAfter ?? 0), status: 'resolved', title });
      return all;
    },
  };
  const stop = new AbortController();
  const run = () =>
    runDrillSteps(
      { fault, warmUpMs: 10_000, timeoutMs: 60_000 },
      { site, receiver, clock, print: () => undefined, signal: stop.signal },
    );
  return { clock, site, set, stop, run };
}

/** Lets the drill run to its end, or to the next thing that needs time to pass. */
async function play<T>(clock: ManualClock, running: Promise<T>, steps = 2_000): Promise<T> {
  let done = false;
  const end = () => {
    done = true;
  };
  running.then(end, end);
  for (let step = 0; step < steps && !done; step++) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(250);
  }
  return running;
}

describe('a drill', () => {
  it('measures from failure to page and from cure to resolve', async () => {
    const { clock, run, set } = story({
      firesAfter: 9_000,
      pageAfter: 9_500,
      resolveAfter: 20_000,
    });
    const report = drillReportSchema.parse(await play(clock, run()));
    expect(report).toMatchObject({
      outcome: 'arrived',
      reason: null,
      page: 'Connection fails',
      detectMs: 8_300,
      notifyMs: 500,
      resolveMs: 20_000,
      messages: { firing: 1, resolved: 1 },
      sessions: { finished: 6, failed: 5 },
    });
    expect(set).toEqual([{ 'bare-1011': 1 }, { 'bare-1011': 0 }]);
  });

  it('says what was decided about a page that never came, and takes the fault out', async () => {
    const { clock, run, set } = story({ firesAfter: 9_000, decision: 'silenced by Ada' });
    const report = await play(clock, run());
    expect(report).toMatchObject({
      outcome: 'no_page',
      detectMs: 8_300,
      notifyMs: null,
      resolveMs: null,
      reason: 'Connection 0 %: not sent: silenced by Ada',
    });
    expect(set.at(-1)).toEqual({ 'bare-1011': 0 });
  });

  it('says that a fault fails no session', async () => {
    const { clock, run } = story({ failed: 0 });
    const { outcome, reason } = await play(clock, run());
    expect(outcome).toBe('no_page');
    expect(reason).toContain('none of 6 sessions failed');
  });

  it('says that it still fires where the resolve does not come', async () => {
    const { clock, run } = story({ firesAfter: 9_000, pageAfter: 9_500 });
    const { outcome, reason, at } = await play(clock, run());
    expect(outcome).toBe('no_resolve');
    expect(reason).toBe('it still fires: 12 of 12');
    expect(at.faultOut).not.toBeNull();
  });

  it('takes the fault out when it is stopped in the middle', async () => {
    const { clock, run, set, stop } = story({ firesAfter: 9_000 });
    const running = run();
    await play(clock, Promise.race([running, until(() => set.length > 0)]));
    stop.abort();
    expect(await running).toMatchObject({ outcome: 'interrupted', resolveMs: null });
    expect(set).toEqual([{ 'bare-1011': 1 }, { 'bare-1011': 0 }]);
  });

  it('takes the fault out when the site breaks in the middle', async () => {
    const { clock, run, set, site } = story({ firesAfter: 9_000 });
    const ask = site.sessions;
    site.sessions = async (at) => {
      if (clock.now() - START > 6_000) throw new Error('gone');
      return ask(at);
    };
    await expect(play(clock, run())).rejects.toThrow('gone');
    expect(set.at(-1)).toEqual({ 'bare-1011': 0 });
  });

  it('refuses to start where a page is open already', async () => {
    const { clock, run, site, set } = story({});
    site.pages = async () => ({ open: [page({ firedAt: START })], resolved: [] });
    await expect(play(clock, run())).rejects.toThrow('a page fires already');
    expect(set).toEqual([]);
  });
});

function until(is: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => (is() ? resolve() : setImmediate(look));
    look();
  });
}
