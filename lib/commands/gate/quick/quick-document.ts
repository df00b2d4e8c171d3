import type { GateRun, VerdictDocument } from '../../../contract/api/releases/verdicts';
import type { Release } from '../../../domain/deployments/release';
import type { SessionRecord, Signature } from '../../../domain/sessions/session';
import { STAGES } from '../../../domain/sessions/stages';
import { bucketStart } from '../../../domain/tallies/buckets';
import { countText } from '../../../domain/tallies/format-counts';
import { countIndicators } from '../../../domain/tallies/indicator-results';
import { DEFAULT_THRESHOLDS, GATED } from '../../../domain/tallies/indicators';
import { emptyCounts } from '../../../domain/tallies/tally-math';
import { isUnverified } from '../../../domain/targets/connection';
import type { Target } from '../../../domain/targets/target';
import { coldStart } from '../../../domain/verdict/cold-start';
import type { ReleaseMinute } from '../../../domain/verdict/evidence/observed-time';
import { judgeRelease } from '../../../domain/verdict/judge-release';
import {
  BLOCK_MS,
  DEFAULT_GATE,
  type GateSettings,
} from '../../../domain/verdict/model/gate-settings';
import { measuredJourney } from '../../../domain/verdict/model/measured-journey';
import type { MeasuredWith, WhatFailed } from '../../../domain/verdict/model/verdict';
import { certificateText } from '../../../domain/verdict/words/verdict-sentence';
import { stableHash } from '../../../kit/stable-hash';
import { verdictDocument } from '../../../services/releases/verdict-document';
import type { GateTimes } from '../gate-times';
import { interruptedVerdict } from '../interrupted-verdict';
import { targetOf } from '../standalone-gate';
import { type QuickGate, sessionsOf } from './quick-request';
import type { QuickSessions } from './quick-sessions';

type QuickRun = QuickGate & {
  ran: QuickSessions<SessionRecord>;
  longestSessionMs: number;
  /** Epoch ms. */
  startedAt: number;
  now: number;
};

/** The verdict document of a quick gate: by the rules of the others, but by sessions alone and without a soak. */
export function quickDocument(run: QuickRun, times: GateTimes): VerdictDocument {
  const { version, own } = sessionsOf(run.ran.ended, run.release);
  const document = documentOf(run, { version, own });
  const interrupted = run.ran.by === 'aborted';
  const timed = times.run(interrupted);
  const seconds = Math.max(1, Math.round((run.now - run.startedAt) / 1_000));
  const measured = `${countText(own.length, 'session')} in ${seconds} s, no diversity in time`;
  const headline = headlineOf(document, measured);
  const rest = [restOf(document), certificateText(document.config.measuredWith)]
    .filter(Boolean)
    .join(' ');
  const final: VerdictDocument = {
    ...document,
    settled: !interrupted,
    sentence: { headline, rest },
    reason: { code: document.reason.code, text: [headline, rest].filter(Boolean).join(' ') },
    quick: true,
    run: { ...timed, stages: stageTimes(own) },
  };
  return interrupted ? interruptedVerdict(final) : final;
}

/** "quick pass: 189 sessions in 96 s, no diversity in time." */
function headlineOf({ release, verdict }: VerdictDocument, measured: string): string {
  const words: Record<VerdictDocument['verdict'], string> = {
    pass: 'quick pass',
    fail: 'quick fail',
    inconclusive: 'not decided by a quick gate',
    no_data: 'no data from a quick gate',
    invalid: 'an invalid quick gate',
    withdrawn: 'withdrawn',
  };
  return `${release.version}: ${words[verdict]}: ${measured}.`;
}

function restOf(document: VerdictDocument) {
  const { verdict, why = '', sentence, wouldNeed, sessionsNeeded, indicators } = document;
  if (verdict === 'pass') {
    // Of a pass, `why` names what the journey does not measure.
    const unmeasured = indicators.some(({ measured }) => measured === false) ? `${why} ` : '';
    return `${unmeasured}Proven if failures come singly; it says nothing about other times of the day.`;
  }
  const needed = wouldNeed ?? sessionsNeeded ?? 0;
  const more =
    verdict === 'inconclusive' && needed > 0
      ? ` A pass would have needed ${countText(needed, 'more session')} without a failure.`
      : '';
  return verdict === 'fail' ? (sentence?.headline ?? why) : `${why}${more}`;
}

function documentOf(
  run: QuickRun,
  { version, own }: { version: string; own: readonly SessionRecord[] },
): VerdictDocument {
  const { ran, startedAt, now } = run;
  const target = targetOf({ ...run, intervalMs: 1_000 / run.ratePerSecond }, startedAt);
  const release: Release = {
    id: `${target.id}:${version}`,
    targetId: target.id,
    version,
    startedAt,
    firstSeenBy: 'mark',
    cold: false,
    notes: '',
    seeded: false,
  };
  const { measured, limit } = measuredBy(ran);
  const measuredWith = measuredWithOf(target);
  const instances = instancesOf(own, startedAt);
  const verdict = judgeRelease({
    minutes: minutesOf(own, measured.lostToTarget),
    closedTo: bucketStart(now, BLOCK_MS) + BLOCK_MS,
    measured,
    thresholds: DEFAULT_THRESHOLDS,
    journey: run.endpoint.journeyDefinition,
    settings: settingsOf(run),
    intervalMs: target.intervalMs,
    configChanged: false,
    replaced: false,
    noneLate: true,
    complete: true,
    instances: { announced: instances.length, reached: instances.length },
    limit,
  });
  const failed = own.filter(({ outcome }) => outcome === 'failed' || outcome === 'degraded');
  const counted = own.filter(({ outcome }) => outcome !== 'excluded');
  const hash = stableHash(measuredWith);
  return verdictDocument({
    id: null,
    found: {
      ...verdict,
      releaseId: release.id,
      judgedAt: now,
      config: { hash, frozenHash: hash, measuredWith },
      cold: coldStart(emptyCounts(), DEFAULT_THRESHOLDS, null),
      instances,
      comparison: null,
      stopped: null,
      intervalMs: target.intervalMs,
      seen: {
        at: now,
        sessions: counted.length,
        failed: failed.length,
        cold: { sessions: 0, failed: 0 },
      },
      finalAt: null,
      passAt: null,
      firstMinuteAt: null,
      what: waysOfFailing(failed),
    },
    of: { release, target, releases: [release] },
    signOff: null,
    now,
  });
}

const settingsOf = ({ longestSessionMs, deadlineMs }: QuickRun): GateSettings => ({
  ...DEFAULT_GATE,
  soakMs: 0,
  settleMs: 0,
  longestSessionMs,
  deadlineMs: deadlineMs + longestSessionMs + BLOCK_MS,
  deadlineSessions: Number.MAX_SAFE_INTEGER,
  // One short window has no blocks to compare: sessions count as independent, and the sentence says so.
  phiLimit: Number.MAX_SAFE_INTEGER,
});

const measuredWithOf = (target: Target): MeasuredWith => ({
  thresholds: DEFAULT_THRESHOLDS,
  gated: [...GATED],
  ...measuredJourney(target),
  transport: target.transport,
  holdMs: target.holdMs,
  locations: ['local'],
  ...(isUnverified(target) ? { certificateVerified: false } : {}),
});

/** What was due and what became of it, and why a session over a limit was excluded. */
function measuredBy(ran: QuickSessions<SessionRecord>) {
  const excluded = ran.ended.filter(({ outcome }) => outcome === 'excluded');
  const overLimit = excluded.filter(({ exclusion }) => exclusion === 'limit');
  // What was given up at the deadline never answered: as bad for a pass as a slot that could not be used.
  const lost = ran.lost + (ran.by === 'deadline' ? ran.abandoned : 0);
  return {
    limit: overLimit[0]?.excludedBecause ?? undefined,
    measured: {
      ended: ran.ended.length,
      excluded: excluded.length,
      overLimit: overLimit.length,
      scheduled: ran.started + ran.lost,
      lostToProbe: 0,
      lostToTarget: lost,
    },
  };
}

/** Counts of sessions by the minute in which they started; lost slots in the last one. */
function minutesOf(own: readonly SessionRecord[], lost: number): ReleaseMinute[] {
  const byMinute = new Map<number, SessionRecord[]>();
  for (const session of own) {
    const at = bucketStart(session.startedAt, BLOCK_MS);
    byMinute.set(at, [...(byMinute.get(at) ?? []), session]);
  }
  const minutes = [...byMinute]
    .sort(([a], [b]) => a - b)
    .map(([at, sessions]) => ({
      at,
      counts: { sessions: sessions.length, indicators: countIndicators(sessions) },
    }));
  return minutes.map((minute, i) => (i === minutes.length - 1 ? { ...minute, lost } : minute));
}

function instancesOf(own: readonly SessionRecord[], startedAt: number) {
  const counts = new Map<string, number>();
  for (const { instance } of own)
    if (instance !== null) counts.set(instance, (counts.get(instance) ?? 0) + 1);
  return [...counts].map(([instance, sessions]) => ({
    instance,
    sessions,
    firstSeenAt: startedAt,
  }));
}

function waysOfFailing(failed: readonly SessionRecord[]): WhatFailed[] {
  const ways = new Map<string, WhatFailed>();
  for (const session of failed) {
    const signature: Signature = session.signature ?? { id: 'degraded', title: 'degraded' };
    const way = ways.get(signature.id);
    if (way) way.count += 1;
    else
      ways.set(signature.id, {
        stage: session.failedStage,
        signature,
        count: 1,
        newHere: false,
        before: null,
        exampleId: null,
        passingId: null,
      });
  }
  return [...ways.values()].sort((a, b) => b.count - a.count);
}

/** How long the sessions that passed a stage took for it; stages without one are left out. */
function stageTimes(own: readonly SessionRecord[]): GateRun['stages'] {
  return STAGES.flatMap((stage) => {
    const times = own
      .flatMap(({ stages }) =>
        stages.flatMap((one) =>
          one.stage === stage && one.outcome === 'ok' && one.ms !== null ? [one.ms] : [],
        ),
      )
      .sort((a, b) => a - b);
    const at = (share: number) => times[Math.ceil(times.length * share) - 1] ?? 0;
    if (times.length === 0) return [];
    return [{ stage, sessions: times.length, medianMs: at(0.5), p95Ms: at(0.95) }];
  });
}
