import type { Overview } from '../../contract/api/overview';
import { STAGES } from '../../domain/sessions/stages';
import type { ServiceContext } from '../service-context';
import type { Buckets, sliceOf } from '../time-range';

type Row = NonNullable<Overview['disagreements']>[number];

/** Sessions about which backend and client contradict each other, most first, from the counts alone. */
export async function disagreementRows(
  ctx: Pick<ServiceContext, 'events'>,
  slice: ReturnType<typeof sliceOf>,
  { from, to, step }: Buckets,
): Promise<Row[]> {
  const rows = await ctx.events.counts({ ...slice, from, to, step, kinds: ['disagreement'] });
  const byKey = new Map<string, number>();
  for (const { key, n } of rows) byKey.set(key, (byKey.get(key) ?? 0) + n);
  return [...byKey]
    .flatMap(([key, sessions]): Row[] => {
      const [reported, name] = key.split(' ');
      const stage = STAGES.find((one) => one === name);
      if (stage === undefined || sessions <= 0) return [];
      return [{ reported: reported === 'ok' ? 'ok' : 'failed', stage, sessions }];
    })
    .sort((a, b) => b.sessions - a.sessions);
}
