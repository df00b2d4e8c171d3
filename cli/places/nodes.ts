import type { Command } from 'commander';
import { type NodeList, nodeListSchema } from '../../lib/contract/api/settings';
import { EXIT } from '../../lib/contract/output/exit-codes';
import { isAppError } from '../../lib/kit/errors';
import { nodesText } from '../output/nodes-human';
import { write, writeError, writeJson } from '../output/write';
import { UsageError } from '../usage-error';
import { serverUrl } from './server-url';

type Flags = { server?: string; tokenEnv: string; json?: boolean };

const ONE_PROCESS =
  'The stores are files of a data directory, which one process uses at a time: `tocsin doctor` checks it, and --server asks a running one.\n';

/** `tocsin nodes`: the processes of an installation. */
export function register(program: Command): void {
  program
    .command('nodes')
    .description('list the processes that share the database: roles, version, clock, who judges')
    .option('--server <url>', 'ask a running server instead of the database')
    .option(
      '--token-env <name>',
      'environment variable with an API token of the server',
      'TOCSIN_TOKEN',
    )
    .option('--json', 'print the processes as JSON')
    .addHelpText(
      'after',
      '\nA process reports every 5 s; one that ended without a word is listed for a day. Works beside running servers and without one.',
    )
    .action(async (flags: Flags) => {
      process.exitCode = await nodes(flags);
    });
}

async function nodes({ server, tokenEnv, json }: Flags): Promise<number> {
  const url = server === undefined ? null : serverUrl(server);
  const { nodesOfDatabase, nodesOfServer } = await import('../../lib/commands/nodes/run-nodes');
  try {
    const list = url
      ? await nodesOfServer({ url, token: process.env[tokenEnv]?.trim() || null })
      : await nodesOfDatabase();
    print(list, json === true);
    return EXIT.ok;
  } catch (error) {
    return codeOf(error);
  }
}

function print(list: NodeList | null, isJson: boolean): void {
  if (isJson) writeJson(nodeListSchema.parse(list ?? { nodes: [] }));
  else write(list === null ? ONE_PROCESS : nodesText(list));
}

function codeOf(error: unknown): number {
  if (!isAppError(error)) throw error;
  const { code, message } = error;
  if (code === 'invalid_input' || code === 'not_found') throw new UsageError(message);
  const isRefused = code === 'unauthorized' || code === 'forbidden';
  writeError(`error: ${message}\n`);
  return isRefused ? EXIT.refused : EXIT.unreachable;
}
