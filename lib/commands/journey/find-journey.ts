import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { nearest } from '../../domain/nearest';
import { packagedNames, packagedText } from '../../journeys/packaged-journeys';
import { AppError } from '../../kit/errors';

/** The text of a journey, the name of its file for messages, and the folder of its audio; null for one of the package. */
export type JourneyText = { text: string; file: string; folder: string | null };

/** Reads a journey by its name in the package, or from a file. Throws `not_found` with what to write instead. */
export function findJourney(nameOrFile: string): JourneyText {
  const packaged = packagedText(nameOrFile);
  if (packaged !== null) return { text: packaged, file: `${nameOrFile}.yaml`, folder: null };
  try {
    const folder = dirname(resolve(nameOrFile));
    return { text: readFileSync(nameOrFile, 'utf8'), file: nameOrFile, folder };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new AppError('not_found', missingText(nameOrFile, code));
  }
}

function missingText(nameOrFile: string, code: string): string {
  if (code !== 'ENOENT') return `the journey ${nameOrFile} cannot be read (${code})`;
  const near = nearest(nameOrFile, packagedNames());
  const hint = near === null ? 'see tocsin journey list' : `did you mean ${near}?`;
  return `there is no journey and no file ${nameOrFile}: ${hint}`;
}
