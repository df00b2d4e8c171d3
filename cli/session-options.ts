import type { Command } from 'commander';
import type { CheckRequest } from '../lib/commands/check/check-request';
import { conversationInputFields } from '../lib/contract/conversations';
import { authSchema } from '../lib/contract/primitives';
import { UsageError } from './usage-error';

/** The options about what a session says and waits for, as commander hands them over. */
export type SessionFlags = {
  deadline?: string[] | undefined;
  idle?: string | undefined;
  question?: string | undefined;
  secret?: string[] | undefined;
  hosts?: string[] | undefined;
  compression?: string | undefined;
  namespace?: string | undefined;
};

const append = (value: string, before: string[]) => [...before, value];

/**
 * Adds the options about what a session says, and how long it may take, which are the same for every command that runs sessions.
 * `deadline`: the option for the deadline of a stage.
 */
export function addSessionOptions(command: Command, deadline: string): Command {
  return command
    .option('--transport <name>', 'ws or socket.io', 'ws')
    .option(
      '--journey <name|file>',
      'what a session sends and how answers are read: a journey of the package or a file',
      'agent',
    )
    .option('--max-message <size>', 'largest message that is read (default 5MiB)')
    .option(
      `${deadline} <stage=duration>`,
      'until the sign of a stage, such as agent=30s or ready=20s (repeatable)',
      append,
      [],
    )
    .option('--idle <duration>', 'stay silent for so long between the welcome and the request')
    .option('--question <text>', 'what is asked')
    .option(
      '--secret <name=env:variable>',
      'a further secret of the journey (repeatable)',
      append,
      [],
    )
    .option(
      '--hosts <host>',
      "where a login may go besides the target's own host (repeatable)",
      append,
      [],
    )
    .option('--compression <offer|none>', 'whether permessage-deflate is offered (default offer)')
    .option('--namespace <name>', 'namespace of Socket.IO');
}

type Env = Readonly<Record<string, string | undefined>>;
type SessionOptions = Pick<
  CheckRequest,
  'deadlines' | 'idleMs' | 'question' | 'secrets' | 'hosts' | 'compression' | 'socketIo'
>;

/** Throws UsageError that says what to change. */
export function parseSession(flags: SessionFlags, env: Env): SessionOptions {
  const { deadline = [], idle, question, hosts, compression, namespace } = flags;
  const fields = conversationInputFields;
  return {
    deadlines: read('--deadline', fields.deadlines, pairsOf('--deadline', 'agent=30s', deadline)),
    idleMs: read('--idle', fields.idleMs, idle),
    question: read('--question', fields.question, question),
    secrets: read('--secret', fields.secrets, secretsOf(flags.secret ?? [], env)),
    hosts: read('--hosts', fields.hosts, hosts),
    compression: read('--compression', fields.compression, compression),
    ...(namespace === undefined ? {} : { socketIo: { namespace } }),
  };
}

/** `header,query:access_token`, `subprotocol:bearer $token`: the ways of `--auth`, by commas. */
export function parseAuth(text: string): CheckRequest['auth'] {
  return read(
    '--auth',
    authSchema,
    text.split(',').map((way) => way.trim()),
  );
}

type Parsed<T> =
  | { success: true; data: T }
  | { success: false; error: { issues: ReadonlyArray<{ path: PropertyKey[]; message: string }> } };

function read<T>(
  flag: string,
  schema: { safeParse(value: unknown): Parsed<T> },
  value: unknown,
): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.length ? ` ${issue.path.join('.')}` : '';
  throw new UsageError(`${flag}${where}: ${issue?.message ?? 'cannot be read'}`);
}

function pairsOf(flag: string, example: string, texts: string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new UsageError(`${flag} must look like ${example}, not "${text}"`);
      return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
    }),
  );
}

function secretsOf(texts: string[], env: Env): Record<string, string> {
  const pairs = pairsOf('--secret', 'NAME=env:VARIABLE', texts);
  return Object.fromEntries(
    Object.entries(pairs).map(([name, source]) => {
      const variable = /^env:(\w+)$/.exec(source)?.[1];
      if (variable === undefined)
        throw new UsageError(
          `--secret ${name} must be read from a variable, NAME=env:VARIABLE: options are visible in the process list`,
        );
      const value = env[variable];
      if (!value) throw new UsageError(`--secret ${name}: the variable ${variable} is not set`);
      return [name, value];
    }),
  );
}
