import { readFileSync, statSync } from 'node:fs';
import { type Proposal, proposeJourney } from '../../journeys/from-recording/propose-journey';
import { AppError } from '../../kit/errors';

/** A recording with pictures and scripts of a page can be large; more than this is not read. */
const MOST_BYTES = 200 * 1024 * 1024;

/** Proposes a journey from a HAR file, with the failures that further ones show. Throws `not_found` and `invalid_input` in words for the command line. */
export function journeyFromHar(
  file: string,
  { part, failed = [] }: { part?: string | undefined; failed?: readonly string[] } = {},
): Proposal {
  return proposeJourney(readText(file), { part, failed: failed.map(readText) });
}

function readText(file: string): string {
  try {
    if (statSync(file).size > MOST_BYTES)
      throw new AppError('too_large', `${file} has more than 200 MiB: export only the socket`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'too_large') throw error;
    throw new AppError('not_found', `the recording ${file} cannot be read (${code})`);
  }
}
