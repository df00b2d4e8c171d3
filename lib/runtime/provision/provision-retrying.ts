import { isAppError } from '../../kit/errors';
import { type ProvisionedChange, provision } from './provision';

/** Somebody may edit on a screen what is being provisioned, or another process may provision it: the next attempt reads that. */
const ATTEMPTS = 3;

/** As `provision`, again where somebody else wrote meanwhile. */
export async function provisionRetrying(
  ...of: Parameters<typeof provision>
): Promise<ProvisionedChange[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await provision(...of);
    } catch (error) {
      const isOvertaken = isAppError(error) && error.code === 'conflict';
      if (!isOvertaken || attempt === ATTEMPTS) throw error;
    }
  }
}
