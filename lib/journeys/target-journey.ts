import type { Target } from '../domain/targets/target';
import type { JourneyProblem } from './check/journey-problem';
import type { CompiledJourney } from './compile/compile-journey';
import { usesToken } from './compile/plan-of';
import { durationMs } from './language/durations';
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

/** The text as it is kept and hashed: the same whichever editor wrote it. */
export const journeyText = (text: string): string =>
  `${text
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .trimEnd()}\n`;

/** The journey of a target from its text, or everything that is wrong with it. `file`: its name, for the problems. */
export function declareJourney(
  text: string,
  file: string,
): { declared: DeclaredJourney } | { problems: JourneyProblem[] } {
  const kept = journeyText(text);
  const loaded = loadJourney(kept, file);
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
        journeyDefinition: toTargetJourney(journey),
        ...timesOf(journey),
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

/** Deadlines, and the time that it may take besides: pauses, waits with their own time, and the wait for the close. */
function timesOf(journey: CompiledJourney): Pick<Target, 'journeyTimes'> {
  const { steps, deadlines, end } = journey;
  const stepMs = steps.flatMap((step) => {
    if (step.kind === 'pause') return [durationMs(step.duration) ?? 0];
    return step.kind === 'waits' ? step.waits.map(({ within }) => durationMs(within) ?? 0) : [];
  });
  const pauseMs = stepMs.reduce((sum, ms) => sum + ms, end.withinMs ?? 0);
  if (pauseMs === 0 && Object.keys(deadlines).length === 0) return {};
  return { journeyTimes: { deadlines: { ...deadlines }, pauseMs } };
}

function tokenKeys({ connect, login, logout, steps, beat }: CompiledJourney): string[] {
  const keys = Object.entries({ login, steps, beat, logout });
  const opening = Object.entries(connect).map(([key, value]) => [`connect.${key}`, value] as const);
  return [...opening, ...keys].flatMap(([key, value]) => (usesToken(value) ? [key] : []));
}
