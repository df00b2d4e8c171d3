import type { TargetJourney } from '../domain/sessions/journey-plan';
import type { JourneyProblem } from './check/journey-problem';
import { type CompiledJourney, compileJourney } from './compile/compile-journey';
import { journeyText } from './language/journey-text';
import { parseJourney } from './parse-journey';

/** A journey that can run, or everything that is wrong with its text. */
export type LoadedJourney =
  | { journey: CompiledJourney; warnings: JourneyProblem[] }
  | { problems: JourneyProblem[] };

/** Parses and compiles a journey. Never throws. `file`: its name, for the problems. */
export function loadJourney(written: string, file: string): LoadedJourney {
  const text = journeyText(written);
  const parsed = parseJourney(text, file);
  if ('problems' in parsed) return parsed;
  return { journey: compileJourney(parsed.journey, text), warnings: parsed.warnings };
}

/** Journeys that were compiled, by the hash of their text: all sessions of a target share one. */
const compiled = new Map<string, CompiledJourney>();
const COMPILED_LIMIT = 200;

/** The journey of a target, compiled once. Throws where its text is none, which was checked when it was saved. */
export function compiledJourney({ name, hash, text }: TargetJourney): CompiledJourney {
  const known = compiled.get(hash);
  if (known) return known;
  const loaded = loadJourney(text, name);
  if ('problems' in loaded)
    throw new Error(`the journey ${name} cannot be read: ${loaded.problems[0]?.reason}`);
  if (compiled.size >= COMPILED_LIMIT) compiled.clear();
  compiled.set(hash, loaded.journey);
  return loaded.journey;
}

/** What a target keeps of its journey. */
export function toTargetJourney({ name, hash, text, plan }: CompiledJourney): TargetJourney {
  return { name, hash, text, plan };
}
