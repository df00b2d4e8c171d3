import { countText, STAGE_PHRASES, spanText } from '../tallies/format-counts';
import { INDICATOR_PHRASES } from '../tallies/indicators';
import type { Latency } from '../tallies/tally';
import { isCountedMeasure } from './measure';
import type { CountedMeasure, Measure, Rule, RuleCondition } from './rule';

const NBSP = '\u00a0';

export const LATENCY_PHRASES: Record<Latency, string> = {
  connect: 'connecting',
  upgrade: 'the upgrade',
  ready: 'ready',
  firstEvent: 'the first event',
  complete: 'completion',
  total: 'the whole session',
  firstAudio: 'the first audio after the request',
};

/** A measure inside a sentence: "factory initialisation", "sessions with signature 1a2b", "ready slower than 2 s". */
export function measureText(measure: Measure): string {
  switch (measure.kind) {
    case 'indicator':
      return INDICATOR_PHRASES[measure.indicator];
    case 'signature':
      return `sessions with signature ${measure.signature}`;
    case 'closeCode':
      return `sessions closed with ${measure.code}`;
    case 'stage':
      return `sessions that fail at ${STAGE_PHRASES[measure.stage]}`;
    case 'latency':
      return `${LATENCY_PHRASES[measure.latency]} slower than ${limitText(measure.limitMs)}`;
    case 'certificateDays':
      return `the certificate of the server valid for less than ${countText(measure.below, 'day')}`;
    case 'health':
      return `the health endpoint ${measure.poll} ${measure.state === 'degraded' ? 'degraded or failed' : 'failed'}`;
    case 'noData':
      return 'no finished session';
    case 'probeSilent':
      return 'no heartbeat from the probe, or none of its sessions measures anything';
    case 'indicatorSilent':
      return `no session that measures ${INDICATOR_PHRASES[measure.indicator]}`;
  }
}

/** A limit of a latency: "2 s", "250 ms". */
export function limitText(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}${NBSP}s` : `${ms}${NBSP}ms`;
}

/** What a measure counts as bad. */
const BAD_TEXT: Record<CountedMeasure['kind'], (measure: Measure) => string> = {
  indicator: (measure) => `sessions are bad for ${measureText(measure)}`,
  signature: (measure) => measureText(measure).replace('sessions with', 'sessions fail with'),
  closeCode: (measure) => measureText(measure).replace('sessions closed', 'sessions close'),
  stage: (measure) => measureText(measure).replace('that fail', 'fail'),
  certificateDays: (measure) => `sessions see ${measureText(measure)}`,
  latency: (measure) => measureText(measure).replace(/^(.*) slower/, 'sessions have $1 slower'),
};

const windowText = ({ longMs, shortMs }: RuleCondition) =>
  `in ${spanText(longMs)} and still in ${spanText(shortMs)}`;

/**
 * A rule in one sentence without its full stop: "more than 2 % of sessions are bad for factory initialisation, in 5 min and
 * still in 60 s, or in 30 min and still in 5 min".
 */
export function ruleText(rule: Rule): string {
  const { measure, thresholdBp, conditions, forMs } = rule;
  const lasting = forMs > 0 ? `, for ${spanText(forMs)}` : '';
  if (!isCountedMeasure(measure)) return `${measureText(measure)}${lasting}`;
  const bad = BAD_TEXT[measure.kind](measure);
  const what =
    thresholdBp === null
      ? `more ${bad} than the threshold allows`
      : `more than ${thresholdBp / 100}${NBSP}% of ${bad}`;
  const source = rule.source === 'server' ? ', as the backend counts its own connections' : '';
  const where = rule.scope.location === null ? '' : `, seen from ${rule.scope.location}`;
  return `${what}, ${conditions.map(windowText).join(', or ')}${lasting}${source}${where}`;
}

/** Choices for how long a blip is ignored: ms and text. */
export const IGNORED_BLIPS = [
  [0, 'at once'],
  [60_000, `1${NBSP}min`],
  [120_000, `2${NBSP}min`],
  [300_000, `5${NBSP}min`],
] as const;

/** What `for` changes in a replay: "ignores 6 of 9 firings that ended within 2 min". `forMs`: how long a blip may last. */
export function ignoredText(
  { atOnce, firings }: { atOnce: number; firings: number },
  forMs: number,
): string {
  const ignored = Math.max(0, atOnce - firings);
  if (ignored === 0) return `ignores no firing: none was shorter than ${spanText(forMs)}`;
  return `ignores ${ignored} of ${countText(atOnce, 'firing')} that ended within ${spanText(forMs)}`;
}

/** How often a rule would have fired: "would have fired 3 times in 7 d, for 42 min". Spans in ms. */
export function replayText(firings: number, firedMs: number, rangeMs: number): string {
  if (firings === 0) return `would not have fired in ${spanText(rangeMs)}`;
  const times = countText(firings, 'time');
  return `would have fired ${times} in ${spanText(rangeMs)}, for ${spanText(firedMs)}`;
}
