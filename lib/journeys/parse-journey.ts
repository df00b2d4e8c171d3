import { isAlias, isMap, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import { tooDeepAt } from '../kit/yaml/yaml-depth';
import { type AudioFiles, audioFilesIn } from './audio/audio-files';
import { foreignContainer } from './audio/audio-format';
import { Checking, type Place } from './check/checking';
import { checkMeaning } from './check/journey-meaning';
import type { JourneyProblem } from './check/journey-problem';
import { journeyShape } from './check/journey-shape';
import { type JourneySource, journeySource } from './language/journey-source';
import { JOURNEY_LIMITS } from './language/limits';
import type { AudioFormat } from './language/names';

/** A journey with its warnings, or everything that is wrong with it. */
export type ParsedJourney =
  | { journey: JourneySource; warnings: JourneyProblem[] }
  | { problems: JourneyProblem[] };

/** One mistake makes the YAML parser report every token after it. */
const YAML_ERRORS_SHOWN = 3;

/** Reads a journey (YAML or JSON). Never throws. `file`: its name, for the problems. `audio`: the files that it may send. */
export function parseJourney(
  text: string,
  file: string,
  audio: AudioFiles = audioFilesIn(null),
): ParsedJourney {
  const counter = new LineCounter();
  const checking = new Checking(file, text, counter);
  const done = (): ParsedJourney => ({ problems: sorted(checking.problems) });
  const size = Buffer.byteLength(text);
  if (size > JOURNEY_LIMITS.textBytes) {
    checking.report(0, `a journey has at most 64 KiB; this one has ${Math.ceil(size / 1024)} KiB`);
    return done();
  }
  const deep = tooDeepAt(text);
  if (deep !== null) {
    checking.report(
      0,
      'lists and maps are nested too deeply',
      'close brackets, or quote text that begins with [ or {',
    );
    return done();
  }
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true });
  for (const error of document.errors.slice(0, YAML_ERRORS_SHOWN)) reportYamlError(checking, error);
  if (checking.problems.length > 0) return done();
  visit(document, {
    Alias: (_key, node) =>
      checking.report(node, 'aliases (*name) are not read in a journey', 'write the value itself'),
  });
  const { contents } = document;
  if (!isMap(contents) || isAlias(contents)) {
    checking.report(0, 'a journey is a map of keys', 'the first one is usually `journey: NAME`');
    return done();
  }
  if (checking.problems.length > 0) return done();
  journeyShape(checking, contents, 'journey');
  checkMeaning(checking, contents);
  checkAudioFiles(checking, audio);
  return checking.problems.length > 0 ? done() : readSource(document.toJS(), checking);
}

function checkAudioFiles(checking: Checking, audio: AudioFiles): void {
  for (const { name, at, format } of checking.audioFiles) {
    const found = audio(name);
    if ('problem' in found) checking.report(at, found.problem, found.suggestion);
    else if (format !== null) checkContent(checking, { name, at, format, bytes: found.bytes });
  }
}

function checkContent(
  checking: Checking,
  { name, at, format, bytes }: { name: string; at: Place; format: AudioFormat; bytes: Buffer },
): void {
  const container = foreignContainer(bytes, format);
  if (container !== null)
    checking.report(
      at,
      `\`${name}\` begins as ${container}, not as ${format}`,
      `take the samples out of it: ffmpeg -i ${name} -f s16le -ac 1 -ar 24000 question.pcm`,
    );
}

/** What the walk let through and the schema does not take is still a problem at its place. */
function readSource(value: unknown, checking: Checking): ParsedJourney {
  const warnings = sorted(checking.warnings);
  const parsed = journeySource.safeParse(value);
  if (parsed.success) return { journey: parsed.data, warnings };
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') || 'the journey';
  checking.report(0, `${place}: ${issue?.message ?? 'not readable'}`);
  return { problems: sorted(checking.problems) };
}

function reportYamlError(checking: Checking, error: YAMLError): void {
  const [reason = ''] = error.message.split('\n');
  const isAt = /cannot start with reserved character @/.test(reason);
  checking.report(
    error.pos[0],
    reason.replace(/ at line \d+.*/, ''),
    isAt ? 'inside a condition write $.key, not @.key' : null,
  );
}

function sorted(problems: readonly JourneyProblem[]): JourneyProblem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}
