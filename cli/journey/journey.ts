import type { Command } from 'commander';
import { EXIT } from '../../lib/contract/output/exit-codes';
import { write, writeError } from '../output/write';
import { UsageError } from '../usage-error';

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
    .command('from-har <file>')
    .description(
      'propose a journey from a recording of a browser session (HAR of Chrome with WebSocket messages); every guess is a comment on top',
    )
    .option(
      '--url <part>',
      'the socket whose URL contains this; the one with most messages where absent',
    )
    .option(
      '--failed <file>',
      'recording of a session that failed, from which the rules of `error` are taken; repeatable',
      (file: string, files: string[]) => [...files, file],
      [],
    )
    .action(fromHar);
  journey
    .command('check <file> [ws-url]')
    .description(
      'report all that is wrong with a journey, each problem at its place; with a URL also run one session and show each step',
    )
    .option('--token <token>', 'token of the dry run; visible in the process list')
    .option('--token-env <name>', 'environment variable that contains the token')
    .option('--json', 'problems, warnings and what is measured as one JSON document')
    .action(check);
}

async function list(flags: JsonFlag): Promise<void> {
  const { listJourneys } = await import('../../lib/commands/journey/describe-journeys');
  const journeys = listJourneys();
  if (flags.json) {
    write(`${JSON.stringify(journeys)}\n`);
    return;
  }
  const width = Math.max(...journeys.map(({ name }) => name.length));
  for (const { name, about } of journeys) write(`${name.padEnd(width)}  ${about}\n`);
}

async function show(name: string): Promise<void> {
  const { findText } = await import('./journey-file');
  write(findText(name).text);
}

type CheckJourneyFlags = JsonFlag & { token?: string; tokenEnv?: string };

async function check(
  file: string,
  url: string | undefined,
  flags: CheckJourneyFlags,
): Promise<void> {
  const { findText } = await import('./journey-file');
  const { checkJourney, checkText, measuredText } = await import(
    '../../lib/commands/journey/describe-journeys'
  );
  const checked = checkJourney(findText(file));
  if (!flags.json) writeError(checkText(checked));
  if (checked.journey === null || url === undefined) {
    if (flags.json) write(`${JSON.stringify(checked)}\n`);
    if (!checked.isValid) process.exitCode = EXIT.usage;
    return;
  }
  const { parseCheck } = await import('../check-options');
  const { dryRun, dryRunText } = await import('../../lib/commands/journey/dry-run');
  const options = { sessions: '1', concurrency: '1', auth: 'header', header: [], journey: file };
  const { transport, journey, journeyTimes } = checked;
  const request = parseCheck(url, { ...options, ...flags, transport }, process.env);
  const ran = await dryRun({ ...request, journeyDefinition: journey, journeyTimes });
  if (flags.json) write(`${JSON.stringify({ ...checked, run: ran })}\n`);
  else write(`${dryRunText(ran)}  ${measuredText(journey.plan)}\n`);
  if (ran.line.outcome !== 'passed') process.exitCode = EXIT.fail;
}

type FromHarFlags = { url?: string; failed: string[] };

async function fromHar(file: string, { url, failed }: FromHarFlags): Promise<void> {
  const { journeyFromHar } = await import('../../lib/commands/journey/from-har');
  const { isAppError } = await import('../../lib/kit/errors');
  try {
    const proposal = journeyFromHar(file, { part: url, failed });
    const token = proposal.needsToken ? ', which wants a token' : '';
    writeError(`target: ${proposal.url}${token}\n`);
    write(proposal.text);
  } catch (error) {
    throw isAppError(error) ? new UsageError(error.message) : error;
  }
}
