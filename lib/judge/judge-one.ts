import type { ServingShare } from '../domain/alerts/alert';
import type { Release } from '../domain/deployments/release';
import type { IndicatorState } from '../domain/now/indicator-state';
import type { Rule } from '../domain/rules/rule';
import type { Target } from '../domain/targets/target';
import type { ServingRelease } from '../domain/targets/target-picture';
import type { Logger } from '../kit/logger';
import type { Stored } from '../store/state-store';
import type { About, Judged } from './alerts/step-alerts';
import type { Sight } from './readings/blindness';
import { pictureOf } from './readings/picture';
import { spanReader } from './readings/span-counts';
import { readTarget, releaseRows, type SharedRows } from './readings/target-rows';
import { evaluateFor, pausedWord, type RulePast } from './target/evaluate-target';
import { judgeTarget, recoveredAtOf, tellsTheSame } from './target/judge-target';
import type { JudgedEvents, ProbeFacts, RuledTarget } from './target/ruled-target';
import { applies, instantsOf, lengthsOf, type World } from './world';

export type OneDeps = {
  events: JudgedEvents;
  logger: Logger;
  probe(): ProbeFacts;
  inMaintenance(target: Target, at: number): boolean;
  /** When Tocsin started, epoch ms: silence before is not the target's. */
  startedAt: number;
};

export type One = { row: Stored<Target>; shared: SharedRows; now: number; sight: Sight };

/** States that changed, and what every rule of this pass says. Null where the target could not be read. */
export async function judgeOne(
  deps: OneDeps,
  world: World,
  one: One,
): Promise<{ states: IndicatorState[]; judged: Judged[] } | null> {
  const target = one.row.value;
  const rules = world.due.filter((rule) => applies(rule, target));
  if (target.paused) {
    // A paused target keeps what it last said: its silence is not evidence.
    const about = { target, location: '', release: null };
    const pastOf = pastsOf(world, about);
    const judged = rules.map((rule) => ({ rule, about, word: pausedWord(rule, pastOf(rule)) }));
    return { states: [], judged };
  }
  try {
    const { ruled, about, states } = await lookAt(deps, world, one);
    const pastOf = pastsOf(world, about);
    const judged: Judged[] = [];
    for (const rule of rules) {
      const word = await evaluateFor(deps.events, { rule, past: pastOf(rule) }, ruled);
      judged.push({ rule, about, word });
    }
    return { states, judged };
  } catch (error) {
    deps.logger.error({ err: error, target: target.id }, 'a target could not be judged');
    return null;
  }
}

async function lookAt(deps: OneDeps, world: World, { row, shared, now, sight }: One) {
  const target = row.value;
  const releases = world.cache.releasesOf(target.id);
  const asked = () => ({
    lengthsMs: lengthsOf(world, target, now),
    instants: instantsOf(world, target.id),
  });
  const rows = await readTarget(deps.events, { target, releases }, { asked, shared, now });
  const { intervalMs } = rows.moment;
  const seen = await pictureOf(deps.events, {
    target,
    deployments: releases,
    rows: rows.all,
    intervalMs,
    now,
    before: sight.pictures.get(target.id) ?? null,
  });
  sight.pictures.set(target.id, seen);
  const { serving } = seen.picture;
  const own = releaseRows(rows, serving, releases);
  const readSpan = spanReader(deps.events, { targetId: target.id, rows, releases: own });
  const thresholds = world.thresholdsOf(target);
  const stored = world.stored.get(target.id) ?? {};
  const release = newestOf(serving, releases);
  const told = await judgeTarget(deps.events, {
    targetId: target.id,
    thresholds,
    stored,
    rows,
    releases: own,
    readSpan,
    release,
    now,
  });
  const ruled: RuledTarget = {
    target,
    thresholds,
    rows,
    releases: own,
    readSpan,
    sight,
    now,
    probe: deps.probe(),
    awakeSince: Math.max(target.createdAt, row.updatedAt, deps.startedAt),
    inMaintenance: deps.inMaintenance(target, now),
    isProbeJudged: world.rules.some(({ measure }) => measure.kind === 'probeSilent'),
  };
  const about: About = { target, location: '', release, serving: serving.map(toShare) };
  const states = told.filter((state) => {
    const before = stored[state.indicator];
    return before === undefined || !tellsTheSame(before, state);
  });
  return { ruled, about, states };
}

const toShare = ({ version, share }: ServingRelease): ServingShare => ({
  version,
  share: Math.round(share * 1000) / 1000,
});

/** Version of the newest deployment that serves; where none is known to serve, of the newest that is known. */
function newestOf(serving: readonly ServingRelease[], releases: readonly Release[]): string | null {
  const known = serving.length > 0 ? serving : releases.filter(({ seeded }) => !seeded);
  const newest = [...known].sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0))[0];
  return newest?.version ?? null;
}

/** The open alert of each rule, and where its windows are cut. */
function pastsOf(world: World, about: About): (rule: Rule) => RulePast {
  const targetId = about.target?.id ?? '';
  const open = world.open.get(targetId) ?? [];
  const stored = world.stored.get(targetId) ?? {};
  /** An indicator without a page has recovered where its tile has. */
  const recoveredAt = ({ severity, measure }: Rule) =>
    severity === 'ticket' && measure.kind === 'indicator'
      ? (recoveredAtOf(stored[measure.indicator] ?? null) ?? 0)
      : 0;
  return (rule) => ({
    open: open.find((a) => a.ruleId === rule.id && a.location === about.location) ?? null,
    notBefore: Math.max(world.alerts.resolves.cutOf(rule, about), recoveredAt(rule)),
  });
}
