import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Timings } from '../../alert/pipeline';
import type { Config } from '../../config/config';
import { defaultConfig, loadConfig } from '../../config/load-config';
import { problemTable } from '../../config/problems/problem-table';
import type { RulePatch } from '../../contract/api/alerting/rules';
import { configTargetSchema } from '../../contract/config/config';
import type { ConfigNotifier } from '../../contract/config/config-notifiers';
import { durationText } from '../../contract/duration-text';
import { TIMING } from '../../domain/alerts/next-send';
import type { Clock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import type { Logger } from '../../kit/logger';
import type { CleanupStack } from '../../runtime/cleanup-stack';
import { startConsole } from '../../runtime/start-console';
import { listRules } from '../../services/rules/list-rules';
import { updateRule } from '../../services/rules/update-rule';
import type { ServiceContext } from '../../services/service-context';
import { type BackendProcess, startBackendProcess } from '../backend/backend-process';
import type { DrillRequest, DrillSetup } from './drill-request';
import { startEventsEndpoint } from './events-endpoint';
import { localCalls } from './local-calls';

const TARGET = 'drill';
const ENVIRONMENT = 'drill';
/** No group wait, and hardly any between messages of a group. */
const AT_ONCE: Timings = {
  page: { ...TIMING.page, waitMs: 0, intervalMs: 1_000 },
  ticket: { ...TIMING.ticket, waitMs: 0, intervalMs: 1_000 },
};
const INTERVAL_MS = 1_000;
const QUICK_INTERVAL_MS = 500;

/**
 * Starts a Tocsin without pages in a temporary directory, and a reference backend that it watches. `cleanups` ends both. Errors: AppError `invalid_input` for a configuration, `unavailable`.
 */
export async function startStandaloneDrill(
  request: DrillRequest,
  deps: { logger: Logger; cleanups: CleanupStack; clock: Clock },
): Promise<DrillSetup> {
  const { cleanups, logger, clock } = deps;
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-drill-'));
  cleanups.add('data', () => rmSync(directory, { recursive: true, force: true }));
  const config = drillConfig(request, directory);
  const endpoint = await startEventsEndpoint();
  cleanups.add('events', endpoint.close);
  const jwtSecret = randomBytes(24).toString('base64url');
  const backend = await startBackendProcess({
    environment: ENVIRONMENT,
    target: TARGET,
    release: 'drill-1',
    instance: 'drill-1',
    jwtSecret,
    collector: { url: endpoint.url, token: null },
  });
  cleanups.add('backend', backend.stop);
  const target = configTargetSchema.parse({
    name: TARGET,
    environment: ENVIRONMENT,
    url: backend.url,
    jwt: { secret: jwtSecret },
    interval: durationText(request.quick ? QUICK_INTERVAL_MS : INTERVAL_MS),
  });
  const runtime = await startConsole({
    config: { ...config, targets: [target] },
    clock,
    logger,
    timings: request.quick ? AT_ONCE : undefined,
  });
  cleanups.add('runtime', () => runtime.close());
  cleanups.add('sessions', () => runtime.drain());
  const { services } = runtime.slot;
  endpoint.open((rows) => services.collector.ingest(rows, {}));
  // Alerts resolve with their condition, as a user could set it on the screen.
  if (request.quick) await patchRules(services, { keepFiringMs: 0 });
  return {
    calls: localCalls(services),
    target: TARGET,
    faults: faultsOf(backend),
    endAlerts: () => patchRules(services, { enabled: false }),
  };
}

/** Takes from the user's configuration the named receiver only, and nothing where none is named. */
function drillConfig({ receiver, env }: DrillRequest, directory: string): Config {
  const config = defaultConfig(directory);
  if (receiver === null) return config;
  const result = loadConfig({ env, cwd: process.cwd(), nodeVersion: process.versions.node });
  if (!result.ok) {
    const problems = problemTable(result.problems);
    throw new AppError('invalid_input', `the configuration is wrong:\n\n${problems}`);
  }
  const { notifiers, publicUrl } = result.config;
  const named = notifiers.filter(({ name }) => name === receiver);
  return { ...config, publicUrl, notifiers: named.map(pagesOnly) };
}

async function patchRules(services: ServiceContext, patch: RulePatch): Promise<void> {
  const { rules } = await listRules(services);
  for (const { id } of rules) await updateRule(services, { id, patch });
}

/** The drill ends with the page's resolve: a ticket sent to the same receiver would stay open there for ever. */
function pagesOnly(notifier: ConfigNotifier): ConfigNotifier {
  const { severities } = notifier.route;
  const takesPages = severities.length === 0 || severities.includes('page');
  return takesPages
    ? { ...notifier, route: { ...notifier.route, severities: ['page'] } }
    : notifier;
}

function faultsOf(backend: BackendProcess): DrillSetup['faults'] {
  return { read: () => backend.faults(), set: (shares) => backend.setFaults(shares) };
}
