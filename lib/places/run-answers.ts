import type { RunRequest } from '../domain/places/run-request';
import type { FinishedSession } from '../domain/sessions/finished-session';
import type { Stage } from '../domain/sessions/stages';
import type { Target } from '../domain/targets/target';
import type { Clock } from '../kit/clock';
import { isAppError } from '../kit/errors';
import type { Logger } from '../kit/logger';
import type { Service } from '../kit/supervisor';
import { createWakeLoop, onWakeOrEvery } from '../kit/wake-loop';
import { createStateCache } from '../store/state-cache';
import type { StateStore, Stored } from '../store/state-store';
import { carriedText } from './carried-session';

const READ_EVERY_MS = 1_000;
/** Whoever asked has long given up. */
const FORGOTTEN_AFTER_MS = 10 * 60_000;

export type RunAnswers = Service & {
  /** Something may have been asked. */
  wake(): void;
};

type Deps = {
  state: Pick<StateStore, 'get' | 'list' | 'changes' | 'mutate'>;
  clock: Clock;
  logger: Logger;
  /** Of this process, as requests name it. */
  processId: string;
  prober: {
    runNow(
      targetId: string,
      onStages: (stages: Stage[], sessionId: string) => void,
    ): Promise<string>;
    runDraft(target: Target, onStages?: (stages: Stage[]) => void): Promise<FinishedSession>;
  };
  seal(plain: string): string;
  open(sealed: string): string;
};

/** Runs the sessions that other processes ask the probe of this one for, each once. */
export function createRunAnswers(deps: Deps): RunAnswers {
  const { state, clock, logger, processId } = deps;
  const cache = createStateCache({ state, kinds: ['runRequest'] });
  const taken = new Set<string>();

  async function readNew(): Promise<void> {
    await cache.refresh();
    for (const id of taken) if (!cache.rows('runRequest').has(id)) taken.delete(id);
    for (const row of cache.list('runRequest')) {
      if (clock.now() - row.value.requestedAt > FORGOTTEN_AFTER_MS) await remove(row.id);
      const isOurs = row.value.processId === processId && row.value.begunAt === undefined;
      if (!isOurs || taken.has(row.id)) continue;
      taken.add(row.id);
      answer(row).catch((error: unknown) => {
        logger.warn({ err: error }, 'a session that another process asked for has no answer');
      });
    }
  }

  const remove = (id: string) =>
    state.mutate([{ op: 'delete', kind: 'runRequest', id }], clock.now());

  async function answer(row: Stored<RunRequest>): Promise<void> {
    const write = createAnswerWriter(deps, row);
    await write({ begunAt: clock.now() });
    await write(
      await run(row.value, (stages, runningId) => {
        write({ stages, runningId }).catch(() => undefined);
      }),
    );
  }

  async function run(
    { targetId, draft }: RunRequest,
    onStages: (stages: Stage[], runningId?: string) => void,
  ): Promise<Partial<RunRequest>> {
    try {
      if (draft === undefined) return { sessionId: await deps.prober.runNow(targetId, onStages) };
      // Written by a process with the same key: a target with its secrets, as this one's own drafts are.
      const target = JSON.parse(deps.open(draft)) as Target;
      const finished = await deps.prober.runDraft(target, (stages) => onStages(stages));
      return { result: deps.seal(carriedText(finished)) };
    } catch (error) {
      return { problem: problemOf(error) };
    }
  }

  return {
    id: 'run answers',
    ...createWakeLoop({ clock, round: readNew, dueInMs: onWakeOrEvery(READ_EVERY_MS) }),
  };
}

/** Writes what is known of an answer, one write after the other. A row that is gone stays gone: nobody waits any more. */
function createAnswerWriter({ state, clock }: Deps, row: Stored<RunRequest>) {
  const { id } = row;
  let value = row.value;
  let last: Promise<void> = Promise.resolve();
  async function put(): Promise<void> {
    const stored = await state.get('runRequest', id);
    if (!stored) return;
    const { version } = stored;
    const group = value.targetId;
    await state.mutate(
      [{ op: 'update', kind: 'runRequest', id, group, version, value }],
      clock.now(),
    );
  }
  return (more: Partial<RunRequest>): Promise<void> => {
    value = { ...value, ...more };
    last = last
      .catch(() => undefined)
      .then(put)
      .catch((error: unknown) => {
        if (!isAppError(error) || !['conflict', 'not_found'].includes(error.code)) throw error;
      });
    return last;
  };
}

const ANSWERED_CODES = ['not_found', 'busy', 'unavailable'] as const;

function problemOf(error: unknown): RunRequest['problem'] {
  if (!isAppError(error))
    return { code: 'internal', message: 'the probe could not run the session; its log says why' };
  const code = ANSWERED_CODES.find((one) => one === error.code) ?? 'internal';
  return { code, message: error.message };
}
