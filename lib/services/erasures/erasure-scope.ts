import type { ErasureInput } from '../../contract/api/erasures';
import type { Erasure } from '../../domain/people/erasure';
import { AppError, isAppError } from '../../kit/errors';
import type { EraseScope } from '../../store/event-store';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';

/** What an input is about. `provisioned`: the target is defined in the configuration file. */
export type ResolvedScope = {
  scope: EraseScope;
  name: string;
  targetId: string;
  isStored: boolean;
};

const TARGET_ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

/** Throws AppError `not_found` where there is no such session or target, `invalid_input` where several have the name. */
export async function resolveScope(
  ctx: Pick<ServiceContext, 'state' | 'events'>,
  input: ErasureInput,
): Promise<ResolvedScope> {
  if (input.what === 'session') {
    if (!(await ctx.events.session(input.session)))
      throw new AppError('not_found', `no session has the id ${input.session}`);
    const scope = { kind: 'session', sessionId: input.session } as const;
    return { scope, name: input.session, targetId: '', isStored: true };
  }
  const { targetId, name, isStored } = await targetOf(ctx, input.target);
  const scope: EraseScope =
    input.what === 'target'
      ? { kind: 'target', targetId }
      : { kind: 'text', targetId, text: input.text };
  return { scope, name, targetId, isStored };
}

/** A stored target by id or name, or the id of one that was deleted: its history may still be stored. */
async function targetOf(ctx: Pick<ServiceContext, 'state'>, asked: string) {
  try {
    const { id, value } = await findTarget(ctx, asked);
    return { targetId: id, name: `${value.environment} ${value.name}`, isStored: true };
  } catch (error) {
    if (!isAppError(error) || error.code !== 'not_found' || !TARGET_ID.test(asked)) throw error;
    return { targetId: asked, name: asked, isStored: false };
  }
}

/** The scope of a stored erasure. Errors: those of `open`. */
export function scopeOf(
  { what, targetId, sessionId, sealedText }: Erasure,
  open: (sealed: string) => string,
): EraseScope {
  if (what === 'session') return { kind: 'session', sessionId: sessionId ?? '' };
  if (what === 'target') return { kind: 'target', targetId };
  return { kind: 'text', targetId, text: open(sealedText ?? '') };
}
