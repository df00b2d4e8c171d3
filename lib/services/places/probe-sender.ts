import type { Actor } from '../../domain/people/people';
import { AppError } from '../../kit/errors';

/** The location that a request of a probe is for. Errors: AppError `forbidden` for any other sender, whatever its role is. */
export function probeSender({ id, name, scope, location }: Actor): {
  tokenId: string;
  location: string;
} {
  if (scope === 'probe' && location !== undefined) return { tokenId: id, location };
  throw new AppError(
    'forbidden',
    `only a token with the scope probe may do this, and ${name} is none: create one for the location of the probe`,
  );
}
