import type { RunningSession, RunRequest } from '../domain/places/run-request';
import type { FinishedSession } from '../domain/sessions/finished-session';
import type { Stage } from '../domain/sessions/stages';
import type { Target } from '../domain/targets/target';
import type { Clock } from '../kit/clock';
import { AppError } from '../kit/errors';
import { uuidv7 } from '../kit/ids';
import { sleep } from '../kit/sleep';
import type { StateStore, Stored } from '../store/state-store';
import { readCarried } from './carried-session';

const ASK_EVERY_MS = 200;
/** A process that is up begins within a second. */
const BEGUN_WITHIN_MS = 10_000;
/** Longer than the longest session may take, and until it is stored. */
const ENDED_WITHIN_MS = 150_000;
/** Requests that wait, of all processes. */
const MOST_WAITING = 100;

/** Runs sessions in the process of another probe. */
export type AskedProber = {
  /** As a prober's. Errors: AppError `not_found`, `busy`, `timeout`, `unavailable` where no process has a probe or it ends. */
  runNow(
    targetId: string,
    onStages?: (stages: Stage[], sessionId: string) => void,
  ): Promise<string>;
  /** As a prober's, of a session that any process has asked for. Errors: those of the store. */
  running(sessionId: string): Promise<RunningSession | null>;
  /** As a prober's; the transcript is cut. Errors as `runNow`. */
  runDraft(target: Target, onStages?: (stages: Stage[]) => void): Promise<FinishedSession>;
};

type Asked = Stored<RunRequest>;

/** Asks for sessions by rows of the state store, which the process with the probe follows. */
export function createAskedProber(deps: {
  state: Pick<StateStore, 'get' | 'list' | 'mutate'>;
  clock: Clock;
  /** Processes with a live probe for a target, the best first. */
  processesFor(target: Pick<Target, 'id' | 'locations'>): string[];
  seal(plain: string): string;
  open(sealed: string): string;
}): AskedProber {
  const { state, clock, processesFor, seal, open } = deps;

  /** Resolves with the row once it has an answer, and deletes it. */
  async function ask(
    target: Target,
    more: Pick<RunRequest, 'draft'>,
    onRow: (row: RunRequest) => void = () => {},
  ): Promise<RunRequest> {
    const [processId] = processesFor(target);
    if (processId === undefined) throw new AppError('unavailable', NO_PROBE);
    if ((await state.list('runRequest')).length >= MOST_WAITING)
      throw new AppError('busy', `${MOST_WAITING} sessions are asked for already; try again`);
    const now = clock.now();
    const id = uuidv7(now);
    const row = { kind: 'runRequest', id } as const;
    const value = { targetId: target.id, requestedAt: now, sessionId: null, processId, ...more };
    await state.mutate([{ op: 'insert', ...row, group: target.id, value }], now);
    try {
      return await answerOf({ id, processId, target, onRow });
    } finally {
      await state.mutate([{ op: 'delete', ...row }], clock.now()).catch(() => undefined);
    }
  }

  async function answerOf(of: {
    id: string;
    processId: string;
    target: Target;
    onRow(row: RunRequest): void;
  }): Promise<RunRequest> {
    const askedAt = clock.monotonic();
    for (;;) {
      const found: Asked | null = await state.get('runRequest', of.id);
      if (!found) throw new AppError('unavailable', 'the request was removed meanwhile: try again');
      const { value } = found;
      if (value.problem) throw new AppError(value.problem.code, value.problem.message);
      if (value.sessionId !== null || value.result !== undefined) return value;
      of.onRow(value);
      const waitedMs = clock.monotonic() - askedAt;
      const hasBegun = value.begunAt !== undefined;
      if (!hasBegun && waitedMs > BEGUN_WITHIN_MS) throw new AppError('unavailable', NOT_BEGUN);
      if (waitedMs > ENDED_WITHIN_MS)
        throw new AppError('timeout', 'the session has not ended within 150 s');
      if (!processesFor(of.target).includes(of.processId))
        throw new AppError('unavailable', 'the process with the probe ended meanwhile: try again');
      await sleep(clock, ASK_EVERY_MS);
    }
  }

  return {
    async runNow(targetId, onStages = () => {}) {
      const row = await state.get('target', targetId);
      if (!row) throw new AppError('not_found', `no target ${targetId}`);
      const follow = followStages(onStages);
      const { sessionId } = await ask(row.value, {}, ({ stages, runningId }) => {
        if (runningId !== undefined) follow(stages, runningId);
      });
      if (sessionId === null)
        throw new AppError('internal', 'the probe answered without a session');
      return sessionId;
    },
    async runDraft(target, onStages = () => {}) {
      const follow = followStages(onStages);
      const draft = seal(JSON.stringify(target));
      const { result = '' } = await ask(target, { draft }, ({ stages }) => {
        if (stages !== undefined) follow(stages, '');
      });
      return readCarried(open(result), target);
    },
    running: (sessionId) => runningOf(state, sessionId),
  };
}

async function runningOf(
  state: Pick<StateStore, 'list'>,
  sessionId: string,
): Promise<RunningSession | null> {
  const rows = await state.list('runRequest');
  const row = rows.find(({ value }) => value.runningId === sessionId);
  if (!row) return null;
  const { targetId, requestedAt, begunAt = requestedAt, stages = [] } = row.value;
  return { targetId, startedAt: begunAt, stages };
}

/** Passes on stages and the session that they are of, each time when they differ from those before. */
function followStages(
  onStages: (stages: Stage[], sessionId: string) => void,
): (stages: readonly Stage[] | undefined, sessionId: string) => void {
  let shown: string | null = null;
  return (stages = [], sessionId) => {
    const text = stages.join();
    if (text !== shown) onStages([...stages], sessionId);
    shown = text;
  };
}

const NO_PROBE =
  'no process with a probe is up: start one with the roles collect and probe. Probes in other places keep to their schedule';
const NOT_BEGUN =
  'the process with the probe did not begin within 10 s: see in the list of processes whether it is up';
