import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { journeyText } from './language/journey-text';
import { BUILT_IN_JOURNEY } from './target-journey';

const FOLDER = fileURLToPath(new URL('../../journeys/', import.meta.url));
const ENDING = '.yaml';

// Pages and API are bundled, and know no path of the package: they reach these through the context of services.

/** Texts by name, read once: the files do not change while a process runs. */
let texts: ReadonlyMap<string, string> | null = null;

function packagedTexts(): ReadonlyMap<string, string> {
  texts ??= new Map(
    readdirSync(FOLDER)
      .filter((file) => file.endsWith(ENDING))
      .sort()
      .map((file) => [file.slice(0, -ENDING.length), readFileSync(`${FOLDER}${file}`, 'utf8')]),
  );
  return texts;
}

/** Names of the journeys that come with the package, in order. */
export const packagedNames = (): string[] => [...packagedTexts().keys()];

/** The text of a journey of the package; null where none has this name. */
export const packagedText = (name: string): string | null => packagedTexts().get(name) ?? null;

/** The journeys of the package that a target can name besides the built-in one. */
export const namedJourneys = (): string[] =>
  packagedNames().filter((name) => name !== BUILT_IN_JOURNEY);

/** Whether a text is that of the journey of the package with this name. */
export function isPackaged({ name, text }: { name: string; text: string }): boolean {
  if (name === BUILT_IN_JOURNEY) return false;
  const packaged = packagedText(name);
  return packaged !== null && journeyText(packaged) === text;
}
