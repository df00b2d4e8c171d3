import type { JourneyPlan } from '../../domain/sessions/journey-plan';
import { STAGES } from '../../domain/sessions/stages';
import type { SessionTimes } from '../../domain/targets/deadlines';
import { audioFilesIn } from '../../journeys/audio/audio-files';
import { type JourneyProblem, problemText } from '../../journeys/check/journey-problem';
import { journeyTimes } from '../../journeys/compile/journey-times';
import { loadJourney, toTargetJourney } from '../../journeys/load-journey';
import { packagedNames, packagedText } from '../../journeys/packaged-journeys';
import type { JourneyText } from './find-journey';

/** One line of `journey list`. */
export type ListedJourney = { name: string; about: string; plan: JourneyPlan };

/** The journeys of the package, in order of their names. */
export function listJourneys(): ListedJourney[] {
  return packagedNames().flatMap((name) => {
    const loaded = loadJourney(packagedText(name) ?? '', name);
    if ('problems' in loaded) return [];
    const { about, plan } = loaded.journey;
    return [{ name, about, plan }];
  });
}

/** The answer of `journey check` for a file. */
export type JourneyCheck = {
  isValid: boolean;
  problems: JourneyProblem[];
  warnings: JourneyProblem[];
  /** Null where it cannot run. */
  journey: ReturnType<typeof toTargetJourney> | null;
  /** What its sessions run over. */
  transport: 'ws' | 'socket.io';
  /** Its deadlines and pauses; absent where it sets none. */
  journeyTimes?: SessionTimes['journeyTimes'];
};

export function checkJourney({ text, file, folder }: JourneyText): JourneyCheck {
  const loaded = loadJourney(text, file, audioFilesIn(folder));
  if ('problems' in loaded)
    return {
      isValid: false,
      problems: loaded.problems,
      warnings: [],
      journey: null,
      transport: 'ws',
    };
  const { warnings, journey } = loaded;
  return {
    isValid: true,
    problems: [],
    warnings,
    journey: toTargetJourney(journey, folder),
    transport: journey.transport,
    ...journeyTimes(journey),
  };
}

/** Problems, then warnings, for a terminal; empty where there is none. */
export function checkText({ problems, warnings }: JourneyCheck): string {
  return [
    ...problems.map((one) => `${problemText(one)}\n`),
    ...warnings.map((one) => `warning: ${problemText(one)}\n`),
  ].join('');
}

/** What sessions of a journey can show, and what they cannot. */
export function measuredText({ measured, measuresAudio }: JourneyPlan): string {
  const missing = STAGES.filter((stage) => !measured.includes(stage));
  const not = missing.length > 0 ? `; not measured: ${missing.join(' ')}` : '';
  const audio = measuresAudio === true ? ' and the first audio' : '';
  return `measured by this journey: ${measured.join(' ')}${audio}${not}`;
}
