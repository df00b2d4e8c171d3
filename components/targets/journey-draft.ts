import type { TargetView } from '@/lib/contract/api/targets';
import type { JourneyCheck, JourneyProblemView } from '@/lib/contract/journeys';

/** A journey that can run. */
export type CheckedJourney = NonNullable<JourneyCheck['journey']>;

/** The choice of somebody's own YAML. No journey has this name: a name has no space. */
export const OWN_JOURNEY = 'own text';
export const BUILT_IN_JOURNEY = 'agent';

/** The journey in the form. */
export type JourneyDraft = {
  /** A name of the package, or `OWN_JOURNEY`. */
  choice: string;
  /** The own text; null: the stored one, as it is. */
  text: string | null;
};

export const NO_JOURNEY: JourneyDraft = { choice: BUILT_IN_JOURNEY, text: '' };

export function journeyDraftOf({ journey }: Pick<TargetView, 'journey'>): JourneyDraft {
  if (journey.builtIn) return NO_JOURNEY;
  return journey.packaged
    ? { choice: journey.name, text: '' }
    : { choice: OWN_JOURNEY, text: null };
}

/** The field as the API takes it; undefined leaves the stored journey alone. */
export function journeyInput({ choice, text }: JourneyDraft): string | undefined {
  return choice === OWN_JOURNEY ? (text ?? undefined) : choice;
}

/** Whether the target runs another journey than the built-in one, which decides its transport. */
export const isDeclared = ({ choice }: JourneyDraft) => choice !== BUILT_IN_JOURNEY;

/** What somebody who begins with nothing changes. */
export const FIRST_TEXT = `journey: mine
about: What it is for, in one sentence.
ask: {type: ask, text: $question}
read:
  agent: {match: token}
  complete: {match: done, answer: $.text}
  error: {match: error, message: $.message}
`;

export type EditorLine = { line: number; problem: boolean; warning: boolean };

/** The lines of a text, with a mark at each that has a problem or a warning. */
export function editorLines(
  text: string,
  marks: {
    problems: readonly JourneyProblemView[];
    warnings: readonly JourneyProblemView[];
  },
): EditorLine[] {
  const count = text.split('\n').length;
  const at = (list: readonly JourneyProblemView[]) =>
    // A problem of what is missing can be after the last line.
    new Set(list.map(({ line }) => Math.min(line, count)));
  const [problems, warnings] = [at(marks.problems), at(marks.warnings)];
  return Array.from({ length: count }, (_, index) => ({
    line: index + 1,
    problem: problems.has(index + 1),
    warning: warnings.has(index + 1),
  }));
}

/** Where a place of a text is in it, in UTF-16 units. */
export function offsetOf(text: string, { line, column }: { line: number; column: number }): number {
  const before = text.split('\n').slice(0, line - 1);
  const start = before.reduce((sum, one) => sum + one.length + 1, 0);
  return Math.min(text.length, start + column - 1);
}
