import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../journeys/', import.meta.url));
const ENDING = '.yaml';

/** Names of the journeys that come with the package, in order. */
export function packagedNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
}

/** The text of a journey of the package; null where none has this name. */
export function packagedText(name: string): string | null {
  if (!packagedNames().includes(name)) return null;
  return readFileSync(`${FOLDER}${name}${ENDING}`, 'utf8');
}
