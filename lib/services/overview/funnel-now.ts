import type { IndicatorState } from '../../domain/now/indicator-state';
import { STAGES, type Stage } from '../../domain/sessions/stages';
import { HANDLER_UNPROVEN } from '../../domain/tallies/contribution';
import type { FunnelCounts } from '../../domain/tallies/where-sessions-stop';
import type { CountRow } from '../../store/event-store';
import type { ServiceContext } from '../service-context';

/** The funnel behind the sentence: steady sessions of all releases in the window of the first failure, else of the first tile. */
export async function funnelNow(
  ctx: Pick<ServiceContext, 'events'>,
  states: readonly IndicatorState[],
): Promise<{ funnel: FunnelCounts; excluded: number }> {
  const stated = states.find((state) => state.state === 'fails') ?? states[0];
  if (!stated) return { funnel: { attempts: 0, reached: {}, failedAt: {} }, excluded: 0 };
  const slice = {
    targetId: stated.targetId,
    ...stated.window,
    step: '10s' as const,
    sources: ['synthetic' as const],
    strata: ['steady' as const],
  };
  const [rows, counts] = await Promise.all([
    ctx.events.tallies(slice),
    ctx.events.counts({ ...slice, kinds: ['reached', 'failedStage', 'unmeasured'] }),
  ]);
  const tallies = rows.map((row) => row.counts);
  const excluded = tallies.reduce((sum, row) => sum + row.excluded, 0);
  const attempts = tallies.reduce((sum, row) => sum + row.sessions, 0) - excluded;
  const reached = byStage(counts, 'reached');
  const failedAt = byStage(counts, 'failedStage');
  const without = byStage(counts, 'unmeasured');
  const unmeasured = STAGES.filter((stage) => (without[stage] ?? 0) >= attempts && attempts > 0);
  return { funnel: { attempts, reached, failedAt, unmeasured }, excluded };
}

function byStage(
  rows: readonly CountRow[],
  kind: 'reached' | 'failedStage' | 'unmeasured',
): Partial<Record<Stage, number>> {
  const sums: Partial<Record<Stage, number>> = {};
  for (const row of rows) {
    const key = row.key === HANDLER_UNPROVEN ? 'handler' : row.key;
    const stage = STAGES.find((name) => name === key);
    if (row.kind === kind && stage) sums[stage] = (sums[stage] ?? 0) + row.n;
  }
  return sums;
}
