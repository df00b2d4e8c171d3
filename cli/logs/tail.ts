import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { EXIT } from '../../lib/contract/output/exit-codes';
import { systemClock } from '../../lib/kit/clock';
import { systemRandom } from '../../lib/kit/random';
import { addConnectionOptions, type ConnectionFlags, parseConnection } from '../connection-options';
import { printable } from '../output/printable';
import { write, writeError } from '../output/write';
import { stopOnSignals } from '../stop-on-signals';
import { UsageError } from '../usage-error';

type Flags = ConnectionFlags & {
  to: string;
  tokenEnv?: string | undefined;
  target?: string | undefined;
  environment?: string | undefined;
  echo?: boolean | undefined;
};

/** `tocsin tail`: sends lines from standard input to a console until they end. */
export function register(program: Command): void {
  const command = program
    .command('tail')
    .description(
      'send log lines from standard input to a console, which reads health events in them',
    )
    .requiredOption('--to <url>', 'console that takes the lines')
    .option(
      '--token-env <name>',
      'environment variable that contains a token with the scope ingest',
    )
    .option('--target <name>', 'target of lines that name none, by name or id')
    .option('--environment <name>', 'environment of lines that name none')
    .option('--echo', 'write the lines to standard output as well');
  addConnectionOptions(command).action(tail);
}

async function tail(flags: Flags): Promise<void> {
  const { createPostLines } = await import('../../lib/commands/tail/post-lines');
  const { createLineSender } = await import('../../lib/commands/tail/line-sender');
  const post = createPostLines({
    to: parseAddress(flags.to),
    token: readToken(flags.tokenEnv),
    target: flags.target,
    environment: flags.environment,
    outbound: parseConnection(flags),
  });
  const sender = createLineSender({
    post,
    clock: systemClock,
    random: systemRandom,
    note: (text) => writeError(`${printable(text)}\n`),
  });
  const input = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  input.on('line', (line) => {
    if (flags.echo) write(`${line}\n`);
    if (line !== '') sender.add(line);
  });
  input.on('close', () => sender.close());
  stopOnSignals(() => input.close());
  const { lost, isRefused } = await sender.run();
  input.close();
  if (lost > 0) writeError(`${lost} lines were not delivered\n`);
  process.exitCode = isRefused ? EXIT.refused : lost > 0 ? EXIT.undelivered : EXIT.ok;
}

function parseAddress(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageError(
      '--to: write the address of the console, such as https://tocsin.example.com',
    );
  return text;
}

function readToken(name: string | undefined): string | null {
  if (name === undefined) return null;
  const token = process.env[name]?.trim();
  if (!token) throw new UsageError(`--token-env: the environment variable ${name} is not set`);
  return token;
}
