import { parseDocument } from 'yaml';
import {
  CONFIG_FILE_LIMIT_BYTES,
  type ConfigFile,
  configFileSchema,
} from '../contract/config/config';
import type { Problem } from './config';
import { fromIssue } from './read-issue';
import { type Environment, substituteVariables } from './substitute';

/** One mistake makes the parser report every token after it. */
const ERRORS_SHOWN = 3;

/** The text of the file → its validated content, or null with all problems in `problems`. */
export function readConfigText(
  text: string,
  env: Environment,
  problems: Problem[],
): ConfigFile | null {
  if (Buffer.byteLength(text) > CONFIG_FILE_LIMIT_BYTES) {
    problems.push({ path: '(file)', problem: 'larger than 1 MiB', hint: 'is it the right file?' });
    return null;
  }
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  for (const error of document.errors.slice(0, ERRORS_SHOWN)) {
    const at = error.linePos?.[0];
    problems.push({
      path: at ? `line ${at.line}, column ${at.col}` : '(file)',
      problem: error.message.split('\n')[0] ?? 'not YAML',
      hint: 'check quotes and indentation',
    });
  }
  if (document.errors.length > 0) return null;
  const before = problems.length;
  const content = substituteVariables(document.toJS({ maxAliasCount: 100 }) ?? {}, env, problems);
  const parsed = configFileSchema.safeParse(content);
  if (!parsed.success)
    problems.push(...parsed.error.issues.flatMap((issue) => fromIssue(issue, content)));
  return parsed.success && problems.length === before ? parsed.data : null;
}
