import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { UsageError } from '../usage-error';

/** Longest line that is read. */
const LINE_LIMIT = 4_096;

/** Reads a password from the first line of stdin, or twice from a terminal, without echo. */
export async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) return firstLine();
  const password = await promptFor('Password: ');
  if ((await promptFor('Repeat it: ')) !== password)
    throw new UsageError('the two passwords differ');
  return password;
}

/** The first line of stdin. */
export async function firstLine(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.includes('\n') || text.length > LINE_LIMIT) break;
  }
  return text.split(/\r?\n/, 1)[0] ?? '';
}

function promptFor(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  return new Promise((resolve, reject) => {
    lines.once('SIGINT', () => {
      lines.close();
      reject(new UsageError('no password was given'));
    });
    lines.question('', (answer) => {
      lines.close();
      process.stderr.write('\n');
      resolve(answer);
    });
  });
}
