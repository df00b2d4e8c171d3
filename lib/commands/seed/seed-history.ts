import type { Release } from '../../domain/deployments/release';
import type { ServerConnection } from '../../domain/sessions/connection';
import type { SessionRecord } from '../../domain/sessions/session';
import { stageOutcome } from '../../domain/sessions/session-stages';
import { HOUR, MINUTE } from '../../domain/time';
import type { EventStore } from '../../store/event-store';
import type { Mutation, StateStore } from '../../store/state-store';
import { makeSession, type SeededSession, type SeededTarget } from './make-session';
import { type Deployment, loadAt, plotAt, type Scenario, scenarioDeployments } from './scenarios';

/** Small enough that a live session does not wait long behind one batch. */
const BATCH = 360;

export type SeedOptions = {
  events: EventStore;
  state: StateStore;
  scenario: Scenario;
  /** The incident happens to the first of them. */
  targets: readonly SeededTarget[];
  seed: string;
  /** End of the history, epoch ms: now. */
  to: number;
  signal?: AbortSignal;
  onProgress?: (done: number, of: number) => void;
};

/**
 * Writes history marked as seeded, newest hour first, so that charts fill from their newest end. Ids depend on the seed and the
 * slot only, and minutes that have sessions are skipped: a second run adds what is missing up to now.
 */
export async function seedHistory(options: SeedOptions): Promise<{ sessions: number }> {
  const { scenario, targets, to, seed } = options;
  const span = { from: align(to - scenario.spanMs, HOUR), to };
  const plans = [];
  for (const [index, target] of targets.entries()) {
    const deployments = await deploymentsFor(options, target, { span, withIncident: index === 0 });
    await writeReleases(options, target, deployments);
    plans.push({ target, deployments });
  }
  const hours = hoursOf(span);
  let sessions = 0;
  for (const [done, hour] of hours.entries()) {
    for (const { target, deployments } of plans) {
      const filled = await filledMinutes(options.events, target.id, hour);
      const slots = slotsOf(hour, scenario.intervalMs).filter(
        (at) => !filled.has(align(at, MINUTE)),
      );
      const finished = slots.map((startedAt) => {
        const deployment = deploymentAt(deployments, startedAt);
        return makeSession({
          plot: plotAt({ startedAt, deployment, seed: `${seed}|${target.id}` }),
          target,
          release: deployment.version,
          instance: `${target.environment}-${deployment.version}-a`,
          location: 'local',
          startedAt,
          load: loadAt(startedAt),
          seed,
        });
      });
      sessions += await append(options, finished, to);
      if (options.signal?.aborted) return { sessions };
    }
    options.onProgress?.(done + 1, hours.length);
  }
  return { sessions };
}

const align = (at: number, step: number) => Math.floor(at / step) * step;

/** Newest first. */
function hoursOf({ from, to }: { from: number; to: number }) {
  const hours = [];
  for (let start = align(to - 1, HOUR); start >= from; start -= HOUR) {
    hours.push({ from: start, to: Math.min(to, start + HOUR) });
  }
  return hours;
}

function slotsOf({ from, to }: { from: number; to: number }, intervalMs: number): number[] {
  const slots = [];
  for (let at = Math.ceil(from / intervalMs) * intervalMs; at < to; at += intervalMs)
    slots.push(at);
  return slots;
}

async function append(
  { events, signal }: SeedOptions,
  finished: SeededSession[],
  to: number,
): Promise<number> {
  // One that would still be running now has not finished.
  const past = finished.filter(({ record }) => record.endedAt < to);
  let inserted = 0;
  for (let start = 0; start < past.length && !signal?.aborted; start += BATCH) {
    const sessions = past.slice(start, start + BATCH);
    const connections = sessions.flatMap(({ record }) => connectionOf(record) ?? []);
    const result = await events.append({ sessions, healthEvents: [], connections, slots: [] });
    inserted += result.sessions.inserted;
  }
  return inserted;
}

/** What the backend would have reported about the same connection. */
function connectionOf(record: SessionRecord): ServerConnection | null {
  if (stageOutcome(record, 'accept') !== 'ok') return null;
  const factory = stageOutcome(record, 'factory');
  const complete = stageOutcome(record, 'complete');
  return {
    connectionId: record.keys.connectionId ?? `conn-of-${record.id}`,
    revision: 1,
    targetId: record.targetId,
    environment: record.environment,
    release: record.release,
    instance: record.instance,
    sessionId: record.id,
    seeded: true,
    firstAt: record.startedAt,
    decidedAt: record.startedAt,
    accepted: true,
    connection: stageOutcome(record, 'ready') === 'ok' ? 'good' : 'bad',
    factory: factory === 'ok' ? 'good' : factory === 'failed' ? 'bad' : null,
    emergency: record.emergency
      ? 'bad'
      : factory === 'unknown' || factory === 'skipped'
        ? null
        : 'good',
    agent: complete === 'ok' ? 'good' : complete === 'failed' ? 'bad' : null,
  };
}

/** Minutes of the hour that hold sessions already, seeded or real. */
async function filledMinutes(
  events: EventStore,
  targetId: string,
  hour: { from: number; to: number },
): Promise<Set<number>> {
  const rows = await events.tallies({
    ...hour,
    targetId,
    step: '1m',
    mergeMs: MINUTE,
    sources: ['synthetic'],
    seeded: true,
  });
  return new Set(rows.filter((row) => row.counts.sessions > 0).map((row) => row.at));
}

function deploymentAt(deployments: Deployment[], at: number): Deployment {
  const found = deployments.findLast(({ startedAt }) => startedAt <= at) ?? deployments[0];
  if (!found) throw new RangeError('a history without a deployment');
  return found;
}

/** The past does not change: what an earlier run deployed stays deployed. */
async function deploymentsFor(
  { state, scenario }: SeedOptions,
  target: SeededTarget,
  plan: { span: { from: number; to: number }; withIncident: boolean },
): Promise<Deployment[]> {
  const fresh = scenarioDeployments(scenario, plan.span, plan.withIncident);
  const known = (await state.list('release', target.id))
    .map((row) => row.value)
    .filter((release) => release.seeded)
    .sort((a, b) => a.startedAt - b.startedAt);
  if (known.length === 0) return fresh;
  const share = fresh.find(({ mismatchShare }) => mismatchShare > 0)?.mismatchShare ?? 0;
  return known.map(({ version, startedAt, notes }) => ({
    version,
    startedAt,
    mismatchShare: notes === BROKEN ? share : 0,
  }));
}

const BROKEN = 'Seeded: the factory expects another context type.';

async function writeReleases(
  { state, to }: SeedOptions,
  target: SeededTarget,
  deployments: Deployment[],
): Promise<void> {
  const mutations: Mutation[] = [];
  for (const { version, startedAt, mismatchShare } of deployments) {
    const id = `${target.id}:${version}`;
    if (await state.get('release', id)) continue;
    const value: Release = {
      id,
      targetId: target.id,
      version,
      startedAt,
      firstSeenBy: 'seed',
      cold: false,
      notes: mismatchShare > 0 ? BROKEN : 'Seeded.',
      seeded: true,
    };
    mutations.push({ op: 'insert', kind: 'release', id, group: target.id, value });
  }
  if (mutations.length > 0) await state.mutate(mutations, to);
}
