import type { ServiceContext } from '../context';

/** When a session of the target last finished, epoch ms, seeded ones apart; null where none ever did. */
export async function lastFinishedAt(
  ctx: Pick<ServiceContext, 'events'>,
  targetId: string,
): Promise<number | null> {
  const [newest] = await ctx.events.marks({ targetId, seeded: false }, 1);
  return newest?.endedAt ?? null;
}
