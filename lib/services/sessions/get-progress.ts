import type { SessionProgress } from '../../contract/api/sessions';
import { STAGES } from '../../domain/sessions/stages';
import { iso } from '../../domain/time';
import type { ServiceContext } from '../service-context';

/** How far a session is that a person asked for; `running` is null for every other one, and once it is stored. */
export async function getProgress(
  ctx: Pick<ServiceContext, 'state' | 'prober'>,
  sessionId: string,
): Promise<SessionProgress> {
  const running = await ctx.prober.running(sessionId);
  const target = running && (await ctx.state.get('target', running.targetId));
  if (!running || !target) return { running: null };
  const { name, environment, journeyDefinition } = target.value;
  const { measured } = journeyDefinition?.plan ?? { measured: STAGES };
  const { startedAt, stages } = running;
  return {
    running: {
      target: name,
      environment,
      startedAt: iso(startedAt),
      stages: [...stages],
      measured: [...measured],
    },
  };
}
