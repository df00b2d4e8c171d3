import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ConfigFile } from '../contract/config/config';
import type { ConfigTls } from '../contract/config/config-connections';
import { tlsProblem } from '../net/tls-problems';
import type { Problem } from './problems/problem';

type Pem = Pick<ConfigTls, 'ca' | 'cert' | 'key'>;

/** The file with the text of every certificate and key in place of its path. `configPath`: where relative paths begin; null: none. */
export function readTlsFiles(
  file: ConfigFile,
  configPath: string | null,
  problems: Problem[],
): ConfigFile {
  const directory = configPath === null ? process.cwd() : dirname(configPath);
  const withText = <T extends { tls?: Pem | undefined }>(of: T, path: string): T =>
    of.tls === undefined
      ? of
      : { ...of, tls: readTls(of.tls, { path: `${path}.tls`, directory, problems }) };
  return {
    ...file,
    targets: file.targets.map((target, index) => withText(target, `targets[${index}]`)),
    notifiers: file.notifiers.map((notifier, index) => withText(notifier, `notifiers[${index}]`)),
    outbound: withText(file.outbound, 'outbound'),
  };
}

type Place = { path: string; directory: string; problems: Problem[] };

function readTls<T extends Pem>(tls: T, { path, directory, problems }: Place): T {
  const before = problems.length;
  const text: Pem = {};
  for (const field of ['ca', 'cert', 'key'] as const) {
    const value = tls[field];
    if (value !== undefined)
      text[field] = readPem(value, { path: `${path}.${field}`, directory, problems });
  }
  if (problems.length === before) {
    const { ca = null, cert = null, key = null } = text;
    const problem = tlsProblem({ ca, cert, key });
    if (problem)
      problems.push({
        path: `${path}.${problem.field}`,
        problem: problem.problem,
        hint: 'give the path of a PEM file, or its text',
      });
  }
  return { ...tls, ...text };
}

function readPem(value: string, { path, directory, problems }: Place): string {
  if (value.includes('-----BEGIN ')) return value;
  const file = resolve(directory, value);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    const problem =
      code === 'ENOENT' ? `there is no file ${file}` : `cannot read ${file} (${code})`;
    problems.push({ path, problem, hint: 'check the path and its permissions' });
    return '';
  }
}
