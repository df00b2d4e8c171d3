import type { QueryClient } from '@tanstack/react-query';
import { allTargetsQuery } from '../queries/all-targets';
import type { View } from '../url/url-state';

/**
 * The id of the target after (1) or before (-1) the one on the screen in the order of the front page, worst first, round and round; without one
 * on the screen the first or last one. Null where there is no other target. Rejects where the targets cannot be read.
 */
export async function neighbourTarget(
  queries: QueryClient,
  view: Pick<View, 'target' | 'env'>,
  way: 1 | -1,
): Promise<string | null> {
  const { rows } = await queries.fetchQuery(allTargetsQuery({ env: view.env }));
  const at = rows.findIndex(({ id, name }) => id === view.target || name === view.target);
  const next = at < 0 ? (way === 1 ? 0 : rows.length - 1) : (at + way + rows.length) % rows.length;
  const found = rows[next];
  return found && next !== at ? found.id : null;
}
