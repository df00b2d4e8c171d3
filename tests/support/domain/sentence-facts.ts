import type { Clocks } from '../../../lib/domain/sentence/sentence';
import type { EvaluatedIndicator } from '../../../lib/domain/sentence/situation';
import type { SentenceInput } from '../../../lib/domain/sentence/target-input';
import {
  DEFAULT_THRESHOLDS,
  INDICATORS,
  type IndicatorKey,
} from '../../../lib/domain/tallies/indicators';
import type {
  ServingRelease,
  TargetStatus,
  WarmingUp,
} from '../../../lib/domain/targets/target-status';

export const SECOND = 1000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** An instant on the day of the demo's incident, epoch ms, from `HH:MM:SS` in UTC. */
export const at = (clock: string) => Date.parse(`2026-11-27T${clock}Z`);
export const NOW = at('18:58:36');

export const UTC: Clocks = {
  clock: (instant) => new Date(instant).toISOString().slice(11, 19),
  minute: (instant) => new Date(instant).toISOString().slice(11, 16),
};

export const plain = (text: string) => text.replaceAll('\u00a0', ' ');

type Changes = Partial<Record<IndicatorKey, Partial<EvaluatedIndicator>>>;

/** Six indicators that have held for 93 min, except for the given changes. */
export function six(more: Changes = {}, now = NOW): EvaluatedIndicator[] {
  return INDICATORS.map((indicator) => ({
    indicator,
    state: 'holds',
    notMeaningful: false,
    window: { from: now - 30 * MINUTE, to: now },
    count: { bad: 0, valid: 360, unknown: 0 },
    thresholdBp: DEFAULT_THRESHOLDS[indicator],
    sessionsNeeded: null,
    since: now - 93 * MINUTE,
    failedUntil: null,
    ...more[indicator],
  }));
}

export const all = (more: Partial<EvaluatedIndicator>): Changes =>
  Object.fromEntries(INDICATORS.map((key) => [key, more]));

export const fails = (bad: number, valid: number, since = NOW - 3 * MINUTE) => ({
  state: 'fails' as const,
  count: { bad, valid, unknown: 0 },
  since,
});

export function picture(
  more: Partial<Omit<TargetStatus, 'recent'>> & {
    recent?: Partial<TargetStatus['recent']>;
  } = {},
): TargetStatus {
  const recent = { sessions: 24, bad: 0, lastBadAt: null, stage: null, ...more.recent };
  const others = { releases: 0, share: 0 };
  return {
    targetId: 't1',
    asOf: NOW,
    serving: [],
    others,
    warmingUp: null,
    warnings: [],
    ...more,
    recent,
  };
}

export const serving = (version: string, share: number, more: Partial<ServingRelease> = {}) => ({
  version,
  share,
  deploymentId: `t1:${version}`,
  startedAt: NOW - HOUR,
  sessions: 60,
  bad: 0,
  ...more,
});

export const warming = (version: string, more: Partial<WarmingUp> = {}): WarmingUp => ({
  deploymentId: `t1:${version}`,
  version,
  startedAt: NOW - 40 * SECOND,
  judgedFrom: NOW + 20 * SECOND,
  sessions: 0,
  bad: 0,
  stage: null,
  ...more,
});

/** Input of a sentence about staging chat, whose indicators hold. */
export function facts(more: Partial<SentenceInput> = {}): SentenceInput {
  const now = more.now ?? NOW;
  return {
    name: 'chat',
    environment: 'staging',
    indicators: six({}, now),
    paging: [],
    picture: picture(),
    paused: false,
    maintenance: null,
    failingSince: null,
    lastFinishedAt: now - 3000,
    lastCountedAt: now - 3000,
    judgedAt: now - 5000,
    intervalMs: 5000,
    now,
    funnel: { attempts: 360, reached: {}, failedAt: {} },
    excluded: 0,
    cause: null,
    release: null,
    newest: null,
    previous: null,
    notified: null,
    lastMinutes: { sessions: 60, bad: 0 },
    recoveryAt: null,
    pausedBy: null,
    clocks: UTC,
    lastIncident: null,
    ...more,
  };
}
