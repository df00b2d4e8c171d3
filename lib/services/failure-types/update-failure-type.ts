import type { FailureTypePatch, FailureTypeView } from '../../contract/api/why/failure-types';
import { type FailureType, failureTypeId } from '../../domain/failure-types/failure-type';
import { DAY } from '../../domain/time';
import { AppError } from '../../kit/errors';
import type { Stored } from '../../store/state-store';
import { FAILURE_TYPES_LIMIT, requireCapacity } from '../limits';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';
import { bucketsOf, sliceOf } from '../time-range';
import { readTypes, typeView } from './read-types';

/** How far back a type is looked for that nobody has written about. */
const LOOKED_BACK_MS = 30 * DAY;

type Context = Pick<ServiceContext, 'state' | 'events' | 'clock'>;

/**
 * Sets what people know of a failure type: owner, note, runbook, mute, joined signatures. Throws AppError `not_found`, `invalid_input`,
 * and `conflict` where somebody else has changed it since `version`.
 */
export async function updateFailureType(
  ctx: Context,
  signatureId: string,
  { target: asked, version, ...patch }: FailureTypePatch,
): Promise<FailureTypeView> {
  const target = await findTarget(ctx, asked);
  const id = failureTypeId(target.id, signatureId);
  const stored = await ctx.state.get('failureType', id);
  if ((stored?.version ?? 0) !== version)
    throw new AppError(
      'conflict',
      'somebody else has changed this failure type meanwhile: load it again, then make your change to what it says now',
      { details: { version: stored?.version ?? 0 } },
    );
  const now = ctx.clock.now();
  const slice = { ...sliceOf(target.id, {}), targetId: target.id };
  const span = bucketsOf({ from: now - LOOKED_BACK_MS, to: now }, now);
  const { types } = await readTypes(ctx, slice, span);
  const seen = types.find((one) => one.id === signatureId);
  const known = await ctx.state.list('failureType', target.id);
  requireUnjoined(known, signatureId, signatureId);
  const before = stored?.value ?? newType(target.id, signatureId, seen?.title);
  if (!stored)
    requireCapacity('failure types', { count: known.length, limit: FAILURE_TYPES_LIMIT });
  const value: FailureType = {
    ...before,
    name: seen?.title ?? before.name,
    owner: patch.owner ?? before.owner,
    note: patch.note ?? before.note,
    runbook: patch.runbook ?? before.runbook,
    muted: patch.muted ?? before.muted,
    joined: joinedIds(patch.joined ?? before.joined, signatureId, known),
  };
  const row = { kind: 'failureType', id, group: target.id, value } as const;
  await ctx.state.mutate(
    [stored ? { op: 'update', version, ...row } : { op: 'insert', ...row }],
    now,
  );
  const after = await readTypes(ctx, slice, span);
  const shown = after.types.find((one) => one.id === signatureId) ?? unseenType(value);
  return typeView(shown, after.versions);
}

function newType(targetId: string, signatureId: string, title: string | undefined): FailureType {
  if (title === undefined)
    throw new AppError(
      'not_found',
      'no session of this target failed in this way within 30 days: take an id of the list of failure types',
    );
  return {
    targetId,
    signatureId,
    name: title,
    owner: '',
    note: '',
    runbook: '',
    muted: false,
    joined: [],
  };
}

/** A signature belongs to one type: to join one that people wrote about, that one is joined instead. */
function joinedIds(
  ids: readonly string[],
  own: string,
  known: ReadonlyArray<Stored<FailureType>>,
): string[] {
  const joined = [...new Set(ids)].filter((id) => id !== own);
  for (const id of joined) requireUnjoined(known, id, own);
  return joined;
}

function requireUnjoined(known: ReadonlyArray<Stored<FailureType>>, id: string, own: string) {
  const other = known.find(
    ({ value }) =>
      value.signatureId !== own && (value.signatureId === id || value.joined.includes(id)),
  );
  if (other)
    throw new AppError(
      'invalid_input',
      `${id} belongs to the failure type ${other.value.signatureId} (${other.value.name}), which people wrote about: change that one, or join this one to it`,
    );
}

function unseenType(value: FailureType): Parameters<typeof typeView>[0] {
  return {
    id: value.signatureId,
    title: value.name,
    stage: null,
    sessions: 0,
    firstAt: null,
    lastAt: null,
    trend: { points: [], change: 'steady' },
    known: value,
    maybe: null,
  };
}
