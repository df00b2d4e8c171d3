import type { Target } from '../../domain/targets/target';
import { uuidv7 } from '../../kit/ids';
import type { ServiceContext } from '../../services/service-context';
import { sealCredentials, sealUrl } from '../../services/targets/target-secrets';
import { versionAt } from './scenarios';

/** The two targets of the demo. The incident happens to the first. */
export const DEMO_TARGETS = [
  { name: 'chat', environment: 'staging', intervalMs: 2_000 },
  { name: 'chat', environment: 'production', intervalMs: 5_000 },
] as const;

/** Agents of other protocols beside them, watched through the journeys of the package. The canary of the first fails now and then. */
export const PROTOCOL_TARGETS = [
  { name: 'assistant', environment: 'staging', journey: 'ag-ui', badCanary: '3m:15m:0.4' },
  { name: 'support', environment: 'production', journey: 'socket-io', badCanary: null },
] as const;

export type DemoTarget = Pick<Target, 'id' | 'name' | 'environment'>;

/** URL of a target that no backend serves; the target is paused. */
export const UNSERVED_URL = 'ws://127.0.0.1:4100/ws';

/** The demo's targets with their ids: those of an earlier run, or new ones. */
export async function demoTargets(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
): Promise<DemoTarget[]> {
  const known = (await ctx.state.list('target')).map((row) => row.value);
  // A millisecond apart: the console opens on the target with the oldest id.
  return DEMO_TARGETS.map(({ name, environment }, index) => {
    const before = known.find((one) => one.name === name && one.environment === environment);
    return { id: before?.id ?? uuidv7(ctx.clock.now() + index), name, environment };
  });
}

/** Pauses targets of an earlier run before the first session: its backends no longer run, and that is no failure. */
export async function pauseTargets(ctx: Pick<ServiceContext, 'state' | 'clock'>): Promise<void> {
  const left = (await ctx.state.list('target')).map((row) => row.value);
  const demo = left.filter(
    (one) =>
      !one.paused &&
      [...DEMO_TARGETS, ...PROTOCOL_TARGETS].some(
        (t) => t.name === one.name && t.environment === one.environment,
      ),
  );
  await ctx.state.mutate(
    demo.map((one) => ({
      op: 'put',
      kind: 'target',
      id: one.id,
      value: { ...one, url: UNSERVED_URL, sealedUrl: undefined, paused: true },
    })),
    ctx.clock.now(),
  );
}

/** Points a target at its backend of this run; other fields keep what was edited on the screens. */
export async function connectTarget(
  ctx: Pick<ServiceContext, 'state' | 'clock' | 'seal'>,
  target: DemoTarget,
  backend: { url: string; jwtSecret: string },
): Promise<void> {
  const now = ctx.clock.now();
  const known = (await ctx.state.get('target', target.id))?.value;
  const preset = DEMO_TARGETS.find((one) => one.environment === target.environment);
  const value: Target = {
    transport: 'ws',
    journey: 'agent',
    intervalMs: preset?.intervalMs ?? 5_000,
    auth: 'header',
    headers: {},
    thresholds: {},
    holdMs: 5_000,
    afterRelease: null,
    provisioned: false,
    createdAt: now,
    ...known,
    ...target,
    paused: known?.url === UNSERVED_URL ? false : (known?.paused ?? false),
    ...sealUrl(backend.url, ctx.seal),
    credentials: sealCredentials({ kind: 'jwt', secret: backend.jwtSecret, claims: {} }, ctx.seal),
  };
  await ctx.state.mutate([{ op: 'put', kind: 'target', id: target.id, value }], now);
}

/** Numbers 1 to 3 of a day belong to seeded history. */
const FIRST_LIVE_NUMBER = 4;

/** Versions that no run has deployed yet, in the order in which this run deploys them. */
export async function unusedVersions(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  count: number,
): Promise<string[]> {
  const now = ctx.clock.now();
  const today = versionAt(now, 0).slice(0, -1);
  const numbers = (await ctx.state.list('release'))
    .filter(({ value }) => !value.seeded && value.version.startsWith(today))
    .map(({ value }) => Number(value.version.slice(today.length)))
    .filter((number) => Number.isInteger(number));
  const first = Math.max(FIRST_LIVE_NUMBER - 1, ...numbers) + 1;
  return Array.from({ length: count }, (_, index) => versionAt(now, first + index));
}
