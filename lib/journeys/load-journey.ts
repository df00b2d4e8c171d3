import type { TargetJourney } from '../domain/sessions/journey-plan';
import type { JourneyProblem } from './check/journey-problem';
import { type CompiledJourney, compileJourney } from './compile/compile-journey';
import { parseJourney } from './parse-journey';

/** A journey that can run, or everything that is wrong with its text. */
export type LoadedJourney =
  | { journey: CompiledJourney; warnings: JourneyProblem[] }
  | { problems: JourneyProblem[] };

/** Parses and compiles a journey. Never throws. `file`: its name, for the problems. */
export function loadJourney(text: string, file: string): LoadedJourney {
  const parsed = parseJourney(text, file);
  if ('problems' in parsed) return parsed;
  return { journey: compileJourney(parsed.journey, text), warnings: parsed.warnings };
}

/** What a target keeps of its journey. */
export function toTargetJourney({ name, hash, text, plan }: CompiledJourney): TargetJourney {
  return { name, hash, text, plan };
}
