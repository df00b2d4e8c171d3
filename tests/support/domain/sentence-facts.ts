import type { Clocks } from '../../../lib/domain/sentence/sentence';
import type { JudgedIndicator } from '../../../lib/domain/sentence/situation';
import type { SentenceInput } from '../../../lib/domain/sentence/target-input';
import {
  DEFAULT_THRESHOLDS,
  INDICATORS,
  type IndicatorKey,
} from '../../../lib/domain/tallies/indicators';
import type {
  ServingRelease,
  TargetPicture,
  WarmingUp,
} from '../../../lib/domain/targets/target-picture';
import { HOUR, MINUTE, SECOND } from '../../../lib/domain/time';

/** An instant of the demo's incident, by its clock. */
export const at = (clock: string) => Date.parse(`2026-11-27T${clock}Z`);
export const NOW = at('18:58:36');

export const UTC: Clocks = {
  clock: (instant) => new Date(instant).toISOString().slice(11, 19),
  minute: (instant) => new Date(instant).toISOString().slice(11, 16),
};

export const plain = (text: string) => text.replaceAll('\u00a0', ' ');

type Changes = Partial<Record<IndicatorKey, Partial<JudgedIndicator>>>;

/** Six indicators that hold since 93 min, but for what a test says of some of them. */
export function six(more: Changes = {}, now = NOW): JudgedIndicator[] {
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

export const all = (more: Partial<JudgedIndicator>): Changes =>
  Object.fromEntries(INDICATORS.map((key) => [key, more]));

export const fails = (bad: number, valid: number, since = NOW - 3 * MINUTE) => ({
  state: 'fails' as const,
  count: { bad, valid, unknown: 0 },
  since,
});

export function picture(
  more: Partial<Omit<TargetPicture, 'recent'>> & {
    recent?: Partial<TargetPicture['recent']>;
  } = {},
): TargetPicture {
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

/** Staging chat, which holds. */
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
