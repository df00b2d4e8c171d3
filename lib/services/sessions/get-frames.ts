import type { Frames } from '../../contract/api/sessions';
import type { ServiceContext } from '../service-context';
import { requireSession } from './get-session';

/** The transcript of a session; null where it was not stored. Throws AppError `not_found`. */
export async function getFrames(ctx: Pick<ServiceContext, 'events'>, id: string): Promise<Frames> {
  await requireSession(ctx, id);
  return { frames: await ctx.events.frames(id) };
}
