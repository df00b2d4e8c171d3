import {
  DURATION_BOUNDS_S,
  type DurationCounter,
  MOST_COUNTED_TARGETS,
  type SessionCounterBook,
  type SessionCounters,
  TIMED_STAGES,
} from '../../domain/metrics/session-counters';
import type { IndicatorState, StateWord } from '../../domain/now/indicator-state';
import type { PollState } from '../../domain/polls/health-poll';
import { CONNECTION_INDICATORS } from '../../domain/sessions/connection';
import { OUTCOMES } from '../../domain/sessions/stages';
import { INDICATORS, type IndicatorKey } from '../../domain/tallies/indicators';
import type { Target } from '../../domain/targets/target';
import type { TargetStatus } from '../../domain/targets/target-status';
import { type Labels, metricLines, numberText, type Sample } from './exposition';

/** One target as the judge has it in memory. */
export type MeasuredTarget = {
  target: Target;
  states: readonly IndicatorState[];
  status: TargetStatus | null;
  /** What its health endpoints answered lately. */
  polls?: ReadonlyArray<Pick<PollState, 'name' | 'word'>> | undefined;
};

const STATES: readonly StateWord[] = ['holds', 'fails', 'unsure', 'no_data'];
/** Stands for all targets beyond those that are named. */
const OTHERS: Labels = { target: 'other', environment: '' };

const snakeCase = (key: IndicatorKey) => key.replace(/[A-Z]/g, (one) => `_${one.toLowerCase()}`);
const labelsOf = ({ name, environment }: Target): Labels => ({ target: name, environment });
const labelled = (labels: Labels, more: Labels): Labels => Object.assign({}, labels, more);

/** Figures of all targets: at most `MOST_COUNTED_TARGETS` are named, the others are summed up. */
export function* targetMetrics(
  targets: readonly MeasuredTarget[],
  book: SessionCounterBook,
): Generator<string> {
  yield* indicatorMetrics(targets);
  yield* statusMetrics(targets, book);
  yield* sessionMetrics(targets, book);
}

type Gauge = { labels: Labels; state: IndicatorState };

function* indicatorMetrics(targets: readonly MeasuredTarget[]): Generator<string> {
  const named = targets.slice(0, MOST_COUNTED_TARGETS).flatMap(({ target, states }) =>
    states.filter(isMeasured).map((state): Gauge => {
      const labels = labelled(labelsOf(target), { indicator: snakeCase(state.indicator) });
      return { labels, state };
    }),
  );
  const counts = [
    ...named.map(({ labels, state: { count } }) => ({ labels, count })),
    ...sumOfOthers(targets.slice(MOST_COUNTED_TARGETS)),
  ];
  const gauge = (name: string, help: string) => ({ name, type: 'gauge' as const, help });
  yield* metricLines(
    gauge(
      'tocsin_indicator_bad_ratio',
      'Share of bad sessions among the valid ones of the window that the overview shows, 0 to 1.',
    ),
    counts
      .filter(({ count }) => count.valid > 0)
      .map(({ labels, count }): Sample => [labels, count.bad / count.valid]),
  );
  yield* metricLines(
    gauge('tocsin_indicator_bad_sessions', 'Bad sessions of that window.'),
    counts.map(({ labels, count }): Sample => [labels, count.bad]),
  );
  yield* metricLines(
    gauge('tocsin_indicator_valid_sessions', 'Valid sessions of that window.'),
    counts.map(({ labels, count }): Sample => [labels, count.valid]),
  );
  yield* metricLines(
    gauge('tocsin_indicator_threshold_ratio', 'Bad share that must not be reached, 0 to 1.'),
    named.map(({ labels, state }): Sample => [labels, state.thresholdBp / 10_000]),
  );
  yield* metricLines(
    gauge('tocsin_indicator_state', 'State of the indicator: 1 for the one that it is in.'),
    named.flatMap(({ labels, state }) =>
      STATES.map(
        (word): Sample => [labelled(labels, { state: word }), state.state === word ? 1 : 0],
      ),
    ),
  );
}

function sumOfOthers(targets: readonly MeasuredTarget[]) {
  if (targets.length === 0) return [];
  return INDICATORS.map((indicator) => {
    const count = { bad: 0, valid: 0 };
    for (const { states } of targets)
      for (const state of states)
        if (state.indicator === indicator) {
          count.bad += state.count.bad;
          count.valid += state.count.valid;
        }
    return { labels: labelled(OTHERS, { indicator: snakeCase(indicator) }), count };
  });
}

/** What the target's journey does not measure has no metric. */
const isMeasured = ({ measured }: IndicatorState): boolean => measured !== false;

/** The worst state of a target; null where it is paused or not evaluated. */
function worstState({ target, ...of }: MeasuredTarget): StateWord | null {
  const states = of.states.filter(isMeasured);
  if (target.paused || states.length === 0) return null;
  const has = (word: StateWord) => states.some(({ state }) => state === word);
  if (has('fails')) return 'fails';
  return states.every(({ state }) => state === 'no_data')
    ? 'no_data'
    : has('unsure')
      ? 'unsure'
      : 'holds';
}

function* statusMetrics(
  targets: readonly MeasuredTarget[],
  book: SessionCounterBook,
): Generator<string> {
  const worst = targets.map(worstState);
  yield* metricLines(
    {
      name: 'tocsin_targets',
      type: 'gauge',
      help: 'Targets by their worst indicator, all of them; paused ones and those that were not evaluated yet by themselves.',
    },
    [...STATES, null].map(
      (word): Sample => [{ state: word ?? 'paused' }, worst.filter((one) => one === word).length],
    ),
  );
  const named = targets.slice(0, MOST_COUNTED_TARGETS);
  yield* metricLines(
    {
      name: 'tocsin_target_up',
      type: 'gauge',
      help: '1 where indicators hold and none fails, 0 where one fails; absent where that is not known.',
    },
    named.flatMap((one): Sample[] => {
      const state = worstState(one);
      if (state === 'fails') return [[labelsOf(one.target), 0]];
      return state === 'holds' ? [[labelsOf(one.target), 1]] : [];
    }),
  );
  yield* metricLines(
    {
      name: 'tocsin_target_last_session_timestamp_seconds',
      type: 'gauge',
      help: 'End of the newest session since the start of the process.',
    },
    named.flatMap(({ target }): Sample[] => {
      const at = book.byTarget.get(target.id)?.lastFinishedAt;
      return !at ? [] : [[labelsOf(target), at / 1000]];
    }),
  );
  yield* metricLines(
    {
      name: 'tocsin_target_release_info',
      type: 'gauge',
      help: 'The release that serves most sessions.',
    },
    named.flatMap(({ target, status }): Sample[] => {
      const release = status?.serving[0]?.version;
      return release === undefined ? [] : [[labelled(labelsOf(target), { release }), 1]];
    }),
  );
  yield* metricLines(
    {
      name: 'tocsin_poll_up',
      type: 'gauge',
      help: '1 where a health endpoint says ok, 0 where it says degraded or failed; absent where it says neither.',
    },
    named.flatMap(({ target, polls = [] }) =>
      polls
        .filter(({ word }) => word !== 'not_measurable')
        .map(({ name, word }): Sample => {
          return [labelled(labelsOf(target), { check: name }), word === 'ok' ? 1 : 0];
        }),
    ),
  );
}

function* sessionMetrics(
  targets: readonly MeasuredTarget[],
  book: SessionCounterBook,
): Generator<string> {
  const counted: Array<[Labels, SessionCounters]> = targets.flatMap(({ target }) => {
    const own = book.byTarget.get(target.id);
    return own ? [[labelsOf(target), own]] : [];
  });
  if (book.others) counted.push([OTHERS, book.others]);
  yield* metricLines(
    {
      name: 'tocsin_sessions_total',
      type: 'counter',
      help: 'Sessions, as they were first stored.',
    },
    eachOf(counted, function* (labels, { sessions }) {
      for (const [location, outcomes] of sessions)
        for (const outcome of OUTCOMES)
          yield [labelled(labels, { location, outcome }), outcomes[outcome]];
    }),
  );
  yield* metricLines(
    {
      name: 'tocsin_indicator_sessions_total',
      type: 'counter',
      help: 'Sessions by what they meant for an indicator when they were first stored.',
    },
    eachOf(counted, function* (labels, { indicators }) {
      for (const key of INDICATORS)
        for (const result of ['good', 'bad', 'unknown'] as const)
          yield [labelled(labels, { indicator: snakeCase(key), result }), indicators[key][result]];
    }),
  );
  yield* metricLines(
    {
      name: 'tocsin_server_connections_total',
      type: 'counter',
      help: 'Connections by what the health events of the backend first said about them.',
    },
    eachOf(counted, function* (labels, { connections }) {
      for (const key of CONNECTION_INDICATORS)
        for (const result of ['good', 'bad'] as const)
          yield [labelled(labels, { indicator: snakeCase(key), result }), connections[key][result]];
    }),
  );
  yield* metricLines(
    { name: 'tocsin_session_closes_total', type: 'counter', help: 'Sessions by close code.' },
    eachOf(counted, function* (labels, { closes }) {
      for (const [code, n] of closes) yield [labelled(labels, { code }), n];
    }),
  );
  yield* metricLines(
    {
      name: 'tocsin_session_stage_duration_seconds',
      type: 'histogram',
      help: 'Time from the start of a session until it reached a stage.',
    },
    eachOf(counted, function* (labels, { durations }) {
      for (const stage of TIMED_STAGES)
        if (durations[stage].n > 0)
          yield* histogramOf(labelled(labels, { stage }), durations[stage]);
    }),
  );
  yield* metricLines(
    {
      name: 'tocsin_session_first_audio_seconds',
      type: 'histogram',
      help: 'Time from the request to the first audio, where the journey has audio.',
    },
    eachOf(counted, function* (labels, { firstAudio }) {
      if (firstAudio.n > 0) yield* histogramOf(labels, firstAudio);
    }),
  );
}

function* eachOf(
  counted: ReadonlyArray<[Labels, SessionCounters]>,
  samples: (labels: Labels, counters: SessionCounters) => Iterable<Sample>,
): Generator<Sample> {
  for (const [labels, counters] of counted) yield* samples(labels, counters);
}

function* histogramOf(labels: Labels, { counts, sumS, n }: DurationCounter): Generator<Sample> {
  let sum = 0;
  for (const [index, bound] of [...DURATION_BOUNDS_S, Number.POSITIVE_INFINITY].entries()) {
    sum += counts[index] ?? 0;
    yield [labelled(labels, { le: numberText(bound) }), sum, '_bucket'];
  }
  yield [labels, sumS, '_sum'];
  yield [labels, n, '_count'];
}
