import { defaultConfig } from '../../config/load-config';
import type { Actor } from '../../domain/people/people';
import { createPasswords } from '../../http/access/passwords';
import { systemClock } from '../../kit/clock';
import { createLogger } from '../../kit/logger';
import { createRuntime } from '../../runtime/create-runtime';
import { createAuditedState } from '../../services/audit/audited-state';
import type { PeopleContext } from '../../services/users/people-context';

/** A user who can write the data directory can do all of this anyway; the audit log names the command line as the actor. */
const COMMAND_LINE: Actor = { id: 'cli', name: 'command line', role: 'admin', via: 'cli' };

/**
 * Runs a verb about people on a data directory that no server uses. Throws AppError `conflict`, naming the holder's pid,
 * where one does.
 */
export async function withOfflinePeople<T>(
  directory: string,
  run: (ctx: PeopleContext) => Promise<T>,
): Promise<T> {
  const runtime = await createRuntime({
    config: defaultConfig(directory),
    clock: systemClock,
    logger: createLogger('user', 'warn'),
    parts: [],
  });
  try {
    const state = createAuditedState(runtime.state, COMMAND_LINE);
    return await run({ state, clock: runtime.clock, passwords: createPasswords() });
  } finally {
    await runtime.close();
  }
}
