import { randomBytes } from 'node:crypto';
import type { Config } from '../../config/config';
import { type Clock, systemClock } from '../../kit/clock';
import type { Logger } from '../../kit/logger';
import { type RunningServer, startServer } from '../../runtime/start-server';
import type { ServiceContext } from '../../services/service-context';
import { startBackendProcess } from '../backend/backend-process';
import type { WebhookReceiver } from '../drill/webhook-receiver';
import {
  connectTarget,
  type DemoTarget,
  demoTargets,
  PROTOCOL_TARGETS,
  pauseTargets,
  unusedVersions,
} from '../seed/demo-targets';
import { SCENARIOS } from '../seed/scenarios';
import { seedHistory } from '../seed/seed-history';
import { createDemoControl, type DemoBackend } from './demo-control';
import { startDemoReceiver } from './demo-receiver';
import { FIX_AFTER_MS, INCIDENT_AFTER_MS, incidentSteps, playScript } from './incident-script';
import { startProtocolBackends } from './protocol-backends';

export type DemoOptions = {
  config: Config;
  /** Without the incident. */
  calm: boolean;
  dev: boolean;
  /** What `ensureBuild` returned. */
  pagesRoot?: string | undefined;
  print: (line: string) => void;
  logger?: Logger;
  clock?: Clock;
};

export type RunningDemo = { url: string; server: RunningServer; stop(): Promise<void> };

/**
 * The console, two backends with a target each, two of other protocols, history, and an incident that follows. The server starts first and history last,
 * so that no page waits for it. Errors: those of `startServer`, and AppError `unavailable` where a backend does not start.
 */
export async function startDemo(options: DemoOptions): Promise<RunningDemo> {
  const { print, clock = systemClock } = options;
  const config = withCollectorToken(options.config);
  const control = createDemoControl();
  const server = await startServer({
    config,
    dev: options.dev,
    pagesRoot: options.pagesRoot,
    demo: control,
    prepare: pauseTargets,
    clock,
    stepPastBusyPort: !config.portAsked,
    ...(options.logger ? { logger: options.logger } : {}),
  });
  const stopping = new AbortController();
  const work: Array<Promise<unknown>> = [];
  let backends: DemoBackend[] = [];
  let others: Awaited<ReturnType<typeof startProtocolBackends>> = [];
  let receiver: WebhookReceiver | null = null;
  const stop = async () => {
    stopping.abort();
    await Promise.allSettled(work);
    await server.stop();
    await receiver?.close();
    await Promise.all(backends.map((backend) => backend.process.stop()));
    await Promise.all(others.map((backend) => backend.stop()));
  };
  try {
    const ctx = server.runtime.slot.services;
    const targets = await demoTargets(ctx);
    receiver = await startDemoReceiver(ctx, print);
    const [running = '', broken = '', fixed = ''] = await unusedVersions(ctx, 3);
    backends = await startBackends(ctx, { targets, release: running, server, config });
    control.attach(backends);
    others = await startProtocolBackends(ctx);
    print(`Tocsin is at ${server.url}`);
    print(`two backends run ${running}: ${backends.map(nameOf).join(', ')}`);
    print(
      `beside them: ${PROTOCOL_TARGETS.map(({ name, environment, journey }) => `${name} (${environment}) through the journey ${journey}`).join(', ')}`,
    );
    work.push(seed(ctx, { targets, print, signal: stopping.signal }));
    const staging = backends[0];
    if (options.calm || !staging) print('there will be no incident (--calm)');
    else {
      const steps = incidentSteps(staging.process, { broken, fixed });
      print(`in ${INCIDENT_AFTER_MS / 60_000} min ${steps[0]?.step}`);
      print(`in ${FIX_AFTER_MS / 60_000} min ${steps[1]?.step}`);
      work.push(playScript({ steps, clock, control, print, signal: stopping.signal }));
    }
    print('faults can be switched on the overview page; Ctrl-C stops everything');
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: server.url, server, stop };
}

const nameOf = ({ target, process }: DemoBackend) => `${target} at ${process.url}`;

/** Where a password is set, the backends need a token for their health events. */
function withCollectorToken(config: Config): Config {
  if (config.admin.password === null || config.admin.token !== null) return config;
  return { ...config, admin: { ...config.admin, token: randomBytes(24).toString('base64url') } };
}

async function startBackends(
  ctx: ServiceContext,
  of: { targets: DemoTarget[]; release: string; server: RunningServer; config: Config },
): Promise<DemoBackend[]> {
  const url = `http://127.0.0.1:${of.server.port}/api/v1/events`;
  const started = await Promise.allSettled(
    of.targets.map(async (target): Promise<DemoBackend> => {
      const jwtSecret = randomBytes(24).toString('base64url');
      const process = await startBackendProcess({
        environment: target.environment,
        target: target.name,
        release: of.release,
        instance: `${target.environment}-${randomBytes(2).toString('hex')}`,
        jwtSecret,
        collector: { url, token: of.config.admin.token },
      });
      await connectTarget(ctx, target, { url: process.url, jwtSecret });
      return { targetId: target.id, target: `${target.name} (${target.environment})`, process };
    }),
  );
  const failed = started.find((one) => one.status === 'rejected');
  const up = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  if (failed) {
    await Promise.all(up.map((backend) => backend.process.stop()));
    throw failed.reason;
  }
  return up;
}

async function seed(
  ctx: Pick<ServiceContext, 'events' | 'state' | 'clock'>,
  of: { targets: DemoTarget[]; print: (line: string) => void; signal: AbortSignal },
): Promise<void> {
  const scenario = SCENARIOS.find(({ name }) => name === 'day');
  if (!scenario) return;
  const { targets, print, signal } = of;
  try {
    const { sessions } = await seedHistory({
      events: ctx.events,
      state: ctx.state,
      scenario,
      targets,
      signal,
      seed: 'demo',
      to: ctx.clock.now(),
    });
    if (sessions > 0 && !signal.aborted) {
      print(`a day of history is in place (${sessions} sessions, marked as seeded)`);
    }
  } catch (error) {
    print(`no history: ${error instanceof Error ? error.message : String(error)}`);
  }
}
