import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';

/** Revokes a link: whoever opens it from now on is refused. Throws AppError `not_found`. */
export async function deleteShareLink(
  { state, clock }: Pick<ServiceContext, 'state' | 'clock'>,
  id: string,
): Promise<void> {
  if (!(await state.get('shareLink', id)))
    throw new AppError('not_found', 'no share link has this id');
  await state.mutate([{ op: 'delete', kind: 'shareLink', id }], clock.now());
}
