import type { Release } from '../../domain/deployments/release';
import type { Actor, AuditEntry } from '../../domain/people/people';
import { DEFAULT_SETTINGS } from '../../domain/targets/settings';
import type { Target } from '../../domain/targets/target';
import type { EvidencePoint } from '../../domain/verdict/evidence/evidence-series';
import {
  BLOCK_MS,
  type GateSettings,
  type KnownMinutes,
} from '../../domain/verdict/model/gate-settings';
import type {
  FrozenConfig,
  IndicatorVerdict,
  StoredVerdict,
} from '../../domain/verdict/model/verdict';
import { keepWithdrawn, withdrawalOf } from '../../domain/verdict/withdraw-pass';
import type { Clock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { uuidv7 } from '../../kit/ids';
import type { Logger } from '../../kit/logger';
import { createWakeLoop, onWakeOrEvery } from '../../kit/wake-loop';
import type { Mutation, StateStore, Stored } from '../../store/state-store';
import { createDueReleases } from './due-releases';
import {
  evaluateRelease,
  evidenceOf,
  type ReleaseEvaluation,
  type ReleaseToEvaluate,
} from './evaluate-release';
import { configHash, evidenceJourneyOf, measuredWith, withJourneyOf } from './measured-with';
import { type MeasuredRelease, type ReleaseReads, readRelease } from './read-release';
import { createAge } from './release-age';

/** A closed minute is the unit: evaluating more often shows nothing new. */
const TICK_MS = 10_000;
export type ReleaseJudgeDeps = {
  events: ReleaseReads;
  state: Pick<StateStore, 'get' | 'list' | 'page' | 'mutate'>;
  clock: Clock;
  logger: Logger;
  settings: GateSettings;
  /** Where this installation's probes run. */
  locations: readonly string[];
};

type Overrides = Partial<Pick<GateSettings, 'soakMs' | 'deadlineMs'>>;

export type ReleaseJudge = {
  id: string;
  /** Evaluates the releases that have no final verdict, once. */
  judgeNow(): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
  /** Evaluates a release and stores nothing. Errors: AppError `not_found`, those of the stores. */
  evaluate(
    release: Release,
    overrides?: Overrides,
    known?: KnownMinutes,
  ): Promise<ReleaseEvaluation>;
  evidence(release: Release): Promise<Array<{ of: IndicatorVerdict; points: EvidencePoint[] }>>;
};

/** Reaches the verdicts of releases: freezes what each is measured with, and stores a verdict when it is reached or changes. */
export function createReleaseJudge(deps: ReleaseJudgeDeps): ReleaseJudge {
  const { events, state, clock, logger } = deps;
  const due = createDueReleases(deps.settings);
  const age = createAge(deps);

  async function evaluate(
    release: Release,
    overrides: Overrides = {},
    known: KnownMinutes = {},
  ): Promise<ReleaseEvaluation> {
    const [subject, [latest]] = await Promise.all([
      subjectOf(deps, release),
      state.page('verdict', { group: release.id, limit: 1 }),
    ]);
    const settings = { ...deps.settings, ...overrides };
    const at = { ...known, settings, now: clock.now() };
    const found = await evaluateRelease({ events, state }, subject, at);
    return keepWithdrawn(found, latest?.value ?? null);
  }

  async function judgeRelease(release: Release, releases: readonly Release[]): Promise<void> {
    const isOver = due.isFinal(release.id) || (await age.isPast(release, releases));
    if (isOver && !release.reviewAt) return;
    const [latest] = await state.page('verdict', { group: release.id, limit: 1 });
    const last = latest?.value ?? null;
    const isReview = isReviewDue(release, last, clock.now());
    if (isOver && !isReview) return;
    const subject = await subjectOf(deps, release);
    const now = clock.now();
    // What is decided was decided under the frozen configuration: only a fail may still overtake a pass.
    const decided = last?.settled === true && last.verdict !== 'invalid';
    const settings = isReview ? extended(deps.settings, release, now) : deps.settings;
    const asked = decided ? { ...subject, present: subject.frozen.measuredWith } : subject;
    const fresh = await evaluateRelease({ events, state }, asked, { settings, now });
    const kept = keepWithdrawn(fresh, last);
    const withdrawn = isReview
      ? null
      : await withdrawnOf(deps, { last, found: kept, release: subject.release, releases });
    const found = withdrawn ?? kept;
    if (isReview || withdrawn || isWorthStoring(last, found))
      await storeVerdict(deps, { found, last, release, releases });
    if (last?.settled || found.settled) due.noteSettled(release.id);
    if (isFinal(found, release, now)) due.noteFinal(release.id);
  }

  async function judgeNow(): Promise<void> {
    const targets = await state.list('target');
    for (const { value: target } of targets) {
      const rows = await state.list('release', target.id);
      const live = rows.map((row) => row.value).filter((release) => !release.seeded);
      for (const release of due.select(live, clock.now()))
        await judgeRelease(release, live).catch((error) =>
          logger.error({ err: error, release: release.id }, 'a release could not be judged'),
        );
    }
  }

  const { run } = createWakeLoop({
    clock,
    dueInMs: onWakeOrEvery(TICK_MS),
    round: () =>
      judgeNow().catch((error) => logger.error({ err: error }, 'judging releases failed')),
  });

  return {
    id: 'release-judge',
    judgeNow,
    run,
    evaluate,
    async evidence(release) {
      const subject = await subjectOf(deps, release);
      return evidenceOf({ events, state }, subject, { settings: deps.settings, now: clock.now() });
    },
  };
}

/** The release with its target, its neighbours, and what it was and is measured with. */
async function subjectOf(deps: ReleaseJudgeDeps, release: Release): Promise<ReleaseToEvaluate> {
  const [target, releases, settings] = await Promise.all([
    deps.state.get('target', release.targetId),
    deps.state.list('release', release.targetId),
    deps.state.get('settings', 'settings'),
  ]);
  if (!target) throw new AppError('not_found', 'the target of this release is gone');
  const thresholds = { ...DEFAULT_SETTINGS.thresholds, ...settings?.value.thresholds };
  const present = measuredWith(target.value, thresholds, deps.locations);
  const frozen = await frozenOf(deps, { release, target: target.value, present });
  return {
    target: target.value,
    release: { ...release, evidenceJourney: evidenceJourneyOf(frozen) },
    releases: releases.map((row) => row.value),
    present,
    frozen,
  };
}

/**
 * Written at the first evaluation; of two judges that write at once the first wins for both. Only a changed journey changes it
 * afterwards, while nothing is decided: the evidence then begins anew.
 */
async function frozenOf(
  { state, clock }: ReleaseJudgeDeps,
  of: { release: Release; target: Target; present: FrozenConfig['measuredWith'] },
): Promise<FrozenConfig> {
  const { id } = of.release;
  const known = await state.get('releaseConfig', id);
  if (known) return withPresentJourney({ state, clock }, of, known);
  const frozenAt = clock.now();
  const value = { hash: configHash(of.present), measuredWith: of.present, frozenAt };
  await state
    .mutate([{ op: 'insert', kind: 'releaseConfig', id, group: of.target.id, value }], frozenAt)
    .catch(() => undefined);
  return (await state.get('releaseConfig', id))?.value ?? value;
}

async function withPresentJourney(
  { state, clock }: Pick<ReleaseJudgeDeps, 'state' | 'clock'>,
  { release, present }: { release: Release; present: FrozenConfig['measuredWith'] },
  { value: known, version }: Stored<FrozenConfig>,
): Promise<FrozenConfig> {
  const { certificateVerified } = present;
  // A verdict that counts a session without a verified certificate states it.
  const measured = {
    ...withJourneyOf(known.measuredWith, present),
    ...(certificateVerified === false ? { certificateVerified } : {}),
  };
  const hash = configHash(measured);
  const isSame = hash === known.hash;
  if (isSame && measured.certificateVerified === known.measuredWith.certificateVerified)
    return known;
  const { id } = release;
  const [latest] = await state.page('verdict', { group: id, limit: 1 });
  if (latest?.value.settled && latest.value.verdict !== 'invalid') return known;
  const now = clock.now();
  const since = isSame ? {} : { journeySince: now };
  const value = { ...known, hash, measuredWith: measured, ...since };
  await state
    .mutate([{ op: 'update', kind: 'releaseConfig', id, version, value }], now)
    .catch(() => undefined);
  return (await state.get('releaseConfig', id))?.value ?? value;
}

/** A verdict is stored when it is reached, and each time it or the verdict of an indicator changes. */
function isWorthStoring(last: StoredVerdict | null, found: ReleaseEvaluation): boolean {
  if (last === null) return found.settled;
  // What was proven stays proven: slots that are lost later, or a new instance, do not withdraw a pass.
  if (last.verdict === 'pass') return found.verdict === 'fail';
  // Stored once: its minutes go on growing, and only a new decision changes it.
  if (last.verdict === 'withdrawn' && found.verdict === 'withdrawn') return false;
  const verdicts = (one: ReleaseEvaluation) =>
    [one.verdict, one.settled, ...one.indicators.map(({ verdict }) => verdict)].join();
  return verdicts(last) !== verdicts(found);
}

function isFinal(found: ReleaseEvaluation, release: Release, now: number): boolean {
  if (found.verdict === 'fail' || found.reason.code === 'config_changed') return true;
  const since = found.window?.from ?? release.startedAt;
  const { deadlineMs, longestSessionMs, settleMs } = found.settings;
  return now > since + 2 * deadlineMs + longestSessionMs + settleMs;
}

const isReviewDue = (release: Release, last: StoredVerdict | null, now: number) =>
  typeof release.reviewAt === 'number' &&
  release.reviewAt <= now &&
  (last === null || last.judgedAt < release.reviewAt);

/** A review covers everything since the start, not only the first hours again. */
const extended = (settings: GateSettings, release: Release, now: number): GateSettings => ({
  ...settings,
  deadlineMs: Math.max(settings.deadlineMs, now - release.startedAt),
  deadlineSessions: Number.MAX_SAFE_INTEGER,
});

type Stated = {
  found: ReleaseEvaluation;
  last: StoredVerdict | null;
  release: MeasuredRelease;
  /** All of its target. */
  releases: readonly Release[];
};

/** An evaluation that withdraws the last pass; null if the pass stands (decision 46). */
async function withdrawnOf(
  { events }: ReleaseJudgeDeps,
  { last, found, release, releases }: Stated,
): Promise<ReleaseEvaluation | null> {
  if (last?.verdict !== 'pass' || found.verdict === 'pass' || found.verdict === 'fail') return null;
  const of = { settings: last.settings, now: found.judgedAt };
  const { minutes } = await readRelease(events, { release, releases }, of);
  const reason = withdrawalOf(last, minutes, found.intervalMs ?? BLOCK_MS);
  if (!reason) return null;
  const withdraws = { id: last.id, fellAt: last.fellAt };
  return { ...found, verdict: 'withdrawn', reason, withdraws, fellAt: null };
}

async function storeVerdict({ state, clock }: ReleaseJudgeDeps, stated: Stated): Promise<void> {
  const { found } = stated;
  const now = clock.now();
  const id = uuidv7(now);
  const value: StoredVerdict = { id, ...found };
  await state.mutate(
    [
      { op: 'insert', kind: 'verdict', id, group: found.releaseId, value },
      ...withdrawalAudit(stated, now),
    ],
    now,
  );
}

/** Somebody may have acted on the pass: its withdrawal has an audit row, with Tocsin itself as the actor. */
function withdrawalAudit({ found, last, release }: Stated, now: number): Mutation[] {
  if (found.verdict !== 'withdrawn' || last?.verdict !== 'pass') return [];
  const value: AuditEntry = {
    id: uuidv7(now),
    at: now,
    actor: TOCSIN,
    action: 'change',
    kind: 'verdict',
    subjectId: release.id,
    subject: release.version,
    before: { verdict: last.verdict, reason: last.reason.text },
    after: { verdict: found.verdict, reason: found.reason.text },
  };
  return [{ op: 'insert', kind: 'audit', id: value.id, group: `verdict:${release.id}`, value }];
}

const TOCSIN: Actor = { id: 'tocsin', name: 'Tocsin', role: 'admin', via: 'open' };
