import type { Command } from 'commander';
import { EXIT } from '../lib/contract/output/exit-codes';
import { isAppError } from '../lib/kit/errors';
import { write, writeError } from './output/write';
import { UsageError } from './usage-error';

type JsonFlag = { json?: boolean };

/** `tocsin journey`: the journeys of the package, and the checker of the language. */
export function register(program: Command): void {
  const journey = program
    .command('journey')
    .description('list, show and check journeys: what a session sends, and what the answers mean');
  journey
    .command('list')
    .description('the journeys that come with the package')
    .option('--json', 'as one JSON document')
    .action(list);
  journey
    .command('show <name>')
    .description('print a journey of the package as a file, to be copied and changed')
    .action(show);
  journey
    .command('check <file>')
    .description('report all that is wrong with a journey, each problem at its place; 0 or 64')
    .option('--json', 'problems, warnings and what is measured as one JSON document')
    .action(check);
}

async function list(flags: JsonFlag): Promise<void> {
  const { listJourneys } = await import('../lib/commands/journey/describe-journeys');
  const journeys = listJourneys();
  if (flags.json) {
    write(`${JSON.stringify(journeys)}\n`);
    return;
  }
  const width = Math.max(...journeys.map(({ name }) => name.length));
  for (const { name, about } of journeys) write(`${name.padEnd(width)}  ${about}\n`);
}

async function show(name: string): Promise<void> {
  const { findJourney } = await import('../lib/commands/journey/find-journey');
  write(withUsageErrors(() => findJourney(name)).text);
}

async function check(file: string, flags: JsonFlag): Promise<void> {
  const { findJourney } = await import('../lib/commands/journey/find-journey');
  const { checkJourney, checkText } = await import('../lib/commands/journey/describe-journeys');
  const checked = checkJourney(withUsageErrors(() => findJourney(file)));
  if (flags.json) write(`${JSON.stringify(checked)}\n`);
  else writeError(checkText(checked));
  if (!checked.isValid) process.exitCode = EXIT.usage;
}

/** Runs what reads a journey; a journey that is not there is a usage error. */
function withUsageErrors<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw isAppError(error) ? new UsageError(error.message) : error;
  }
}
