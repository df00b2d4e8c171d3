import type { SearchAnswer } from '../../contract/api/search/search';
import { deploymentAddress } from '../../domain/deployments/deployments';
import type { Release } from '../../domain/deployments/release';
import type { Incident } from '../../domain/incidents/incident';
import { runbookSections } from '../../domain/runbook/runbook-sections';
import { containsWords } from '../../domain/targets/contains-words';
import type { Target } from '../../domain/targets/target';
import { iso } from '../../domain/time';
import { incidentSummaries } from '../incidents/incident-view';
import { containsIncidentWords } from '../incidents/list-incidents';
import { ROWS_BUDGET_MS } from '../limits';
import { deploymentNameOf } from '../releases/release-view';
import type { ServiceContext } from '../service-context';
import { findFailures } from './find-failures';

/** Rows of each kind that an answer has at most. */
const ROWS_FOUND = 6;
/** Past incidents that are searched, newest first. */
const INCIDENTS_SEARCHED = 500;

/** The first digits of a session's id. */
const ID_START = /^[0-9a-f][0-9a-f-]{7,35}$/;

type Context = Pick<ServiceContext, 'state' | 'events' | 'clock' | 'judge' | 'info'>;

type Found<T> = { rows: T[]; more: boolean };

const firstOf = <T>(rows: readonly T[]): Found<T> => ({
  rows: rows.slice(0, ROWS_FOUND),
  more: rows.length > ROWS_FOUND,
});

const NOTHING = { rows: [], more: false };

/**
 * What contains every word of a text, at most six of each kind: a fixed number of reads, however many targets there are. Without a text: the
 * open incidents.
 */
export async function searchEverything(ctx: Context, { q }: { q: string }): Promise<SearchAnswer> {
  if (q === '')
    return {
      incidents: await findIncidents(ctx, q),
      failures: NOTHING,
      releases: NOTHING,
      targets: NOTHING,
      sessions: NOTHING,
      runbook: NOTHING,
    };
  const targets = (await ctx.state.list('target')).map(({ value }) => value);
  const byId = new Map(targets.map((target) => [target.id, target]));
  const [incidents, failures, releases, sessions] = await Promise.all([
    findIncidents(ctx, q),
    findFailures(ctx, q, byId),
    findReleases(ctx, q, targets),
    findSessions(ctx, q),
  ]);
  return {
    incidents,
    failures: firstOf(failures),
    releases,
    targets: findTargets(targets, q),
    sessions,
    runbook: findSections(ctx, q),
  };
}

/** Open ones first, then the newest. */
async function findIncidents(ctx: Context, q: string): Promise<SearchAnswer['incidents']> {
  const open =
    ctx.judge.openAlerts()?.incidents ??
    (await ctx.state.list('incident', 'open')).map(({ value }) => value);
  const past =
    q === ''
      ? []
      : await ctx.state.page('incident', { group: 'closed', limit: INCIDENTS_SEARCHED });
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const newestFirst = (a: Incident, b: Incident) => b.number - a.number;
  const all = [...[...open].sort(newestFirst), ...past.map(({ value }) => value)];
  const { rows, more } = firstOf(all.filter((one) => containsIncidentWords(one, words)));
  const summaries = await incidentSummaries(ctx, rows);
  return {
    rows: summaries.map(({ name, title, state, targetId, target, environment, acknowledged }) => {
      return {
        name,
        title,
        state,
        targetId,
        target,
        environment,
        acknowledgedBy: acknowledged?.by ?? null,
      };
    }),
    more,
  };
}

/** From the judge's memory; read while it has not evaluated all targets yet. */
async function findReleases(
  ctx: Context,
  q: string,
  targets: readonly Target[],
): Promise<SearchAnswer['releases']> {
  const known = targets.map((target) => ({ target, memory: ctx.judge.memoryOf(target.id) }));
  const isStarting = known.some(({ memory }) => memory === null);
  const stored = isStarting ? await ctx.state.list('release') : [];
  const byTarget = new Map<string, Release[]>();
  for (const { value } of stored) {
    const releases = byTarget.get(value.targetId) ?? [];
    releases.push(value);
    byTarget.set(value.targetId, releases);
  }
  const found = known.flatMap(({ target, memory }) => {
    const releases = memory?.releases ?? byTarget.get(target.id) ?? [];
    return releases
      .filter(({ version }) => containsWords(`${version} ${target.environment} ${target.name}`, q))
      .filter(({ version }) => containsAnyWord(version, q))
      .map((release) => ({ target, release, releases }));
  });
  found.sort((a, b) => b.release.startedAt - a.release.startedAt);
  const { rows, more } = firstOf(found);
  return { rows: rows.map(foundRelease), more };
}

/** "chat -5" finds releases of chat; "chat" alone means the target and not each of its releases. */
const containsAnyWord = (version: string, q: string) =>
  q.split(/\s+/).some((word) => containsWords(version, word));

function foundRelease(of: {
  target: Target;
  release: Release;
  releases: readonly Release[];
}): SearchAnswer['releases']['rows'][number] {
  const { target, release, releases } = of;
  return {
    address: deploymentAddress(release),
    name: deploymentNameOf(release, releases),
    targetId: target.id,
    target: target.name,
    environment: target.environment,
    startedAt: iso(release.startedAt),
  };
}

/** The shortest name first: it is the nearest match. */
function findTargets(targets: readonly Target[], q: string): SearchAnswer['targets'] {
  const found = targets
    .filter(({ id, name, environment }) => containsWords(`${environment} ${name} ${id}`, q))
    .sort((a, b) => a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
  const { rows, more } = firstOf(found);
  return { rows: rows.map(({ id, name, environment }) => ({ id, name, environment })), more };
}

/** By the first characters of an id: texts of sessions are the explorer's. */
async function findSessions(ctx: Context, q: string): Promise<SearchAnswer['sessions']> {
  const start = q.toLowerCase();
  if (!ID_START.test(start)) return NOTHING;
  const { sessions } = await ctx.events.sessions(
    { where: [{ field: 'text', words: [start] }], seeded: true },
    { limit: ROWS_FOUND + 1, budgetMs: ROWS_BUDGET_MS },
  );
  const { rows, more } = firstOf(sessions.filter(({ id }) => id.startsWith(start)));
  return {
    rows: rows.map(({ id, targetId, target, environment, outcome, failedStage, endedAt }) => {
      return { id, targetId, target, environment, outcome, failedStage, endedAt: iso(endedAt) };
    }),
    more,
  };
}

function findSections({ info }: Context, q: string): SearchAnswer['runbook'] {
  const found = runbookSections(info.runbook).filter(({ title }) => containsWords(title, q));
  const { rows, more } = firstOf(found);
  return { rows: rows.map(({ title, anchor }) => ({ title, anchor })), more };
}
