import type { ReleaseInput, ReleaseView } from '../../contract/releases';
import type { Release } from '../../domain/release';
import { AppError } from '../../kit/errors';
import type { Mutation } from '../../store/state-store';
import type { ServiceContext } from '../context';
import { findTarget } from '../targets/find-target';
import { inEnvironment } from './in-environment';
import { releaseView } from './release-view';

/** A mark may lie this far ahead of our clock: clocks differ. */
const AHEAD_MS = 5 * 60_000;

/**
 * A deployment mark. The same version again moves nothing later, only earlier (decision 18). Throws AppError `not_found`,
 * `invalid_input`, `conflict` where another writer was faster.
 */
export async function markRelease(ctx: ServiceContext, input: ReleaseInput): Promise<ReleaseView> {
  const target = await findTarget(ctx, inEnvironment(input.target, input.environment));
  const now = ctx.clock.now();
  const at = input.at ?? now;
  if (at > now + AHEAD_MS) throw new AppError('invalid_input', 'at lies in the future');
  const id = `${target.id}:${input.version}`;
  const stored = await ctx.state.get('release', id);
  const marked: Release = {
    id,
    targetId: target.id,
    version: input.version,
    startedAt: at,
    firstSeenBy: 'mark',
    // What went live before Tocsin started was warm by then.
    cold: at >= ctx.info.startedAt,
    notes: input.notes,
    ...attributesOf(input),
    seeded: false,
  };
  const known = stored && !stored.value.seeded ? stored.value : null;
  const value = known ? merge(known, marked) : marked;
  const row = { kind: 'release' as const, id, group: target.id, value };
  const mutation: Mutation = stored
    ? { op: 'update', version: stored.version, ...row }
    : { op: 'insert', ...row };
  await ctx.state.mutate([mutation], now);
  return releaseView(ctx, value);
}

function merge(known: Release, marked: Release): Release {
  const told = { ...attributesOf(marked), notes: marked.notes || known.notes };
  if (known.startedAt <= marked.startedAt) return { ...known, ...told };
  return { ...known, ...told, startedAt: marked.startedAt, firstSeenBy: 'mark' };
}

/** Only what was said: a second mark takes nothing away. */
function attributesOf(
  of: Pick<ReleaseInput, 'commit' | 'author' | 'pipelineUrl'>,
): Pick<Release, 'commit' | 'author' | 'pipelineUrl'> {
  return {
    ...(of.commit ? { commit: of.commit } : {}),
    ...(of.author ? { author: of.author } : {}),
    ...(of.pipelineUrl ? { pipelineUrl: of.pipelineUrl } : {}),
  };
}
