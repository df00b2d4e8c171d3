import { expect, it } from 'vitest';
import { session } from '../../../tests/support/collect-fixture';
import { MOST_COUNTED_TARGETS, SessionCounterBook } from '../../domain/metrics/session-counters';
import type { IndicatorState, StateWord } from '../../domain/now/indicator-state';
import { INDICATORS } from '../../domain/tallies/indicators';
import type { Target } from '../../domain/targets/target';
import { type MeasuredTarget, targetMetrics } from './target-metrics';

const target = (id: string, more: Partial<Target> = {}) =>
  ({ id, name: `name-${id}`, environment: 'prod', paused: false, ...more }) as Target;
const states = (word: StateWord, bad = 1, valid = 4) =>
  INDICATORS.map(
    (indicator) =>
      ({
        indicator,
        state: word,
        count: { bad, valid, unknown: 0 },
        thresholdBp: 500,
      }) as IndicatorState,
  );
const measured = (of: Target, word: StateWord, counts: [number, number] = [1, 4]) =>
  ({ target: of, states: states(word, ...counts), status: null }) satisfies MeasuredTarget;

const textOf = (targets: MeasuredTarget[], book = new SessionCounterBook()) =>
  [...targetMetrics(targets, book)].join('');
const linesOf = (text: string, name: string) =>
  text.split('\n').filter((line) => line.startsWith(`${name}{`));

it('gives ratio, counts, threshold and state of each indicator', () => {
  const text = textOf([measured(target('a'), 'fails')]);
  const labels = 'target="name-a",environment="prod",indicator="internal_error"';
  expect(text).toContain(`tocsin_indicator_bad_ratio{${labels}} 0.25\n`);
  expect(text).toContain(`tocsin_indicator_threshold_ratio{${labels}} 0.05\n`);
  expect(text).toContain(`tocsin_indicator_state{${labels},state="fails"} 1\n`);
  expect(text).toContain(`tocsin_indicator_state{${labels},state="holds"} 0\n`);
  expect(text).toContain('tocsin_target_up{target="name-a",environment="prod"} 0\n');
});

it('leaves out a ratio of nothing, and says up only where something holds', () => {
  const text = textOf([
    measured(target('a'), 'no_data', [0, 0]),
    measured(target('b'), 'unsure'),
    measured(target('c', { paused: true }), 'holds'),
    measured(target('d'), 'holds'),
    { target: target('e'), states: [], status: null },
  ]);
  expect(linesOf(text, 'tocsin_indicator_bad_ratio').join()).not.toContain('name-a');
  expect(linesOf(text, 'tocsin_target_up')).toEqual([
    'tocsin_target_up{target="name-d",environment="prod"} 1',
  ]);
  expect(linesOf(text, 'tocsin_targets')).toEqual([
    'tocsin_targets{state="holds"} 1',
    'tocsin_targets{state="fails"} 0',
    'tocsin_targets{state="unsure"} 1',
    'tocsin_targets{state="no_data"} 1',
    'tocsin_targets{state="paused"} 2',
  ]);
});

it('escapes names', () => {
  const odd = target('a', { name: 'a"b\\c\nd' });
  expect(textOf([measured(odd, 'holds')])).toContain('target="a\\"b\\\\c\\nd"');
});

it('names a bounded number of 2,000 targets and sums up the others, without hiding how many fail', () => {
  const book = new SessionCounterBook();
  const targets = Array.from({ length: 2_000 }, (_, index) => target(`t${index}`));
  const { record } = session('factory-mismatch');
  for (const { id } of targets) book.add({ ...record, targetId: id });
  const text = textOf(
    targets.map((one, index) => measured(one, index === 1_999 ? 'fails' : 'holds')),
    book,
  );
  expect(linesOf(text, 'tocsin_indicator_bad_sessions')).toHaveLength(
    (MOST_COUNTED_TARGETS + 1) * INDICATORS.length,
  );
  expect(text).toContain(
    'tocsin_indicator_valid_sessions{target="other",environment="",indicator="agent"} 6000\n',
  );
  expect(text).toContain('tocsin_targets{state="fails"} 1\n');
  expect(text).toContain(
    'tocsin_sessions_total{target="other",environment="",location="local",outcome="failed"} 1500\n',
  );
  expect(text.length).toBeLessThan(12_000_000);
});

it('counts sessions, closes and times, cumulatively in histograms', () => {
  const book = new SessionCounterBook();
  const { record } = session('passed');
  book.add({ ...record, timings: { ...record.timings, connectMs: 20 } });
  book.add({ ...record, timings: { ...record.timings, connectMs: 70_000 } });
  book.add({ ...record, close: { ...record.close, code: 4123 } });
  const text = textOf([measured(target('t1'), 'holds')], book);
  const buckets = linesOf(text, 'tocsin_session_stage_duration_seconds_bucket').filter((line) =>
    line.includes('stage="connect"'),
  );
  const counts = buckets.map((line) => Number(line.split(' ').at(-1)));
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect([counts.at(-2), counts.at(-1)]).toEqual([2, 3]);
  expect(linesOf(text, 'tocsin_session_first_audio_seconds_count')).toEqual([]);
  book.add({ ...record, timings: { ...record.timings, firstAudioMs: 700 } });
  book.add({ ...record, timings: { ...record.timings, firstAudioMs: null } });
  const spoken = textOf([measured(target('t1'), 'holds')], book);
  const labels = 'target="name-t1",environment="prod"';
  expect(spoken).toContain(`tocsin_session_first_audio_seconds_bucket{${labels},le="0.5"} 0\n`);
  expect(spoken).toContain(`tocsin_session_first_audio_seconds_bucket{${labels},le="1"} 1\n`);
  expect(spoken).toContain(`tocsin_session_first_audio_seconds_count{${labels}} 1\n`);
  expect(text).toContain('code="4xxx"} 1\n');
  expect(text).toContain('outcome="passed"} 3\n');
  book.remove('t1');
  expect(textOf([measured(target('t1'), 'holds')], book)).not.toContain('tocsin_sessions_total');
});

it('counts connections of the backend, of a target without sessions as well', () => {
  const book = new SessionCounterBook();
  book.addConnection({ targetId: 't1', indicator: 'factory', result: 'bad' });
  const text = textOf([measured(target('t1'), 'holds')], book);
  const labels = 'target="name-t1",environment="prod",indicator="factory"';
  expect(text).toContain(`tocsin_server_connections_total{${labels},result="bad"} 1\n`);
  expect(text).toContain(`tocsin_server_connections_total{${labels},result="good"} 0\n`);
  expect(text).not.toContain('tocsin_target_last_session_timestamp_seconds{');
});
