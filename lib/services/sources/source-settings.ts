import { defaultSource, type Source } from '../../domain/sources/source';
import type { ServiceContext } from '../service-context';

/** How rows of a sender are read: what somebody has set, else the defaults. */
export async function sourceSettings(
  { state }: Pick<ServiceContext, 'state'>,
  id: string,
): Promise<Source> {
  return (await state.get('source', id))?.value ?? defaultSource(id);
}
