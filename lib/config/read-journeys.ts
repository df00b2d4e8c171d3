import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ConfigFile, ConfigTarget } from '../contract/config/config';
import { nearest } from '../domain/nearest';
import type { JourneyProblem } from '../journeys/check/journey-problem';
import { namedJourneys, packagedText } from '../journeys/packaged-journeys';
import { BUILT_IN_JOURNEY, type DeclaredJourney, declareJourney } from '../journeys/target-journey';
import type { Problem } from './problems/problem';
import type { YamlContent } from './yaml/read-yaml';

/** `content`: the file before its defaults. `directory`: where relative paths begin. */
type Source = { content: unknown; directory: string } & Pick<YamlContent, 'blockOf'>;

/** What a target's `journey` stands for; null: it has a problem, which was reported. */
type Found = DeclaredJourney | null;

const IS_FILE = /\.(?:ya?ml|json)$/i;
/** A journey is smaller; a larger file is not read. */
const MOST_FILE_BYTES = 1024 * 1024;

/** The file with the compiled journey of each target that has one. */
export function readJourneys(file: ConfigFile, source: Source, problems: Problem[]): ConfigFile {
  const reader = new JourneyReader(source, problems);
  const targets = file.targets.map((target, index) => {
    if (target.journey === BUILT_IN_JOURNEY) return target;
    const found = reader.read(target.journey, `targets[${index}].journey`);
    if (found === null) return target;
    const written = fieldsAt(source.content, index);
    return withJourney(target, found, { written, path: `targets[${index}]`, problems });
  });
  return { ...file, targets };
}

/** Reads each journey once, however many targets have it. */
class JourneyReader {
  private readonly known = new Map<string, Found>();
  private readonly source: Source;
  private readonly problems: Problem[];

  constructor(source: Source, problems: Problem[]) {
    this.source = source;
    this.problems = problems;
  }

  read(journey: ConfigTarget['journey'], path: string): Found {
    if (typeof journey !== 'string') return this.readBlock(path);
    const isFile = IS_FILE.test(journey);
    const key = isFile ? resolve(this.source.directory, journey) : journey;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const found = isFile ? this.readFile(key, path) : this.readPackaged(journey, path);
    // A name that is not there is a problem of each target; the mistakes of a journey are reported once.
    if (found !== undefined) this.known.set(key, found);
    return found ?? null;
  }

  private readPackaged(name: string, path: string): Found | undefined {
    const text = packagedText(name);
    if (text !== null) return this.declare(text, { file: `${name}.yaml`, folder: null }, path);
    const names = [BUILT_IN_JOURNEY, ...namedJourneys()];
    const near = nearest(name, names);
    const known = `known: ${names.join(', ')}; the path of a file ends with .yaml, .yml or .json`;
    const hint = near === null ? known : `did you mean ${near}?`;
    this.problems.push({ path, problem: `there is no journey ${name}`, hint });
    return undefined;
  }

  private readFile(file: string, path: string): Found | undefined {
    try {
      const about = statSync(file);
      if (about.isFile() && about.size <= MOST_FILE_BYTES)
        return this.declare(readFileSync(file, 'utf8'), { file, folder: dirname(file) }, path);
      const problem = about.isFile() ? `${file} is larger than 1 MiB` : `${file} is no file`;
      this.problems.push({ path, problem, hint: 'give the path of a journey' });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
      const problem =
        code === 'ENOENT' ? `there is no file ${file}` : `cannot read ${file} (${code})`;
      const hint = 'check the path, which is relative to the configuration file';
      this.problems.push({ path, problem, hint });
    }
    return undefined;
  }

  /** A journey in place: its problems are at their lines of the configuration file. */
  private readBlock(path: string): Found {
    const block = this.source.blockOf(path);
    if (block === null) {
      const hint = 'write it under the target, or give the path of its file';
      this.problems.push({ path, problem: 'the journey cannot be read here', hint });
      return null;
    }
    const known = this.known.get(block.text);
    if (known !== undefined) return known;
    const read = declareJourney(block.text, '', this.source.directory);
    const found = 'declared' in read ? read.declared : null;
    this.known.set(block.text, found);
    if ('problems' in read)
      for (const one of read.problems)
        this.problems.push({ ...problemOf(one, path), at: block.placeOf(one.line, one.column) });
    return found;
  }

  private declare(
    text: string,
    { file, folder }: { file: string; folder: string | null },
    path: string,
  ): Found {
    const read = declareJourney(text, file, folder);
    if ('declared' in read) return read.declared;
    for (const one of read.problems) {
      const { line, column } = one;
      this.problems.push({ ...problemOf(one, path), at: { line, column, file } });
    }
    return null;
  }
}

function problemOf({ reason, suggestion }: JourneyProblem, path: string): Problem {
  return { path, problem: reason, hint: suggestion ?? 'see docs/journeys.md' };
}

/** The target with its journey. `written`: the fields that the file sets. */
function withJourney(
  target: ConfigTarget,
  { fields, tokenKeys }: DeclaredJourney,
  { written, path, problems }: { written: object; path: string; problems: Problem[] },
): ConfigTarget {
  const { transport, ...declared } = fields;
  if ('transport' in written && target.transport !== transport)
    problems.push({
      path: `${path}.transport`,
      problem: `${target.transport} contradicts the journey ${fields.journey}, which uses ${transport}`,
      hint: 'remove transport: it follows the journey',
    });
  if ('auth' in written && tokenKeys.length > 0)
    problems.push({
      path: `${path}.auth`,
      problem: 'the token would be presented twice',
      hint: `remove auth: the journey ${fields.journey} places the token in ${tokenKeys.join(' and ')}`,
    });
  return { ...target, transport, declared };
}

/** The fields of a target as the file sets them. */
function fieldsAt(content: unknown, index: number): object {
  const targets: unknown = Reflect.get(Object(content), 'targets');
  const written: unknown = Array.isArray(targets) ? targets[index] : null;
  return Object(written);
}
