import { type NodeList, nodeListSchema } from '../../contract/api/settings';
import { systemClock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { readNodes } from '../../runtime/nodes/read-nodes';
import { readFromServer } from '../server-answer';
import { configuredDatabase } from '../storage/configured-database';

/**
 * The processes of the configured database. Null where the stores are files of a data directory, which one process uses at a time.
 * Errors: those of `readNodes`; AppError `invalid_input` for a wrong configuration.
 */
export async function nodesOfDatabase(): Promise<NodeList | null> {
  const database = configuredDatabase();
  return database && readNodes(database.storage, systemClock);
}

/** The processes that a running server names. Errors: AppError with the server's code, `unavailable`. */
export async function nodesOfServer(server: {
  url: string;
  token: string | null;
}): Promise<NodeList> {
  const text = await readFromServer(server, '/api/v1/nodes');
  try {
    return nodeListSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('unavailable', `${server.url} does not answer as a Tocsin does`, { cause });
  }
}
