import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';

/** Revokes a token: the next request with it is refused. How its rows were read goes with it. Throws AppError `not_found`. */
export async function deleteToken(
  { state, clock }: Pick<ServiceContext, 'state' | 'clock'>,
  id: string,
): Promise<void> {
  if (!(await state.get('apiToken', id))) throw new AppError('not_found', 'no token has this id');
  await state.mutate(
    [
      { op: 'delete', kind: 'apiToken', id },
      { op: 'delete', kind: 'source', id },
      { op: 'delete', kind: 'sourceGoodSigns', id },
    ],
    clock.now(),
  );
}
