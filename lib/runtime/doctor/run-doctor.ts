import { loadConfig } from '../../config/load-config';
import type { Problem } from '../../config/problems/problem';
import { type DoctorCheck, type DoctorOutput, worstOf } from '../../contract/output/doctor-output';
import { iso } from '../../domain/time';
import type { Clock } from '../../kit/clock';
import { isAppError } from '../../kit/errors';
import { inspectStores, storedValues } from '../../store/open-stores';
import { placeOfData } from '../database/place-of-data';
import { VERSION } from '../version';
import { checkDatabase } from './check-database';
import { checkDirectory, checkDisk } from './check-directory';
import { checkServer } from './check-server';
import { checkLoss, checkStoredKey, checkStores } from './check-stores';
import { checkNotifiers, checkTargets } from './check-targets';
import { fail, ok, warn } from './findings';

export type DoctorRequest = {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  clock: Clock;
};

/**
 * Checks an installation, beside a running server or without one: Node, configuration, data directory and disk or database, server
 * and port, stores, key, clock, notifiers and targets. Changes nothing. Never throws because of what it finds.
 */
export async function runDoctor({ env, cwd, clock }: DoctorRequest): Promise<DoctorOutput> {
  const nodeVersion = process.versions.node;
  const loaded = loadConfig({ env, cwd, nodeVersion });
  const withoutFile = loadConfig({ env: { TOCSIN_DATA: env.TOCSIN_DATA }, cwd: '/', nodeVersion });
  const problems = loaded.ok ? [] : loaded.problems;
  const checks: DoctorCheck[] = [
    checkNode(problems),
    ...checkConfiguration(
      problems.filter(({ path }) => path !== 'node'),
      loaded.ok ? loaded.config.configFile : null,
    ),
  ];
  const directory = directoryOf({ env, cwd }, loaded.ok ? loaded.config.dataDirectory : null);
  const config = loaded.ok ? loaded.config : withoutFile.ok ? withoutFile.config : null;
  const { storage = null, key = null } = config ?? {};
  const found = storage === null ? checkDirectory(directory) : null;
  checks.push(...(found?.checks ?? []));
  if (config) checks.push(...(await checkServer({ config, directory })));
  if (storage && key) checks.push(...(await checkDatabase({ storage, key }, clock)));
  if (found?.isReadable) {
    const reports = inspectStores(directory, 'quick');
    checks.push(
      checkDisk(directory),
      ...checkStores(reports),
      checkStoredKey(directory, reports),
      ...checkLoss(directory, reports),
      checkClock(
        reports.map(({ newestAt }) => newestAt),
        clock.now(),
      ),
      ...(await checkStored(directory)),
    );
  }
  return {
    tocsin: VERSION,
    at: iso(clock.now()),
    dataDirectory: config ? placeOfData({ dataDirectory: directory, storage }) : directory,
    checks,
    result: worstOf(checks),
  };
}

function directoryOf({ env, cwd }: Pick<DoctorRequest, 'env' | 'cwd'>, configured: string | null) {
  return configured ?? new URL(env.TOCSIN_DATA ?? './data', `file://${cwd}/`).pathname;
}

function checkNode(problems: readonly Problem[]): DoctorCheck {
  const version = `Node ${process.versions.node} (${process.platform} ${process.arch})`;
  const problem = problems.find(({ path }) => path === 'node');
  return problem ? fail('node', problem.problem, problem.hint) : ok('node', version);
}

function checkConfiguration(problems: readonly Problem[], file: string | null): DoctorCheck[] {
  if (problems.length === 0)
    return [ok('configuration', file === null ? 'environment only, no file' : `${file} is valid`)];
  return problems.map(({ path, problem, hint }) =>
    fail('configuration', `${path}: ${problem}`, hint),
  );
}

/** A clock that is behind what is stored would bucket new sessions among old ones. */
function checkClock(newest: ReadonlyArray<number | null>, now: number): DoctorCheck {
  const last = Math.max(...newest.map((at) => at ?? 0), 0);
  const behindMs = last - now;
  if (behindMs <= CLOCK_LIMIT_MS) return ok('clock', `it is ${iso(now)}`);
  return warn(
    'clock',
    `it is ${iso(now)}, but the newest stored session ended ${Math.round(behindMs / 60_000)} min later`,
    'set the clock, and let NTP keep it (timedatectl set-ntp true)',
  );
}
const CLOCK_LIMIT_MS = 5 * 60_000;

async function checkStored(directory: string): Promise<DoctorCheck[]> {
  try {
    const targets = storedValues(directory, 'target');
    const notifiers = storedValues(directory, 'notifier');
    return [...checkNotifiers(notifiers), ...(await checkTargets(targets))];
  } catch (error) {
    // The checks of the stores say what is wrong with them.
    if (isAppError(error)) return [];
    throw error;
  }
}
