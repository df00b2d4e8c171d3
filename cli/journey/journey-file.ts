import type { CheckRequest } from '../../lib/commands/check/check-request';
import { checkJourney, checkText } from '../../lib/commands/journey/describe-journeys';
import { findJourney, type JourneyText } from '../../lib/commands/journey/find-journey';
import { isAppError } from '../../lib/kit/errors';
import { writeError } from '../output/write';
import { UsageError } from '../usage-error';

/** The text of a journey of the package or of a file. One that is not there is a usage error. */
export function findText(nameOrFile: string): JourneyText {
  try {
    return findJourney(nameOrFile);
  } catch (error) {
    throw isAppError(error) ? new UsageError(error.message) : error;
  }
}

/** What a journey makes of a request; empty for the built-in one. */
export type RequestJourney = Partial<
  Pick<CheckRequest, 'journeyDefinition' | 'journeyTimes' | 'transport'>
>;

/**
 * The journey that sessions of a command run, and its transport. Its problems are written, and are a usage error; the warnings of a file
 * are written.
 */
export function readJourney(nameOrFile: string, transport: string): RequestJourney {
  const found = findText(nameOrFile);
  const checked = checkJourney(found);
  if (checked.journey === null || found.folder !== null) writeError(checkText(checked));
  if (checked.journey === null)
    throw new UsageError(`the journey ${nameOrFile} is wrong: see above`);
  if (transport !== 'ws' && transport !== checked.transport)
    throw new UsageError(
      `--transport ${transport} contradicts the journey, which uses ${checked.transport}`,
    );
  const { journey, journeyTimes } = checked;
  return { journeyDefinition: journey, journeyTimes, transport: checked.transport };
}
