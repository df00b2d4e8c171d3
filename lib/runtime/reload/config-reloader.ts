import type { Config } from '../../config/config';
import type { Problem } from '../../config/problems/problem';
import { problemLine } from '../../config/problems/problem-table';
import type { ConfigurationStatus } from '../../contract/api/settings';
import type { Actor } from '../../domain/people/people';
import { iso } from '../../domain/time';
import type { Clock } from '../../kit/clock';
import type { Logger } from '../../kit/logger';
import { createAuditedState } from '../../services/audit/audited-state';
import type { StateStore } from '../../store/state-store';
import type { ConfigSource } from '../core';
import type { ProvisionedChange } from '../provision/provision';
import { provisionRetrying } from '../provision/provision-retrying';
import { warnOfEmptyScopes } from '../provision/scope-warnings';
import type { Secrets } from '../secrets';
import { settingsChanged, settingsForRestart, withoutRestart } from './config-difference';

const FILE: Actor = { id: 'file', name: 'configuration file', role: 'admin', via: 'file' };

type ReloadTrigger = 'signal' | 'changed file';

export type ConfigReloader = {
  /**
   * Reads the file again and takes over what it says, or nothing of it. Never fails: what is wrong is in the log and in `status`.
   * Calls while one is under way share the next one.
   */
  reload(trigger: ReloadTrigger): Promise<void>;
  status(): ConfigurationStatus;
};

type ReloaderDeps = {
  source: ConfigSource;
  config: Config;
  state: StateStore;
  secrets: Secrets;
  clock: Clock;
  logger: Logger;
  /** Whether the stored state follows the file. False: only the settings of the process do. */
  isProvisioning: boolean;
  /** Where this process measures from; null where it has no probe. */
  ownLocation: string | null;
  /** Called with each configuration that is taken over. */
  apply: (config: Config) => void;
};

/** Reads the configuration file again while the process runs, all or nothing. */
export function createConfigReloader(deps: ReloaderDeps): ConfigReloader {
  const { source, state, secrets, clock, logger } = deps;
  const audited = createAuditedState(state, FILE);
  let running = deps.config;
  let loadedAt = clock.now();
  let failure: { at: number; problems: Problem[] } | null = null;
  let needsRestart: string[] = [];
  let current: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;

  function refuse(problems: Problem[], trigger: ReloadTrigger): void {
    failure = { at: clock.now(), problems };
    logger.error(
      { file: source.file, trigger, problems: problems.map(problemLine) },
      'the configuration file is wrong; the configuration before it stays in force',
    );
  }

  async function takeOver(next: Config, trigger: ReloadTrigger): Promise<void> {
    const tools = { state: audited, clock, secrets };
    const changes = deps.isProvisioning ? await provisionRetrying(next, tools) : [];
    const settings = settingsChanged(running, next);
    running = next;
    loadedAt = clock.now();
    failure = null;
    deps.apply(next);
    const isSame = changes.length === 0 && settings.length === 0;
    if (isSame && trigger === 'signal')
      logger.info({ file: source.file }, 'the configuration file was read again: nothing differs');
    if (!isSame)
      logger.info(
        { file: source.file, trigger, changes: changes.map(logged), settings },
        'the configuration file was read again and is in force',
      );
    if (needsRestart.length > 0)
      logger.warn({ settings: needsRestart }, 'these settings change with a restart only');
    if (deps.isProvisioning) await warnOfEmptyScopes(state, logger, deps.ownLocation);
  }

  async function attempt(trigger: ReloadTrigger): Promise<void> {
    try {
      const result = source.read();
      if (!result.ok) return refuse(result.problems, trigger);
      needsRestart = settingsForRestart(deps.config, result.config);
      await takeOver(withoutRestart(deps.config, result.config), trigger);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      const hint = 'it is tried again when the file changes, or on SIGHUP';
      refuse([{ path: source.file, problem, hint }], trigger);
    }
  }

  return {
    reload(trigger) {
      waiting ??= current.then(() => {
        waiting = null;
        current = attempt(trigger);
        return current;
      });
      return waiting;
    },
    status: () => ({
      file: source.file,
      loadedAt: iso(loadedAt),
      failedAt: failure === null ? null : iso(failure.at),
      problems: failure?.problems.map(problemLine) ?? [],
      needsRestart,
    }),
  };
}

function logged({ kind, subject, action, before, after }: ProvisionedChange) {
  return action === 'change' ? { kind, subject, action, before, after } : { kind, subject, action };
}
