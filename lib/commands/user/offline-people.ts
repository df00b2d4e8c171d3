import { defaultConfig } from '../../config/load-config';
import type { Actor } from '../../domain/people/people';
import { createPasswords } from '../../http/access/passwords';
import { systemClock } from '../../kit/clock';
import { createLogger } from '../../kit/logger';
import { createRuntime } from '../../runtime/create-runtime';
import { createAuditedState } from '../../services/audit/audited-state';
import type { PeopleContext } from '../../services/users/people-context';
import { configuredDatabase } from '../storage/configured-database';

/** A user who can write the data directory can do all of this anyway; the audit log names the command line as the actor. */
const COMMAND_LINE: Actor = { id: 'cli', name: 'command line', role: 'admin', via: 'cli' };

/**
 * Runs a verb about people on a data directory that no server uses, or on the configured database, beside servers or without
 * (`isNamed`: on the directory in any case). Throws AppError `conflict`, naming the holder's pid, where another process uses the
 * directory, `invalid_input` where a wrong configuration means a database.
 */
export async function withOfflinePeople<T>(
  { directory, isNamed }: { directory: string; isNamed: boolean },
  run: (ctx: PeopleContext) => Promise<T>,
): Promise<T> {
  const database = isNamed ? null : configuredDatabase();
  const runtime = await createRuntime({
    config: { ...defaultConfig(directory), ...database },
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
