import { randomBytes } from 'node:crypto';
import type { DrillReport } from '../../contract/output/drill-output';
import { type Clock, systemClock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { createLogger } from '../../kit/logger';
import { createCleanupStack } from '../../runtime/cleanup-stack';
import type { DrillCalls } from './drill-calls';
import type { DrillRequest, DrillSetup } from './drill-request';
import type { DrillReceiver } from './drill-site';
import { runDrillSteps } from './drill-steps';
import { adminFaultSwitch, demoFaultSwitch, type FaultSwitch } from './fault-switch';
import { logReceiver } from './log-receiver';
import { remoteCalls, serverAsker } from './remote-calls';
import { resolveSentAlerts } from './resolve-sent-alerts';
import { siteFromCalls } from './site-from-calls';
import { startStandaloneDrill } from './standalone-drill';
import { addBuiltInReceiver, openWebhookReceiver } from './webhook-receiver';

/**
 * Runs one drill and leaves nothing behind: no fault, no notifier, no process. Errors: AppError `invalid_input` and
 * `not_found` for wrong options, `conflict` where a drill would prove nothing, `unavailable`.
 */
export async function runDrill(
  request: DrillRequest,
  { print, signal }: { print: (line: string) => void; signal: AbortSignal },
): Promise<DrillReport> {
  const clock = systemClock;
  const logger = createLogger('tocsin-drill', request.server ? 'silent' : 'error');
  const cleanups = createCleanupStack(logger);
  try {
    if (!request.server) print('starting a Tocsin and a reference backend for the drill');
    const setup = request.server
      ? await connectToServer(request.server)
      : await startStandaloneDrill(request, { logger, cleanups, clock });
    const site = await siteFromCalls(setup.calls, {
      target: setup.target,
      setFaults: setup.faults.set,
    });
    await requireFaultOff(setup.faults, request.fault.name);
    const receiver = await openReceiver(request, {
      calls: setup.calls,
      clock,
      targetId: site.target.id,
      onOpen: (close) => cleanups.add('receiver', close),
    });
    const { fault, timeoutMs, warmUpMs } = request;
    const plan = { fault, timeoutMs, warmUpMs };
    const since = await site.now();
    const resolveSent = async () => {
      if (request.receiver === null || setup.endAlerts === null) return null;
      const { endAlerts, calls } = setup;
      return resolveSentAlerts({ endAlerts, calls, site, receiver, since, clock, print });
    };
    return await withResolveSent(
      resolveSent,
      runDrillSteps(plan, { site, receiver, clock, print, signal }),
    );
  } finally {
    await cleanups.unwind();
  }
}

/** A drill whose page and resolve have both arrived has no sent alert left to resolve. */
async function withResolveSent(
  resolveSent: () => Promise<string | null>,
  running: Promise<DrillReport>,
): Promise<DrillReport> {
  const report = await running.catch(async (error: unknown) => {
    await resolveSent();
    throw error;
  });
  if (report.outcome === 'arrived') return report;
  const reasons = [report.reason, await resolveSent()].filter((text) => text !== null);
  return { ...report, reason: reasons.join('; ') || null };
}

async function connectToServer(server: NonNullable<DrillRequest['server']>): Promise<DrillSetup> {
  const ask = serverAsker(server);
  const calls = remoteCalls(ask);
  const { target } = await calls.overview(server.target);
  if (target.paused) throw new AppError('conflict', `${target.name} is paused`);
  const faults =
    server.backendAdmin === null
      ? demoFaultSwitch(ask, target.id)
      : adminFaultSwitch(
          serverAsker({ url: server.backendAdmin, token: null, outbound: server.outbound }),
        );
  return { calls, target: target.id, faults, endAlerts: null };
}

/** A fault that is on already proves nothing, and the drill must not switch it off. */
async function requireFaultOff(faults: FaultSwitch, name: string): Promise<void> {
  const share = (await faults.read())[name];
  if (share === undefined) throw new AppError('invalid_input', `the backend has no fault ${name}`);
  if (share > 0) throw new AppError('conflict', `${name} is on already, with a share of ${share}`);
}

async function openReceiver(
  { receiver: name }: DrillRequest,
  of: {
    calls: DrillCalls;
    clock: Clock;
    targetId: string;
    onOpen: (close: () => Promise<void>) => void;
  },
): Promise<DrillReceiver> {
  const { calls, clock, targetId, onOpen } = of;
  if (name !== null) return logReceiver(calls, { name, targetId });
  const secret = randomBytes(24).toString('base64url');
  const receiver = await openWebhookReceiver({ secret, clock });
  onOpen(receiver.close);
  const added = await addBuiltInReceiver(calls, {
    receiver,
    secret,
    targetId,
    name: `drill ${randomBytes(3).toString('hex')}`,
  });
  onOpen(added.remove);
  return added;
}
