import { defaultConfig } from '../../config/load-config';
import type { ErasureInput, ErasurePreview } from '../../contract/api/erasures';
import type { Actor } from '../../domain/people/people';
import { systemClock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { createLogger } from '../../kit/logger';
import { createRuntime } from '../../runtime/create-runtime';
import { createAuditedState } from '../../services/audit/audited-state';
import { resolveScope } from '../../services/erasures/erasure-scope';
import { previewErasure } from '../../services/erasures/preview-erasure';
import { startErasure } from '../../services/erasures/start-erasure';

/** A user who can write the data directory can do all of this anyway; the audit log names the command line as the actor. */
const COMMAND_LINE: Actor = { id: 'cli', name: 'command line', role: 'admin', via: 'cli' };

/**
 * Counts and, with `apply`, erases in a data directory that no server uses, and rewrites its files. Errors: AppError `conflict`
 * where a server uses it or receivers still wait for an end at the target, `not_found`, `invalid_input`, `read_only`.
 */
export async function eraseOffline(request: {
  directory: string;
  input: ErasureInput;
  apply: boolean;
}): Promise<ErasurePreview> {
  const { directory, input, apply } = request;
  const runtime = await createRuntime({
    config: defaultConfig(directory),
    clock: systemClock,
    logger: createLogger('erase', 'warn'),
    parts: ['secrets', 'eraseNow'],
  });
  try {
    const { events, clock, secrets } = runtime;
    const state = createAuditedState(runtime.state, COMMAND_LINE);
    if (!apply) return await previewErasure({ events, state }, input);
    if (input.what === 'target') {
      const { targetId, name } = await resolveScope({ events, state }, input);
      const open = await state.list('dispatch');
      if (open.some(({ value }) => value.group.targetId === targetId))
        throw new AppError(
          'conflict',
          `receivers were notified of something that fires at ${name}: start the server and erase it there, so that they are notified of its end`,
        );
    }
    const { seal } = secrets;
    const { id, what, name } = await startErasure(
      { events, state, clock, seal },
      { input, actor: COMMAND_LINE },
    );
    return { what, name, counts: (await runtime.eraseNow(id)).counts };
  } finally {
    await runtime.close();
  }
}
