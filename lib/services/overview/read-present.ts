import type { Alert } from '../../domain/alerts/alert';
import type { Release } from '../../domain/deployments/release';
import type { Incident } from '../../domain/incidents/incident';
import { incidentMessage } from '../../domain/incidents/incident-text';
import type { IndicatorState } from '../../domain/now/indicator-state';
import { KEEP_FIRING_MS } from '../../domain/rules/default-rules';
import { causeText } from '../../domain/sentence/cause-text';
import type { Clocks } from '../../domain/sentence/sentence';
import { failingIndicators, type TargetFacts } from '../../domain/sentence/situation';
import type { SentenceInput } from '../../domain/sentence/target-input';
import type { IndicatorKey } from '../../domain/tallies/indicators';
import type { Target } from '../../domain/targets/target';
import type { ServiceContext } from '../service-context';
import { currentAndPrevious, releasesOf } from '../targets/current-release';
import { lastIncidentOf, surroundingsOf } from '../targets/target-surroundings';
import { funnelNow } from './funnel-now';
import { newestRelease } from './newest-release';
import { firingAlertsOf, targetFacts } from './target-facts';

/** The window of "No session failed in the last 5 min". */
const LAST_MINUTES_MS = 300_000;
const BUCKET_MS = 10_000;
/** Changes of a target that are searched for the one that paused it. */
const AUDIT_LOOK = 50;

export type PresentState = {
  input: SentenceInput;
  states: IndicatorState[];
  current: Release | null;
  previous: Release | null;
  /** First bad session in an open incident, by indicator; epoch ms. */
  began: ReadonlyMap<IndicatorKey, number>;
};

/** The present state of one target, as input of its sentence and tiles. Errors: those of the stores. */
export async function readPresent(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'judge' | 'info'>,
  target: Target,
  { now, clocks }: { now: number; clocks: Clocks },
): Promise<PresentState> {
  const [around, releases, lastMinutes, pausedBy] = await Promise.all([
    surroundingsOf(ctx, [target]),
    releasesOf(ctx, target.id),
    lastMinutesOf(ctx, target.id, now),
    target.paused ? readPausedBy(ctx, target.id) : null,
  ]);
  const { states, ...known } = targetFacts(ctx, { target, around, now });
  const facts = { ...known, picture: freshPicture(known.picture, lastMinutes) };
  const served = facts.picture?.serving[0]?.version ?? states[0]?.release;
  const { current, previous } = currentAndPrevious(releases, served);
  const { funnel, excluded } = await funnelNow(ctx, states);
  const firing = firingAlertsOf(around, target.id);
  const warming = facts.picture?.warmingUp ?? null;
  return {
    states,
    current,
    previous,
    began: beganBy(around.incidents.get(target.id) ?? []),
    input: {
      ...facts,
      funnel,
      excluded,
      lastMinutes,
      pausedBy,
      clocks,
      lastIncident: lastIncidentOf(around, new Set([target.id])),
      cause: failureCause(firing, around.incidents.get(target.id) ?? []),
      // A seeded release is history: no failure is reported to have begun with it.
      release: current && !current.seeded ? current : null,
      newest: await newestRelease(ctx, { targetId: target.id, releases, now, facts }),
      previous: warming && releaseBefore(releases, warming),
      notified: firing.length > 0 ? null : false,
      recoveryAt: recoveryAt(states, facts),
    },
  };
}

function beganBy(incidents: readonly Incident[]): Map<IndicatorKey, number> {
  const began = new Map<IndicatorKey, number>();
  for (const { measure, beganAt } of incidents.flatMap(({ members }) => members)) {
    if (measure.kind !== 'indicator') continue;
    const known = began.get(measure.indicator) ?? beganAt;
    began.set(measure.indicator, Math.min(known, beganAt));
  }
  return began;
}

/** Sessions of the last five minutes, cold ones too, excluded ones left out. */
async function lastMinutesOf(
  ctx: Pick<ServiceContext, 'events'>,
  targetId: string,
  now: number,
): Promise<SentenceInput['lastMinutes']> {
  const to = Math.floor(now / BUCKET_MS) * BUCKET_MS + BUCKET_MS;
  const rows = await ctx.events.tallies({
    targetId,
    from: to - BUCKET_MS - LAST_MINUTES_MS,
    to,
    step: '10s',
    sources: ['synthetic'],
    seeded: false,
  });
  const sum = { sessions: 0, bad: 0 };
  for (const { counts } of rows) {
    sum.sessions += counts.sessions - counts.excluded;
    sum.bad += counts.failed + counts.degraded;
  }
  return sum;
}

/** A session that ended since the judge's last round is not "no data": sessions that it has not read yet are added. */
function freshPicture(
  picture: TargetFacts['picture'],
  { sessions, bad }: SentenceInput['lastMinutes'],
): TargetFacts['picture'] {
  if (picture !== null && (picture.recent.sessions > 0 || sessions === 0)) return picture;
  const recent = { sessions, bad, lastBadAt: null, stage: null };
  const others = { releases: 0, share: 0 };
  return picture === null
    ? { serving: [], others, recent, warmingUp: null, warnings: [] }
    : { ...picture, recent };
}

/** What the backend said, from the incident that began first and knows it; else the text of the alert that fires the longest and has one. */
function failureCause(firing: readonly Alert[], incidents: readonly Incident[]): string | null {
  const [said] = incidents
    .filter(({ endedAt }) => endedAt === null)
    .sort((a, b) => a.beganAt - b.beganAt)
    .flatMap((incident) => incidentMessage(incident) ?? []);
  if (said !== undefined) return said;
  const known = firing
    .toSorted((a, b) => a.pendingSince - b.pendingSince)
    .find(({ cause }) => cause.signature !== null);
  return known?.cause.signature ? causeText(known.cause.signature.title) : null;
}

/** The newest live release before this one. */
function releaseBefore(
  releases: readonly Release[],
  { startedAt, version }: { startedAt: number; version: string },
): { version: string } | null {
  return (
    releases.find((one) => !one.seeded && one.startedAt < startedAt && one.version !== version) ??
    null
  );
}

/** When recovery is proven if no more sessions fail: its evidence must last for a while (decision 36). Null where an indicator has no such evidence yet. */
function recoveryAt(states: readonly IndicatorState[], facts: TargetFacts): number | null {
  const failing = new Set(failingIndicators(facts).map(({ indicator }) => indicator));
  const outages = states.filter(({ indicator }) => failing.has(indicator));
  const proven = outages.flatMap(({ outage }) => outage?.provenSince ?? []);
  if (outages.length === 0 || proven.length < outages.length) return null;
  return Math.max(...proven) + KEEP_FIRING_MS.page;
}

/** The last change that paused the target, from the audit log; null where there is no entry. */
async function readPausedBy(
  ctx: Pick<ServiceContext, 'state'>,
  targetId: string,
): Promise<SentenceInput['pausedBy']> {
  const rows = await ctx.state.page('audit', { group: `target:${targetId}`, limit: AUDIT_LOOK });
  const entry = rows.map((row) => row.value).find(({ after }) => after?.paused === true);
  return entry ? { by: entry.actor.name, at: entry.at } : null;
}
