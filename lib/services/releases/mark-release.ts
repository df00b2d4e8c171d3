import type { ReleaseInput, ReleaseView } from '../../contract/api/releases/releases';
import {
  deploymentId,
  deploymentOrdinal,
  deploymentsOfVersion,
  firstMarkedAt,
  nextOrdinal,
} from '../../domain/deployments/deployments';
import { findMarkedDeployment } from '../../domain/deployments/mark-deployment';
import type { Release } from '../../domain/deployments/release';
import type { Target } from '../../domain/targets/target';
import { AppError, isAppError } from '../../kit/errors';
import type { Mutation, Stored } from '../../store/state-store';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';
import { qualifyId } from './qualify-id';
import { releaseView } from './release-view';

/** A mark may be this far in the future, because clocks differ. */
const AHEAD_MS = 5 * 60_000;
/** The collector may write the same release between our read and our write: read again. */
const MOST_RACES = 4;

type Context = Pick<ServiceContext, 'state' | 'clock'> & {
  info: Pick<ServiceContext['info'], 'startedAt'>;
};

/**
 * Marks a deployment (decision 34): names the one that has just begun, or opens a new one of its version. Returns the marked deployment. Throws AppError `not_found`, `invalid_input`, `conflict` where other writers were faster on every attempt.
 */
export async function markRelease(ctx: Context, input: ReleaseInput): Promise<ReleaseView> {
  const target = (await findTarget(ctx, qualifyId(input.target, input.environment))).value;
  const now = ctx.clock.now();
  const at = input.at ?? now;
  if (at > now + AHEAD_MS) throw new AppError('invalid_input', 'at is in the future');
  if (target.releases === 'off') {
    throw new AppError(
      'invalid_input',
      `${target.name} is watched without releases: set its releases to auto before you mark one`,
    );
  }
  for (let race = 1; ; race++) {
    const rows = await ctx.state.list('release', target.id);
    const value = await markDeployment(ctx, { target, rows, input, at });
    const stored = rows.find((row) => row.id === value.id);
    const row = { kind: 'release' as const, id: value.id, group: target.id, value };
    const mutation: Mutation = stored
      ? { op: 'update', version: stored.version, ...row }
      : { op: 'insert', ...row };
    try {
      await ctx.state.mutate([mutation], now);
      const others = rows.map((one) => one.value).filter((one) => one.id !== value.id);
      return releaseView(ctx, value, [...others, value]);
    } catch (error) {
      if (!isAppError(error) || error.code !== 'conflict' || race === MOST_RACES) throw error;
    }
  }
}

type Mark = {
  target: Target;
  rows: ReadonlyArray<Stored<Release>>;
  input: ReleaseInput;
  at: number;
};

/** The deployment after the mark. */
async function markDeployment(ctx: Context, { target, rows, input, at }: Mark): Promise<Release> {
  const releases = rows.map((row) => row.value);
  const { version, notes } = input;
  const last = deploymentsOfVersion(releases, version).at(-1);
  const verdicts = last ? await ctx.state.page('verdict', { group: last.id, limit: 1 }) : [];
  const hasVerdict = verdicts.length > 0;
  const named = findMarkedDeployment({ version, at, releases, hasVerdict });
  if (named) {
    const isEarlier = at < named.startedAt;
    return {
      ...named,
      ...attributesOf(input),
      notes: notes || named.notes,
      markedAt: firstMarkedAt(named) ?? at,
      ...(isEarlier ? { startedAt: at, firstSeenBy: 'mark' } : {}),
    };
  }
  const live = new Set(releases.filter((one) => !one.seeded).map(({ id }) => id));
  const ordinal = nextOrdinal(
    { targetId: target.id, version },
    { last: last ? deploymentOrdinal(last) : 0, isTaken: (id) => live.has(id) },
  );
  return {
    id: deploymentId(target.id, version, ordinal),
    targetId: target.id,
    version,
    ...(ordinal > 1 ? { deployment: ordinal } : {}),
    startedAt: at,
    markedAt: at,
    firstSeenBy: 'mark',
    notes,
    // A deployment that went live before Tocsin started is warm by now.
    cold: at >= ctx.info.startedAt,
    ...attributesOf(input),
    seeded: false,
  };
}

/** Only the given fields: a second mark removes nothing. */
function attributesOf(
  of: Pick<ReleaseInput, 'commit' | 'author' | 'pipelineUrl'>,
): Pick<Release, 'commit' | 'author' | 'pipelineUrl'> {
  return {
    ...(of.commit ? { commit: of.commit } : {}),
    ...(of.author ? { author: of.author } : {}),
    ...(of.pipelineUrl ? { pipelineUrl: of.pipelineUrl } : {}),
  };
}
