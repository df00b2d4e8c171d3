import type { Latencies, LatenciesQuery } from '../../contract/api/evidence/evidence';
import { newestCuts } from '../../domain/boxes/cells';
import { latencySteps, summariseLatency } from '../../domain/boxes/latency-steps';
import type { ServiceContext } from '../service-context';
import { releasesOf } from '../targets/current-release';
import { findTarget } from '../targets/find-target';
import { sliceOf } from '../time-range';
import { evidenceRange } from './evidence-range';

/** Percentiles of one timing over a range, from histograms of tallies. Throws AppError `not_found`, `invalid_input`. */
export async function getLatencies(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock'>,
  query: LatenciesQuery,
): Promise<Latencies> {
  const target = await findTarget(ctx, query.target);
  const { asked, whole, step, rawMs, cellMs } = evidenceRange(query, ctx.clock.now());
  const [rows, releases] = await Promise.all([
    ctx.events.latencies({
      ...sliceOf(target.id, query),
      ...whole,
      step,
      mergeMs: rawMs,
      sources: ['synthetic'],
      latencies: [query.of],
    }),
    releasesOf(ctx, target.id),
  ]);
  const began = releases.map(({ version, startedAt }) => ({ version, at: startedAt }));
  const cuts = newestCuts(began, whole).map(({ at }) => at);
  const { stepMs, steps } = latencySteps(rows, { range: asked, bucketMs: rawMs, cellMs, cuts });
  return {
    ...asked,
    of: query.of,
    stepMs,
    steps: steps.map(({ from, to, n, cutOff, p50, p95, p99 }) => [
      from,
      to - from,
      n,
      cutOff,
      p50,
      p95,
      p99,
    ]),
    single: steps.flatMap(({ from, to, values }) =>
      values.map((value, index): [number, number] => [
        Math.round(from + ((index + 0.5) / values.length) * (to - from)),
        value,
      ]),
    ),
    cutOff: rows.flatMap(
      ({ at, histogram }): Array<[number, number]> =>
        histogram.timeouts > 0 ? [[at, histogram.timeouts]] : [],
    ),
    total: summariseLatency(rows),
  };
}
