import type { About } from '../../contract/settings';
import type { ServiceContext } from '../context';
import { iso } from '../range';

/** Tocsin about itself. */
export async function getAbout(ctx: ServiceContext): Promise<About> {
  const { size, ...store } = await ctx.events.stats();
  const { clockSkewMs, ...collect } = ctx.collector.stats();
  return {
    version: ctx.info.version,
    node: process.version,
    startedAt: iso(ctx.info.startedAt),
    store: { ...store, sizeBytes: size },
    collect,
    probe: ctx.prober.stats(),
    live: { clients: ctx.live.clients() },
    clockSkewMs,
    authRequired: ctx.info.authRequired,
    demo: ctx.demo !== null,
  };
}
