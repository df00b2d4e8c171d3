import type { About } from '../../contract/api/settings';
import { iso } from '../../domain/time';
import type { ServiceContext } from '../service-context';
import { toIsoOrNull } from '../time-range';

/** Tocsin's own figures. */
export async function getAbout(
  ctx: Pick<
    ServiceContext,
    'state' | 'events' | 'collector' | 'prober' | 'judge' | 'live' | 'info' | 'demo'
  >,
): Promise<About> {
  const { size, ...store } = await ctx.events.stats();
  const { clockSkewMs, ...collect } = ctx.collector.allStats();
  const probe = ctx.prober.anyStats();
  return {
    version: ctx.info.version,
    node: process.version,
    startedAt: iso(ctx.info.startedAt),
    store: { ...store, sizeBytes: size },
    collect,
    probe: probe && { ...probe, heartbeatAt: iso(probe.heartbeatAt) },
    alerts: await alertFigures(ctx),
    live: { clients: ctx.live.clients() },
    configuration: ctx.info.configuration(),
    clockSkewMs,
    authRequired: ctx.info.authRequired,
    demo: ctx.demo !== null,
  };
}

async function alertFigures(
  ctx: Pick<ServiceContext, 'state' | 'judge'>,
): Promise<About['alerts']> {
  const [alerts, queued, closed] = await Promise.all([
    ctx.state.list('alert', 'open'),
    ctx.state.list('notification', 'open'),
    ctx.state.list('notification', 'closed'),
  ]);
  return {
    firing: alerts.filter((row) => row.value.phase === 'firing').length,
    queued: queued.length,
    dead: closed.filter((row) => row.value.state === 'dead').length,
    lastJudgedAt: toIsoOrNull(ctx.judge.lastJudgedAt()),
  };
}
