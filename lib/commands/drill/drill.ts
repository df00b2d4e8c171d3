import { randomBytes } from 'node:crypto';
import type { DrillReport } from '../../contract/output/drill-output';
import { type Clock, systemClock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { createLogger } from '../../kit/logger';
import { createCleanupStack } from '../../runtime/cleanup-stack';
import { backendAdmin, demoPanel, type FaultSwitch } from './backend-admin';
import type { DrillCalls } from './drill-calls';
import type { DrillRequest, DrillStage } from './drill-request';
import type { DrillReceiver } from './drill-site';
import { logReceiver } from './log-receiver';
import { remoteCalls, serverAsker } from './remote-calls';
import { runDrill } from './run-drill';
import { siteOver } from './site-over';
import { startStandaloneDrill } from './standalone-drill';
import { takeBack } from './take-back';
import { addBuiltInReceiver, openWebhookReceiver } from './webhook-receiver';

/**
 * Runs one rehearsal and leaves nothing behind: no fault, no notifier, no process. Errors: AppError `invalid_input` and
 * `not_found` for what was asked, `conflict` where a drill would prove nothing, `unavailable`.
 */
export async function drill(
  request: DrillRequest,
  { say, signal }: { say: (line: string) => void; signal: AbortSignal },
): Promise<DrillReport> {
  const clock = systemClock;
  const logger = createLogger('tocsin-drill', request.server ? 'silent' : 'error');
  const cleanups = createCleanupStack(logger);
  try {
    if (!request.server) say('starting a Tocsin and a backend of their own');
    const stage = request.server
      ? await running(request.server)
      : await startStandaloneDrill(request, { logger, cleanups, clock });
    const site = await siteOver(stage.calls, {
      target: stage.target,
      setFaults: stage.faults.set,
    });
    await requireFaultOut(stage.faults, request.fault.name);
    const receiver = await receiverOf(request, {
      calls: stage.calls,
      clock,
      targetId: site.target.id,
      onOpen: (close) => cleanups.add('receiver', close),
    });
    const { fault, timeoutMs, warmUpMs } = request;
    const plan = { fault, timeoutMs, warmUpMs };
    const since = await site.now();
    const end = async () => {
      if (request.receiver === null || stage.endAlerts === null) return null;
      const { endAlerts, calls } = stage;
      return takeBack({ endAlerts, calls, site, receiver, since, clock, say });
    };
    return await endedBy(end, runDrill(plan, { site, receiver, clock, say, signal }));
  } finally {
    await cleanups.unwind();
  }
}

/** A drill whose page and resolve both came has nothing left to take back. */
async function endedBy(
  end: () => Promise<string | null>,
  running: Promise<DrillReport>,
): Promise<DrillReport> {
  const report = await running.catch(async (error: unknown) => {
    await end();
    throw error;
  });
  if (report.outcome === 'arrived') return report;
  const reasons = [report.reason, await end()].filter((text) => text !== null);
  return { ...report, reason: reasons.join('; ') || null };
}

async function running(server: NonNullable<DrillRequest['server']>): Promise<DrillStage> {
  const ask = serverAsker(server);
  const calls = remoteCalls(ask);
  const { target } = await calls.overview(server.target);
  if (target.paused) throw new AppError('conflict', `${target.name} is paused`);
  const faults =
    server.backendAdmin === null
      ? demoPanel(ask, target.id)
      : backendAdmin(serverAsker({ url: server.backendAdmin, token: null }));
  return { calls, target: target.id, faults, endAlerts: null };
}

/** What is in already cannot be rehearsed, and must not be taken out by us. */
async function requireFaultOut(faults: FaultSwitch, name: string): Promise<void> {
  const share = (await faults.read())[name];
  if (share === undefined)
    throw new AppError('invalid_input', `the backend knows no fault ${name}`);
  if (share > 0) throw new AppError('conflict', `${name} is in already, with a share of ${share}`);
}

async function receiverOf(
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
