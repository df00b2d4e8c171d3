import { afterEach, describe, expect, it } from 'vitest';
import { type JudgeFixture, openJudgeFixture, TARGET } from '../../tests/support/judge-fixture';
import { alertDetail } from '../domain/alerts/alert-text';
import { isConsequence } from '../domain/alerts/inhibition';
import type { LateSpan, Place } from '../domain/places/remote-probe';
import { MINUTE, SECOND } from '../domain/time';

let fixture: JudgeFixture;
let places: Place[] = [];
afterEach(() => fixture.close());

/** A target that `locations` measure, with probes in other places that report on. */
async function open(...locations: string[]) {
  places = [];
  fixture = await openJudgeFixture({ places: () => places });
  await fixture.put('target', { ...TARGET, locations });
  report(...locations);
}

/** Probes of these locations report now; `late`: sessions of `t1` that came late. */
function report(...locations: string[]) {
  const now = fixture.clock.now();
  places = locations
    .filter((location) => location !== 'local')
    .map((location) => {
      const before = places.find((one) => one.location === location);
      const aliveSince = before?.aliveSince ?? now;
      return { location, lastReportAt: now, aliveSince, late: before?.late ?? [] };
    });
}

function markLate(location: string, span: Omit<LateSpan, 'targetIds'>) {
  places = places.map((place) =>
    place.location === location ? { ...place, late: [{ ...span, targetIds: ['t1'] }] } : place,
  );
}

/** Sessions of one location, judged after each half minute. */
async function watch(minutes: number, location: string, plot: 'passed' | 'refused' = 'passed') {
  for (let half = 0; half < minutes * 2; half++) {
    await fixture.probe(0.5, { location, plot });
    report(...places.map((one) => one.location));
    await fixture.judge.judgeNow();
  }
}

/** Time without anything that arrives; judged every 15 s, as the tick does. */
async function wait(ms: number) {
  for (let left = ms; left > 0; left -= 15 * SECOND) {
    fixture.clock.advance(15 * SECOND);
    await fixture.judge.judgeNow();
  }
}

const firing = async () => (await fixture.alerts('open')).filter(({ phase }) => phase === 'firing');
const rulesEver = async () => (await fixture.alerts()).map(({ ruleId }) => ruleId);

describe('sessions that come late', () => {
  /** Ten minutes that arrive at once, with failures of nearly eight minutes inside. */
  async function cutOff() {
    await watch(10, 'eu-1');
    const from = fixture.clock.now();
    await fixture.probe(2, { location: 'eu-1' });
    await fixture.probe(7.75, { location: 'eu-1', plot: 'refused' });
    await fixture.probe(0.25, { location: 'eu-1' });
    return { from, to: fixture.clock.now() };
  }

  it('page nobody about the past, and charts have them', async () => {
    await open('eu-1');
    const span = await cutOff();
    report('eu-1');
    markLate('eu-1', span);
    await fixture.judge.judgeNow();
    await watch(30, 'eu-1');
    expect(await rulesEver()).toEqual([]);
    const [row] = await fixture.stores.events.tallies({ ...span, step: '10s', targetId: 't1' });
    expect(row?.counts.failed).toBeGreaterThan(60);
  });

  it('would have paged in time', async () => {
    await open('eu-1');
    await cutOff();
    report('eu-1');
    await fixture.judge.judgeNow();
    expect(await rulesEver()).toContain('page-connection');
  });

  it('hide no outage that is still there: it pages by its sessions of now', async () => {
    await open('eu-1');
    await watch(10, 'eu-1');
    const from = fixture.clock.now();
    await fixture.probe(10, { location: 'eu-1', plot: 'refused' });
    report('eu-1');
    markLate('eu-1', { from, to: fixture.clock.now() });
    await fixture.judge.judgeNow();
    expect(await rulesEver()).toEqual([]);
    await watch(3, 'eu-1', 'refused');
    expect((await firing()).map(({ ruleId }) => ruleId)).toContain('page-connection');
  });
});

describe('a place without a heartbeat', () => {
  it('has one alert of its own after three minutes, and none for its target', async () => {
    await open('eu-1');
    await watch(5, 'eu-1');
    await wait(2.5 * MINUTE);
    expect(await rulesEver()).toEqual([]);
    await wait(10 * MINUTE);
    expect(await fixture.alertWords()).toEqual(['probe-silent firing']);
    const [alert] = await firing();
    expect(alert?.location).toBe('eu-1');
    expect(alert?.reading.isRemote).toBe(true);
    report('eu-1');
    await watch(10, 'eu-1');
    expect(await fixture.alertWords()).toEqual(['probe-silent resolved']);
  });

  it('ends its alert once it is removed', async () => {
    await open('local', 'eu-1');
    await watch(1, 'local');
    await fixture.probe(5, { location: 'local' });
    await fixture.judge.judgeNow();
    expect((await firing()).map(({ ruleId }) => ruleId)).toEqual(['probe-silent']);
    places = [];
    await fixture.judge.judgeNow();
    expect(await fixture.alertWords('open')).toEqual([]);
  });

  it('does not explain what others see', async () => {
    await open('local', 'eu-1');
    await watch(1, 'local');
    await fixture.probe(5, { location: 'local', plot: 'refused' });
    await fixture.judge.judgeNow();
    const alerts = await firing();
    const silent = alerts.find(({ ruleId }) => ruleId === 'probe-silent');
    const outage = alerts.find(({ ruleId }) => ruleId === 'page-connection');
    if (!silent || !outage) throw new Error('both fire');
    expect(isConsequence(silent, outage)).toBe(false);
    const own = { ...silent, reading: { ...silent.reading, isRemote: undefined } };
    expect(isConsequence(own, outage)).toBe(true);
  });

  it('is named where one place is left to see an outage', async () => {
    await open('local', 'eu-1', 'eu-2');
    await fixture.probe(5, { location: 'local', plot: 'refused' });
    report('eu-1', 'eu-2');
    await fixture.judge.judgeNow();
    const outage = (await firing()).find(({ ruleId }) => ruleId === 'page-connection');
    if (!outage) throw new Error('it pages alone');
    expect(alertDetail(outage)).toContain(
      'Seen from 1 of 3 places, eu-1 and eu-2 measure nothing.',
    );
  });
});

it('does not page where one of two places that measure sees it', async () => {
  await open('local', 'eu-1');
  const at = fixture.clock.now();
  await fixture.probe(5, { location: 'local', plot: 'refused' });
  const end = fixture.clock.now();
  // Sessions of the same instant would have the same ids.
  fixture.clock.advance(at - end + SECOND);
  await fixture.probe(5, { location: 'eu-1' });
  report('eu-1');
  await fixture.judge.judgeNow();
  expect((await rulesEver()).filter((id) => id.startsWith('page-'))).toEqual([]);
});
