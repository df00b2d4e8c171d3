import type { Command } from 'commander';
import { type CheckFlags, parseCheck } from './check-options';
import { addConnectionOptions } from './connection-options';
import { checkExitCode } from './load/check-exit';
import { type LoadFlags, parseLoad, parseReport } from './load/load-options';
import { whenBroken, writeError } from './output/write';
import { addSessionOptions } from './session-options';
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
    .option('--sessions <n>', 'how many sessions (default 1)')
    .option('--concurrency <c>', 'how many at once (default 1): the next starts when one has ended')
    .option(
      '--token <token>',
      'token to present; visible in the process list, so prefer --token-env',
    )
    .option('--token-env <name>', 'environment variable that contains the token')
    .option(
      '--jwt-secret <secret>',
      'mint a JWT (HS256) with a fresh user id for every session; visible in the process list',
    )
    .option(
      '--auth <ways>',
      'how the token is presented: header, query, cookie, payload or subprotocol, with a name where it is not the usual one (query:access_token, "subprotocol:bearer $token"); several by commas, each with its own sessions',
      'header',
    )
    .option(
      '--header <name: value>',
      'extra header of the upgrade request (repeatable); visible in the process list',
      append,
      [],
    )
    .option(
      '--timeout <duration>',
      'cap on one whole session, the close included: 20s, 500ms, 20. A longer one than 60s is also the time for the answer',
    )
    .option(
      '--hold <duration>',
      'time that a session must stay open after the welcome to count as ready (default 5s)',
    )
    .option('--release <version>', 'release of the sessions')
    .option('--json', 'one JSON line per session, and a summary line')
    .action(async (url: string, flags: CheckFlags & LoadFlags) => {
      process.exitCode = await check(url, flags);
    });
  addLoadOptions(command);
  addSessionOptions(command, '--deadline');
  addConnectionOptions(command);
}

/** Many sessions in open loop, and their summary as a file. */
function addLoadOptions(command: Command): void {
  command
    .option(
      '--rate <r/s>',
      'start sessions at this rate, whether or not earlier ones have ended (open loop): 200, 0.5, 30/m',
    )
    .option(
      '--for <duration>',
      'how long to start sessions: 60s, 10m; after --ramp at its last rate',
    )
    .option(
      '--ramp <from..to:duration>',
      'change the rate evenly: 0..200:30s (repeatable, one after the other)',
      append,
      [],
    )
    .option(
      '--max-in-flight <n>',
      'sessions of --rate and --ramp open at once; slots beyond it are lost and counted (default 4000)',
    )
    .option('--report <file>', 'write a summary with percentiles to FILE.html or FILE.json');
}

async function check(url: string, flags: CheckFlags & LoadFlags): Promise<number> {
  const request = { ...parseCheck(url, flags, process.env), ...(await parseJourney(flags)) };
  const load = parseLoad(flags);
  const report = parseReport(flags.report);
  if (load) {
    const { checkLoad } = await import('./load/check-load');
    return checkLoad(request, load, { json: flags.json === true, report });
  }
  const { runCheck } = await import('../lib/commands/check/check-runtime');
  const { timeoutNote } = await import('../lib/commands/check/timeout-note');
  const note = timeoutNote(request);
  if (flags.json && note !== null) writeError(`${note}\n`);
  const output = flags.json
    ? (await import('./output/check-json')).createJsonOutput()
    : (await import('./output/check-human')).createHumanOutput(request, note);
  const stop = stopOnSignals();
  whenBroken(() => stop.abort());
  const { summary, networkDown, tooManyExcluded } = await runCheck(request, output, stop.signal);
  output.onSummary(summary);
  return stop.exitCode() ?? checkExitCode(summary, { networkDown, isInvalid: tooManyExcluded });
}

/** The declared journey with its transport; nothing for the built-in one, whose check starts without the language. */
async function parseJourney({ journey, transport }: CheckFlags) {
  if (journey === 'agent') return {};
  const { readJourney } = await import('./journey/journey-file');
  return readJourney(journey, transport);
}
