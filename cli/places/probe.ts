import { hostname } from 'node:os';
import type { Command } from 'commander';
import { EXIT } from '../../lib/contract/output/exit-codes';
import { systemClock } from '../../lib/kit/clock';
import { isAppError } from '../../lib/kit/errors';
import { fileProblem, isFileProblem } from '../../lib/kit/file-problem';
import { systemRandom } from '../../lib/kit/random';
import { VERSION } from '../../lib/runtime/version';
import { addConnectionOptions, type ConnectionFlags, parseConnection } from '../connection-options';
import { printable } from '../output/printable';
import { writeError } from '../output/write';
import { stopOnSignals } from '../stop-on-signals';
import { UsageError } from '../usage-error';

type Flags = ConnectionFlags & {
  server: string;
  tokenEnv: string;
  location: string;
  name?: string;
  spool: string;
  spoolLimit: string;
};

/** `tocsin probe`: measures from another place for a server. */
export function register(program: Command): void {
  const command = program
    .command('probe')
    .description('measure from another place: runs sessions here, and sends them to a server')
    .requiredOption('--server <url>', 'address of the server, such as https://tocsin.example.com')
    .requiredOption('--location <name>', 'where this probe is: the location of its token')
    .option(
      '--token-env <name>',
      'environment variable with a token of the scope probe',
      'TOCSIN_PROBE_TOKEN',
    )
    .option('--name <name>', 'name of this probe; the name of the machine where absent')
    .option(
      '--spool <directory>',
      'where sessions wait while the server is away; one for each probe',
      './probe-spool',
    )
    .option('--spool-limit <size>', 'largest spool; beyond it the oldest sessions go', '1GB');
  addConnectionOptions(command).action(run);
}

async function run(flags: Flags): Promise<void> {
  const token = readToken(flags.tokenEnv);
  const server = parseServer(flags.server);
  const options = {
    location: flags.location.trim(),
    name: (flags.name ?? hostname()).trim().slice(0, 80) || 'probe',
    version: VERSION,
    spoolDirectory: flags.spool,
    spoolLimitBytes: parseSize(flags.spoolLimit),
  };
  if (options.location === '') throw new UsageError('--location must not be empty');
  const outbound = parseConnection(flags);
  const { createProbeServer } = await import('../../lib/commands/probe/probe-server');
  const { runProbe } = await import('../../lib/commands/probe/run-probe');
  const { signal } = stopOnSignals();
  const note = (text: string) => writeError(`${printable(text)}\n`);
  try {
    process.exitCode = await runProbe(options, {
      server: createProbeServer({ server, token, outbound, clock: systemClock }),
      clock: systemClock,
      random: systemRandom,
      note,
      signal,
    });
  } catch (error) {
    if (!isAppError(error) && !isFileProblem(error)) throw error;
    note(isAppError(error) ? error.message : fileProblem(flags.spool, error));
    process.exitCode = EXIT.unreachable;
  }
}

function readToken(name: string): string {
  const token = process.env[name]?.trim();
  if (token) return token;
  throw new UsageError(
    `the environment variable ${name} is not set: give it a token of the scope probe, or name another one with --token-env`,
  );
}

const LOOPBACK = /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/;

/** Credentials of targets come from there. */
function parseServer(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UsageError(
      `--server: "${text}" is no address of a server, such as https://tocsin.example.com`,
    );
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname))
    throw new UsageError(
      '--server: credentials of targets come over https only; http is for a server on this machine',
    );
  return text;
}

const UNITS: Record<string, number> = { KB: 1e3, MB: 1e6, GB: 1e9 };
const LEAST_BYTES = 16_000_000;

function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(KB|MB|GB)$/i.exec(text.trim());
  const bytes = Number(match?.[1]) * (UNITS[match?.[2]?.toUpperCase() ?? ''] ?? Number.NaN);
  if (bytes >= LEAST_BYTES) return bytes;
  throw new UsageError(`--spool-limit must be a size from 16MB, such as 1GB, not "${text}"`);
}
