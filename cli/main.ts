import { Command, CommanderError } from 'commander';
import { EXIT, exitHelp } from '../lib/contract/output/exit-codes';
import { plainLines } from '../lib/domain/redaction/plain-text';
import { VERSION } from '../lib/runtime/version';
import { flushed, writeError } from './output/write';
import { UsageError } from './usage-error';

type CommandModule = { register(program: Command): void };

/** One file per command, loaded only when the command is called, so that `check` starts fast. */
const COMMANDS: Record<string, () => Promise<CommandModule>> = {
  check: () => import('./check'),
  judge: () => import('./judge'),
  gate: () => import('./gate'),
  serve: () => import('./serve'),
  dev: () => import('./dev'),
  backend: () => import('./backend'),
  seed: () => import('./seed'),
  user: () => import('./user'),
  backup: () => import('./storage/backup'),
  restore: () => import('./storage/restore'),
  migrate: () => import('./storage/migrate'),
  copy: () => import('./storage/copy'),
  key: () => import('./storage/key'),
  erase: () => import('./storage/erase'),
  doctor: () => import('./storage/doctor'),
  config: () => import('./config'),
  journey: () => import('./journey/journey'),
  demo: () => import('./demo'),
  drill: () => import('./drill'),
  probe: () => import('./places/probe'),
  nodes: () => import('./places/nodes'),
  tail: () => import('./logs/tail'),
  completion: () => import('./shell/completion'),
  version: () => import('./shell/version'),
};

/** Parses one command line, runs its command and ends the process with the command's exit code. */
export async function main(args: string[]): Promise<void> {
  // An internal error exits with its own code, never with a bare stack trace and 1.
  const crash = (error: unknown) => process.exit(report(error));
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  const code = await run(args);
  await flushed();
  process.exit(code);
}

async function run(args: string[]): Promise<number> {
  const program = new Command('tocsin')
    .description(
      'Synthetic sessions and honest verdicts for agent backends that talk over WebSocket.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpCommand(false)
    .showHelpAfterError('(add --help for the options)')
    .configureOutput({ writeErr: writeError })
    .exitOverride();
  try {
    for (const load of commandsFor(args[0])) (await load()).register(program);
    for (const command of program.commands) {
      command.copyInheritedSettings(program);
      addExitCodes(command);
    }
    if (args.length === 0) {
      program.outputHelp({ error: true });
      return EXIT.usage;
    }
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? EXIT.ok);
  } catch (error) {
    return report(error);
  }
}

/** Ends the help of a command, and of each of its subcommands, with its exit codes. */
function addExitCodes(command: Command, parents: readonly string[] = []): void {
  const path = [...parents, command.name()];
  if (command.commands.length === 0) command.addHelpText('after', exitHelp(path.join(' ')));
  for (const inner of command.commands) addExitCodes(inner, path);
}

function commandsFor(name: string | undefined): Array<() => Promise<CommandModule>> {
  // It describes all of them.
  if (name === 'completion') return Object.values(COMMANDS);
  if (name === '--version' || name === '-V') return [];
  const load =
    name === undefined ? undefined : Object.entries(COMMANDS).find(([key]) => key === name)?.[1];
  return load ? [load] : Object.values(COMMANDS);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof UsageError) {
    writeError(`error: ${plainLines(error.message)}\n`);
    return EXIT.usage;
  }
  writeError(
    plainLines(
      `internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    ),
  );
  return EXIT.internal;
}
