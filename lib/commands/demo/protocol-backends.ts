import { randomBytes } from 'node:crypto';
import type { Target } from '../../domain/targets/target';
import { loadJourney, toTargetJourney } from '../../journeys/load-journey';
import { packagedText } from '../../journeys/packaged-journeys';
import { uuidv7 } from '../../kit/ids';
import type { ServiceContext } from '../../services/service-context';
import { sealCredentials, sealUrl } from '../../services/targets/target-secrets';
import { startProtocolProcess } from '../backend/backend-process';
import { PROTOCOL_TARGETS, UNSERVED_URL } from '../seed/demo-targets';

type Context = Pick<ServiceContext, 'state' | 'clock' | 'seal'>;
type ProtocolTarget = (typeof PROTOCOL_TARGETS)[number];
type RunningBackend = Awaited<ReturnType<typeof startProtocolProcess>>;

const INTERVAL_MS = 5_000;

/** Agents of other protocols, each with a target that watches it through its journey. Throws AppError `unavailable`. */
export async function startProtocolBackends(ctx: Context): Promise<RunningBackend[]> {
  const running: RunningBackend[] = [];
  try {
    for (const preset of PROTOCOL_TARGETS) {
      const token = randomBytes(24).toString('base64url');
      const { journey: protocol, badCanary } = preset;
      const backend = await startProtocolProcess({ protocol, token, badCanary });
      running.push(backend);
      await connectProtocolTarget(ctx, preset, { url: backend.url, token });
    }
  } catch (error) {
    await Promise.all(running.map((backend) => backend.stop()));
    throw error;
  }
  return running;
}

/** Points the target at its backend of this run; other fields keep what was edited on the screens. */
async function connectProtocolTarget(
  ctx: Context,
  { name, environment, journey }: ProtocolTarget,
  { url, token }: { url: string; token: string },
): Promise<void> {
  const loaded = loadJourney(packagedText(journey) ?? '', journey);
  if ('problems' in loaded) throw new Error(`the journey ${journey} of the package is broken`);
  const now = ctx.clock.now();
  const rows = await ctx.state.list('target');
  const known = rows.find(
    ({ value }) => value.name === name && value.environment === environment,
  )?.value;
  const { usesToken } = loaded.journey;
  const value: Target = {
    id: uuidv7(now),
    name,
    environment,
    intervalMs: INTERVAL_MS,
    auth: 'header',
    headers: {},
    thresholds: {},
    holdMs: 0,
    afterRelease: null,
    provisioned: false,
    createdAt: now,
    ...known,
    transport: loaded.journey.transport,
    journey: 'agent',
    journeyDefinition: toTargetJourney(loaded.journey),
    paused: known?.url === UNSERVED_URL ? false : (known?.paused ?? false),
    ...sealUrl(url, ctx.seal),
    credentials: sealCredentials(usesToken ? { kind: 'token', token } : { kind: 'none' }, ctx.seal),
  };
  await ctx.state.mutate([{ op: 'put', kind: 'target', id: value.id, value }], now);
}
