import { STAGES, type Stage, stageIndex } from '../sessions/stages';
import { decodeProfile, type ProfileResult, type SessionProfile } from '../tallies/session-profile';

/** Sessions of one time step that were alike in everything that is counted. `at`: start of the step, epoch ms. */
export type WhyCell = {
  at: number;
  release: string;
  location: string;
  journey: string;
  profile: SessionProfile;
  n: number;
};

/** How a session can fail: it stops at a stage, or it is served but not by the agent handler. */
export type Problem = Exclude<ProfileResult, 'passed'>;

/** What sessions are compared by, in the order in which the first of equals is named. */
export const WHY_FIELDS = [
  'release',
  'location',
  'journey',
  'instance',
  'auth',
  'handler',
  'age',
  'close',
] as const;
export type WhyField = (typeof WHY_FIELDS)[number];

/** A row of counted profiles, grouped by release, location and journey. */
type ProfileRow = {
  at: number;
  key: string;
  n: number;
  group?: { release?: string; location?: string; journey?: string } | undefined;
};

/** Cells of counted profiles. Rows that an erasure has replaced, and those that corrections brought down to nothing, are left out. */
export function cellsOfRows(rows: readonly ProfileRow[]): WhyCell[] {
  // A day has tens of thousands of rows of a few hundred profiles.
  const profiles = new Map<string, SessionProfile | null>();
  const profileOf = (key: string) => {
    const known = profiles.get(key);
    if (known !== undefined) return known;
    const profile = decodeProfile(key);
    profiles.set(key, profile);
    return profile;
  };
  return rows.flatMap(({ at, key, n, group }) => {
    const profile = profileOf(key);
    if (profile === null || n <= 0) return [];
    const { release = '', location = '', journey = '' } = group ?? {};
    return [{ at, release, location, journey, profile, n }];
  });
}

/** Labels that are no value of their own: it is not known which one it was, or no handler served. */
const NO_VALUE: ReadonlySet<string> = new Set(['', 'unknown', '(other)', 'none']);

/** The value of a session in a field; null where it is not known. */
export function valueOfCell(cell: WhyCell, field: WhyField): string | null {
  const value = rawValue(cell, field);
  return value === null || NO_VALUE.has(value) ? null : value;
}

function rawValue({ release, location, journey, profile }: WhyCell, field: WhyField) {
  switch (field) {
    case 'release':
      return release;
    case 'location':
      return location;
    case 'journey':
      return journey;
    case 'age':
      return String(profile.age);
    case 'close':
      return closeValue(profile);
    default:
      return profile[field];
  }
}

/** Close code and how far the session came: "1011 factory", "none connect", "1000 passed". */
const closeValue = ({ closeCode, result }: SessionProfile) => `${closeCode ?? 'none'} ${result}`;

/** The parts of a value of the field `close`. */
export function closeOfValue(value: string): { code: number | null; result: ProfileResult } {
  const [code = '', result = ''] = value.split(' ');
  return { code: code === 'none' ? null : Number(code), result: result as ProfileResult };
}

/**
 * Whether a field is decided by the failure and not before it: such a value follows from a stop and does not explain it. Who handles a
 * session is decided at the handler stage.
 */
export function isEffect(field: WhyField, problem: Problem): boolean {
  if (field === 'age' || field === 'close') return true;
  if (field !== 'handler') return false;
  return problem === 'degraded' || stageIndex(problem) <= stageIndex('handler');
}

/** All ways to fail, in the order of the stages. */
export const PROBLEMS: readonly Problem[] = [...STAGES, 'degraded'];

export const stageOfProblem = (problem: Problem): Stage | null =>
  problem === 'degraded' ? null : problem;

export const sumCells = (cells: readonly WhyCell[]): number =>
  cells.reduce((sum, { n }) => sum + n, 0);
