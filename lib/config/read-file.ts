import {
  CONFIG_FILE_LIMIT_BYTES,
  type ConfigFile,
  configFileSchema,
} from '../contract/config/config';
import { plainMessage } from '../contract/plain-messages';
import { checkFile } from './check-file';
import type { Problem } from './problems/problem';
import { fromIssue } from './problems/read-issue';
import { readJourneys } from './read-journeys';
import { type Environment, substituteVariables } from './substitute';
import { decodeText } from './yaml/decode-text';
import { readYaml } from './yaml/read-yaml';

/** Blocks beside the sections, for parts that several of them share. */
const EXTENSION = /^x-/;

/**
 * The bytes of the file → its validated content, and whether it says nothing at all; or all problems with their places.
 * `directory`: where relative paths of journeys begin.
 */
export function readConfigFile(
  bytes: Uint8Array,
  env: Environment,
  directory = process.cwd(),
): { file: ConfigFile; isEmpty: boolean } | { problems: Problem[] } {
  if (bytes.length > CONFIG_FILE_LIMIT_BYTES)
    return {
      problems: [{ path: '(file)', problem: 'larger than 1 MiB', hint: 'is it the right file?' }],
    };
  const decoded = decodeText(bytes);
  if ('problem' in decoded) return { problems: [decoded.problem] };
  const yaml = readYaml(decoded.text);
  if ('problems' in yaml) return yaml;
  const { value, placeOf, blockOf } = yaml.content;
  const problems: Problem[] = [];
  const content = substituteVariables(withoutExtensions(value ?? {}), env, problems);
  const parsed = configFileSchema.safeParse(content, { error: plainMessage, reportInput: true });
  const file = parsed.success
    ? readJourneys(parsed.data, { content, directory, blockOf }, problems)
    : null;
  if (file) checkFile(file, problems);
  if (!parsed.success)
    addIssues(
      problems,
      parsed.error.issues.flatMap((issue) => fromIssue(issue, content)),
    );
  if (file && problems.length === 0) return { file, isEmpty: value === null };
  return {
    problems: problems.map((one) => ({
      ...one,
      at: one.at ?? placeOf(one.path === '(file)' ? '' : one.path) ?? undefined,
    })),
  };
}

function withoutExtensions(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !EXTENSION.test(name)));
}

/** One problem for each setting: what is no list is not also a list that is too long. */
function addIssues(problems: Problem[], found: readonly Problem[]): void {
  for (const one of found) if (!problems.some(({ path }) => path === one.path)) problems.push(one);
}
