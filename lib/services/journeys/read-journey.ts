import type { JourneyProblemView } from '../../contract/journeys';
import { nearest } from '../../domain/nearest';
import type { JourneyProblem } from '../../journeys/check/journey-problem';
import {
  BUILT_IN_JOURNEY,
  type DeclaredJourney,
  declareJourney,
} from '../../journeys/target-journey';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';

type Context = Pick<ServiceContext, 'journeys'>;

/** What the journey of a request stands for. */
export type NamedJourney =
  | { kind: 'built-in' }
  | { kind: 'declared'; declared: DeclaredJourney }
  | { kind: 'wrong'; problems: JourneyProblem[] };

/** The YAML text of a journey has at least one key. */
const IS_NAME = /^\s*[\w.-]+\s*$/;

/** Reads the name of a journey of the package, or the YAML text of another. */
export function readJourney({ journeys }: Context, journey: string): NamedJourney {
  if (!IS_NAME.test(journey)) return declaredFrom(journey);
  const name = journey.trim();
  if (name === BUILT_IN_JOURNEY) return { kind: 'built-in' };
  const text = journeys.textOf(name);
  return text === null
    ? { kind: 'wrong', problems: [unknownName(name, journeys.names())] }
    : declaredFrom(text);
}

function declaredFrom(text: string): NamedJourney {
  const read = declareJourney(text, 'journey');
  if ('problems' in read) return { kind: 'wrong', problems: read.problems };
  return { kind: 'declared', declared: read.declared };
}

function unknownName(name: string, known: readonly string[]): JourneyProblem {
  const names = [BUILT_IN_JOURNEY, ...known];
  const near = nearest(name, names);
  return {
    file: 'journey',
    line: 1,
    column: 1,
    source: name,
    reason: `there is no journey ${name}`,
    suggestion: near === null ? `known: ${names.join(', ')}` : `did you mean ${near}?`,
  };
}

/** The same; null for the built-in one. Throws AppError `invalid_input`, whose details have the place of each problem. */
export function requireJourney(ctx: Context, journey: string): DeclaredJourney | null {
  const read = readJourney(ctx, journey);
  if (read.kind === 'built-in') return null;
  if (read.kind === 'declared') return read.declared;
  const details = read.problems.map((one) => ({
    path: 'journey',
    message: problemMessage(one),
    ...problemView(one),
  }));
  throw new AppError('invalid_input', `The journey is wrong. ${details[0]?.message ?? ''}`, {
    details,
  });
}

export function problemView({
  line,
  column,
  source,
  reason,
  suggestion,
}: JourneyProblem): JourneyProblemView {
  return { line, column, source: source.slice(0, SHOWN_CHARACTERS), reason, suggestion };
}

/** Characters of a line that an answer repeats; a text on one line would be repeated with each of its problems. */
const SHOWN_CHARACTERS = 500;

/** "Line 4, column 3: `read` has no `complet`; did you mean `complete`?" */
function problemMessage({ line, column, reason, suggestion }: JourneyProblem): string {
  return `Line ${line}, column ${column}: ${[reason, suggestion].filter(Boolean).join('; ')}`;
}
