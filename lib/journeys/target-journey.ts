import type { Target } from '../domain/targets/target';
import { audioFilesIn } from './audio/audio-files';
import type { JourneyProblem } from './check/journey-problem';
import type { CompiledJourney } from './compile/compile-journey';
import { journeyTimes } from './compile/journey-times';
import { usesToken } from './compile/plan-of';
import { journeyText } from './language/journey-text';
import { loadJourney, toTargetJourney } from './load-journey';

/** The name of the built-in journey, which a target without a declared one runs. */
export const BUILT_IN_JOURNEY = 'agent';

/** What a declared journey makes of a target. */
export type DeclaredJourney = {
  fields: Pick<Target, 'journey' | 'transport' | 'journeyDefinition' | 'journeyTimes'>;
  /** The keys of the journey that contain `$token`; empty: `auth` of the target presents the credential. */
  tokenKeys: string[];
  /** One sentence for people; empty where it has none. */
  about: string;
  warnings: JourneyProblem[];
};

const ENVIRONMENT_REFERENCE = /\$\{env:/;

/**
 * The journey of a target from its text, or everything that is wrong with it. `file`: its name, for the problems. `folder`: where its
 * audio files are; null: it can send samples of the package only.
 */
export function declareJourney(
  text: string,
  file: string,
  folder: string | null = null,
): { declared: DeclaredJourney } | { problems: JourneyProblem[] } {
  const kept = journeyText(text);
  const loaded = loadJourney(kept, file, audioFilesIn(folder));
  if ('problems' in loaded) return loaded;
  const reference = environmentReference(kept, file);
  if (reference !== null) return { problems: [reference] };
  const { journey, warnings } = loaded;
  return {
    declared: {
      about: journey.about,
      warnings,
      fields: {
        journey: journey.name,
        transport: journey.transport,
        journeyDefinition: toTargetJourney(journey, folder),
        ...journeyTimes(journey),
      },
      tokenKeys: tokenKeys(journey),
    },
  };
}

/** A reference that the configuration file would resolve, and that a journey would send as it is. */
function environmentReference(text: string, file: string): JourneyProblem | null {
  const lines = text.split('\n');
  const index = lines.findIndex((line) => ENVIRONMENT_REFERENCE.test(line));
  const source = lines[index];
  if (source === undefined) return null;
  return {
    file,
    line: index + 1,
    column: source.search(ENVIRONMENT_REFERENCE) + 1,
    source,
    reason: 'a journey does not read the environment',
    suggestion: 'put the value under secrets of the target and write $secret.NAME',
  };
}

function tokenKeys({ connect, login, logout, steps, beat }: CompiledJourney): string[] {
  const keys = Object.entries({ login, steps, beat, logout });
  const opening = Object.entries(connect).map(([key, value]) => [`connect.${key}`, value] as const);
  return [...opening, ...keys].flatMap(([key, value]) => (usesToken(value) ? [key] : []));
}
