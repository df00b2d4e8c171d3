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

/** The journey that sessions of a command run, and its transport. Its problems are written, and are a usage error. */
export function readJourney(
  nameOrFile: string,
  transport: string,
): Pick<CheckRequest, 'journeyDefinition' | 'transport'> {
  const checked = checkJourney(findText(nameOrFile));
  if (checked.journey === null) {
    writeError(checkText(checked));
    throw new UsageError(`the journey ${nameOrFile} is wrong: see above`);
  }
  if (transport !== 'ws' && transport !== checked.transport)
    throw new UsageError(
      `--transport ${transport} contradicts the journey, which uses ${checked.transport}`,
    );
  return { journeyDefinition: checked.journey, transport: checked.transport };
}
