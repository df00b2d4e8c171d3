import type { Command } from 'commander';
import { passwordSchema, roleSchema, userNameSchema } from '../lib/contract/api/people';
import type { PeopleContext } from '../lib/services/users/people-context';
import { readPassword } from './output/read-password';
import { write } from './output/write';
import { appErrorCode } from './storage/app-error-code';
import { UsageError } from './usage-error';

type Flags = { data?: string };

/** `tocsin user`: named users of a data directory that no server uses, or of a database; creates the first admin. */
export function register(program: Command): void {
  const user = program
    .command('user')
    .description('add, list and disable users; on SQLite only while no server runs');
  const verb = (usage: string, text: string) =>
    user
      .command(usage)
      .description(text)
      .option('--data <directory>', 'data directory (TOCSIN_DATA, ./data)');
  verb('add <name>', 'add a user; the password is read from a prompt, or from stdin')
    .requiredOption('--role <role>', 'viewer, reviewer, operator or admin')
    .action(add);
  verb('list', 'show users and roles').action(list);
  verb('disable <name>', 'end the sign-ins of a user and refuse new ones').action(disable);
  verb('password <name>', 'set a password, read from a prompt, or from stdin').action(setPassword);
}

async function add(name: string, flags: Flags & { role: string }): Promise<void> {
  const input = {
    name: parsed(userNameSchema.safeParse(name), 'name'),
    role: parsed(roleSchema.safeParse(flags.role), '--role'),
    password: parsed(passwordSchema.safeParse(await readPassword()), 'password'),
  };
  const { createUser } = await import('../lib/services/users/create-user');
  await withPeople(flags, async (ctx) => {
    const { role } = await createUser(ctx, input);
    write(`${input.name} can sign in as ${role}\n`);
  });
}

async function list(flags: Flags): Promise<void> {
  const { listUsers } = await import('../lib/services/users/list-users');
  await withPeople(flags, async (ctx) => {
    const { users } = await listUsers(ctx);
    for (const { name, role, disabled } of users)
      write(`${name}\t${role}${disabled ? '\tdisabled' : ''}\n`);
    if (users.length === 0) write('no users: no sign-in is needed on this machine\n');
  });
}

async function disable(name: string, flags: Flags): Promise<void> {
  const { updateUser } = await import('../lib/services/users/update-user');
  await withPeople(flags, async (ctx) => {
    await updateUser(ctx, { id: name, patch: { disabled: true } });
    write(`${name} can no longer sign in\n`);
  });
}

async function setPassword(name: string, flags: Flags): Promise<void> {
  const password = parsed(passwordSchema.safeParse(await readPassword()), 'password');
  const { updateUser } = await import('../lib/services/users/update-user');
  await withPeople(flags, async (ctx) => {
    await updateUser(ctx, { id: name, patch: { password } });
    write(`the password of ${name} is changed; earlier sign-ins have ended\n`);
  });
}

type Parsed<T> =
  | { success: true; data: T }
  | { success: false; error: { issues: Array<{ message: string }> } };

function parsed<T>(result: Parsed<T>, what: string): T {
  if (result.success) return result.data;
  throw new UsageError(`${what}: ${result.error.issues[0]?.message ?? 'not allowed'}`);
}

async function withPeople(flags: Flags, run: (ctx: PeopleContext) => Promise<void>): Promise<void> {
  const directory = flags.data ?? process.env.TOCSIN_DATA ?? './data';
  const { withOfflinePeople } = await import('../lib/commands/user/offline-people');
  try {
    await withOfflinePeople({ directory, isNamed: flags.data !== undefined }, run);
  } catch (error) {
    process.exitCode = appErrorCode(error);
  }
}
