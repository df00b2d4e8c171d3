import type { Command } from 'commander';
import { EXIT } from '../lib/contract/output/exit-codes';
import { type CheckFlags, parseCheck } from './check-options';
import { addConnectionOptions } from './connection-options';
import { stopOnSignals } from './stop-on-signals';

const append = (value: string, before: string[]) => [...before, value];

/** `tocsin check <ws-url>`: runs sessions now, without a server. */
export function register(program: Command): void {
  const command = program
    .command('check')
    .description(
      'run sessions against a WebSocket endpoint now and report the stage at which they stop',
    )
    .argument('<ws-url>', 'ws:// or wss:// endpoint')
    .option('--sessions <n>', 'how many sessions', '1')
    .option('--concurrency <c>', 'how many at once', '1')
    .option(
      '--rate <r/s>',
      'start sessions at this rate, whether or not earlier ones have ended (open loop)',
    )
    .option(
      '--token <token>',
      'token to present; visible in the process list, so prefer --token-env',
    )
    .option('--token-env <name>', 'environment variable that contains the token')
    .option(
      '--jwt-secret <secret>',
      'mint a JWT (HS256) with a fresh user id for every session; visible in the process list',
    )
    .option('--auth <placement>', 'where the token goes: header, subprotocol or query', 'header')
    .option(
      '--header <name: value>',
      'extra header of the upgrade request (repeatable); visible in the process list',
      append,
      [],
    )
    .option('--timeout <duration>', 'cap on one whole session, the close included: 20s, 500ms, 20')
    .option(
      '--hold <duration>',
      'time that a session must stay open after the welcome to count as ready (default 5s)',
    )
    .option('--max-message <size>', 'largest message that is read (default 5MiB)')
    .option('--release <version>', 'release of the sessions')
    .option('--transport <name>', 'ws or socket.io', 'ws')
    .option(
      '--journey <name|file>',
      'what a session sends and how answers are read: a journey of the package or a file',
      'agent',
    )
    .option('--json', 'one JSON line per session, and a summary line')
    .action(async (url: string, flags: CheckFlags) => {
      process.exitCode = await check(url, flags);
    });
  addConnectionOptions(command);
}

async function check(url: string, flags: CheckFlags): Promise<number> {
  const request = { ...parseCheck(url, flags, process.env), ...(await parseJourney(flags)) };
  const { runCheck } = await import('../lib/commands/check/check-runtime');
  const { whenBroken } = await import('./output/write');
  const output = flags.json
    ? (await import('./output/check-json')).createJsonOutput()
    : (await import('./output/check-human')).createHumanOutput(request);
  const stop = stopOnSignals();
  whenBroken(() => stop.abort());
  const { summary, networkDown, tooManyExcluded } = await runCheck(request, output, stop.signal);
  output.onSummary(summary);
  const stoppedWith = stop.exitCode();
  if (stoppedWith !== null) return stoppedWith;
  if (summary.failed > 0 || summary.degraded > 0) return EXIT.fail;
  if (summary.passed > 0) return tooManyExcluded ? EXIT.invalid : EXIT.ok;
  return networkDown ? EXIT.unreachable : EXIT.noData;
}

/** The declared journey with its transport; nothing for the built-in one, whose check starts without the language. */
async function parseJourney({ journey, transport }: CheckFlags) {
  if (journey === 'agent') return {};
  const { readJourney } = await import('./journey/journey-file');
  return readJourney(journey, transport);
}
