import type { TokenView } from '../../contract/api/people';
import type { ServiceContext } from '../service-context';
import { tokenView } from './token-view';

/** All API tokens, oldest first. */
export async function listTokens({
  state,
  clock,
}: Pick<ServiceContext, 'state' | 'clock'>): Promise<{ tokens: TokenView[] }> {
  const rows = await state.list('apiToken');
  return { tokens: rows.map(({ value }) => tokenView(value, clock.now())) };
}
