import type { TargetView } from '../../contract/api/targets';
import type { ServiceContext } from '../service-context';
import { targetViews } from './target-view';

/** All targets, by environment and name. */
export async function listTargets(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'judge'>,
): Promise<{ targets: TargetView[] }> {
  const rows = await ctx.state.list('target');
  const targets = await targetViews(
    ctx,
    rows.map((row) => row.value),
  );
  const order = (view: TargetView) => `${view.environment}\n${view.name}`;
  return { targets: targets.sort((a, b) => (order(a) < order(b) ? -1 : 1)) };
}
