import type { TargetJourney } from '../domain/sessions/journey-plan';
import { type AudioFiles, audioFilesIn } from './audio/audio-files';
import type { JourneyProblem } from './check/journey-problem';
import { type CompiledJourney, compileJourney } from './compile/compile-journey';
import { journeyText } from './language/journey-text';
import { parseJourney } from './parse-journey';

/** A journey that can run, or everything that is wrong with its text. */
export type LoadedJourney =
  | { journey: CompiledJourney; warnings: JourneyProblem[] }
  | { problems: JourneyProblem[] };

/** Parses and compiles a journey. Never throws. `file`: its name, for the problems. `audio`: the files that it may send. */
export function loadJourney(
  written: string,
  file: string,
  audio: AudioFiles = audioFilesIn(null),
): LoadedJourney {
  const text = journeyText(written);
  const parsed = parseJourney(text, file, audio);
  if ('problems' in parsed) return parsed;
  return { journey: compileJourney(parsed.journey, text, audio), warnings: parsed.warnings };
}

/** Journeys that were compiled, by their hash: all sessions of a target share one. */
const compiled = new Map<string, CompiledJourney>();
const COMPILED_LIMIT = 200;

/**
 * The journey of a target, compiled once. Throws where its text is none, which was checked when it was saved. An audio file that has
 * gone since then is empty (`missingAudio`), and is looked for again.
 */
export function compiledJourney({ name, hash, text, audioFolder }: TargetJourney): CompiledJourney {
  const known = compiled.get(hash);
  if (known) return known;
  const files = audioFilesIn(audioFolder ?? null);
  const loaded = loadJourney(text, name, (file) => {
    const found = files(file);
    return 'problem' in found ? { bytes: Buffer.alloc(0) } : found;
  });
  if ('problems' in loaded)
    throw new Error(`the journey ${name} cannot be read: ${loaded.problems[0]?.reason}`);
  const { journey } = loaded;
  if (missingAudio(journey) !== null) return journey;
  if (compiled.size >= COMPILED_LIMIT) compiled.clear();
  compiled.set(hash, journey);
  return journey;
}

/** The audio file of a journey that cannot be read any more; null where all can. */
export function missingAudio({ steps }: CompiledJourney): string | null {
  for (const step of steps)
    if (step.kind === 'speak' && step.speech.bytes.length === 0) return step.speech.file;
  return null;
}

/** What a target keeps of its journey. `folder`: that of its file, where its audio is. */
export function toTargetJourney(
  { name, hash, text, plan, steps }: CompiledJourney,
  folder: string | null = null,
): TargetJourney {
  const speaks = steps.some(({ kind }) => kind === 'speak');
  return { name, hash, text, plan, ...(speaks && folder !== null ? { audioFolder: folder } : {}) };
}
