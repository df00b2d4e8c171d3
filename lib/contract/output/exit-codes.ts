/** Exit codes of every command. 64 to 77 are those of sysexits.h; 128 + n is the signal n. */
export const EXIT = {
  ok: 0,
  fail: 10,
  inconclusive: 11,
  noData: 12,
  invalid: 13,
  usage: 64,
  internal: 70,
  undelivered: 74,
  unreachable: 75,
  refused: 77,
  interrupted: 130,
  terminated: 143,
} as const;
type ExitName = keyof typeof EXIT;

/** What a code means where a command says nothing more precise. */
const MEANINGS: Record<ExitName, string> = {
  ok: 'done',
  fail: 'failed',
  inconclusive: 'not decided',
  noData: 'nothing could be measured',
  invalid: 'the measurement is invalid',
  usage: 'wrong options or input; nothing was done',
  internal: 'internal error',
  undelivered: 'not everything was delivered',
  unreachable: 'a server, store or network is not available; try again later',
  refused: 'the server refuses the token (401 or 403)',
  interrupted: 'interrupted (SIGINT)',
  terminated: 'terminated (SIGTERM)',
};

/** The codes with which a command can end; a text replaces the usual meaning. */
type Exits = Partial<Record<ExitName, string | true>>;

/** Wrong options and errors of the program itself are possible everywhere. */
const ALWAYS: Exits = { ok: true, usage: true, internal: true };
const SIGNALS: Exits = { interrupted: true, terminated: true };
const STORED: Exits = { unreachable: 'the data directory is in use, or cannot be opened' };
const STARTED: Exits = {
  ...ALWAYS,
  ok: 'stopped by a signal, with everything stored',
  usage: 'the configuration is wrong',
  unreachable: 'the data directory or the port is not available',
};
const CHECKED: Exits = {
  ...ALWAYS,
  ok: 'the file is right',
  fail: 'with a URL: the file is right, and its sessions fail',
  usage: 'the file is wrong: each problem is listed with its place',
};

/** The table of exit codes: `--help` of each command prints its row. */
const COMMANDS: Record<string, Exits> = {
  backend: { ...ALWAYS, ok: 'stopped by a signal', unreachable: 'the port is not available' },
  backup: { ...ALWAYS, ...STORED },
  check: {
    ...ALWAYS,
    ...SIGNALS,
    ok: 'every session that counts passed',
    fail: 'a session failed or was degraded',
    noData: 'no session could be measured',
    invalid: 'more than 10 % of the sessions were excluded or never started, and the others passed',
    unreachable: 'the local network is down',
  },
  'config check': CHECKED,
  copy: {
    ...ALWAYS,
    ...SIGNALS,
    ok: 'copied; with --verify: both are equal',
    fail: 'with --verify: they are not equal, each difference is listed',
    usage:
      'wrong options, another key, no data directory, or a database that contains anything else',
    unreachable: 'the data directory is in use, or the database is not available; run it again',
  },
  demo: STARTED,
  dev: STARTED,
  doctor: {
    ...ALWAYS,
    ok: 'everything is in order',
    fail: 'something needs attention: each finding is listed',
    unreachable: 'the data directory or the server is not available',
  },
  drill: {
    ...ALWAYS,
    ...SIGNALS,
    ok: 'the page arrived, and so did its resolve',
    fail: 'the page or its resolve did not arrive',
    invalid: 'the target has an alert already, so that nothing can be shown',
    unreachable: 'the server or the backend does not answer',
    refused: true,
  },
  gate: {
    ...ALWAYS,
    ...SIGNALS,
    ok: 'pass',
    fail: 'fail, or a check of --check failed',
    inconclusive: 'not decided, or a pass was withdrawn',
    noData: 'nothing was measured',
    invalid: true,
    unreachable: 'the server does not answer',
    refused: true,
  },
  'journey check': CHECKED,
  judge: {
    ...ALWAYS,
    ok: 'a pass is proven',
    fail: 'a breach is proven',
    noData: 'no sessions',
    inconclusive: true,
  },
  migrate: {
    ...ALWAYS,
    ok: 'the schema is up to date',
    fail: 'with --check: steps are pending',
    usage: 'wrong options or configuration, or no database is configured',
    unreachable: 'the database is not available, older servers still run, or the schema is too new',
  },
  nodes: {
    ...ALWAYS,
    ok: 'listed; also where there is one process, or none',
    usage: 'wrong options or configuration, or a database that no server has used',
    unreachable: 'the database or the server is not available',
    refused: true,
  },
  probe: {
    ...ALWAYS,
    ok: 'stopped by a signal; what was not delivered stays on the disk',
    usage: 'wrong options, or the server refuses the location or the version',
    unreachable: 'the spool directory is in use, or cannot be written',
    refused: true,
  },
  restore: { ...ALWAYS, ...STORED },
  seed: { ...ALWAYS, ...STORED, interrupted: true },
  serve: STARTED,
  tail: {
    ...ALWAYS,
    ok: 'the input ended, and every line was delivered',
    undelivered: 'not every line was delivered',
    refused: true,
  },
  user: { ...ALWAYS, ...STORED },
};

/** What commands without a row end with. */
const OTHERS: Exits = ALWAYS;

/** The row of a command by its full name ("config check"), of its parent where it has none; in order of codes. */
export function exitsOf(command: string): Array<{ code: number; meaning: string }> {
  const [parent = ''] = command.split(' ');
  const exits = COMMANDS[command] ?? COMMANDS[parent] ?? OTHERS;
  return (Object.keys(EXIT) as ExitName[])
    .filter((name) => exits[name] !== undefined)
    .map((name) => {
      const own = exits[name];
      return { code: EXIT[name], meaning: typeof own === 'string' ? own : MEANINGS[name] };
    });
}

/** The exit codes of a command as the end of its `--help`. */
export function exitHelp(command: string): string {
  const lines = exitsOf(command).map(
    ({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`,
  );
  return `\nExit codes:\n${lines.join('\n')}`;
}
