import { AppError } from '../../kit/errors';
import { requireEditable } from '../edit-checks';
import type { ServiceContext } from '../service-context';

/** Revokes a token: the next request with it is refused. How its rows were read goes with it. Throws AppError `not_found`, `read_only` for one of the file. */
export async function deleteToken(
  { state, clock }: Pick<ServiceContext, 'state' | 'clock'>,
  id: string,
): Promise<void> {
  const token = (await state.get('apiToken', id))?.value;
  if (!token) throw new AppError('not_found', 'no token has this id');
  requireEditable({ name: token.name, provisioned: token.provisioned ?? false });
  await state.mutate(
    [
      { op: 'delete', kind: 'apiToken', id },
      { op: 'delete', kind: 'source', id },
      { op: 'delete', kind: 'sourceGoodSigns', id },
    ],
    clock.now(),
  );
}
