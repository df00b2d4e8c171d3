import type { SourceInput, SourceView } from '../../contract/api/intake/sources';
import type { Actor } from '../../domain/people/people';
import type { ServiceContext } from '../service-context';
import { createToken } from '../tokens/create-token';
import { changeSource, patchedSource } from './change-source';

/** Creates a token that may only report, with how its rows are read. Throws AppError as `createToken` and `changeSource`. */
export async function createSource(
  ctx: Pick<ServiceContext, 'state' | 'clock' | 'collector'>,
  { source, actor }: { source: SourceInput; actor: Actor },
): Promise<{ source: SourceView; token: string }> {
  const { name, ...patch } = source;
  // Before there is a token of which nobody would know.
  await patchedSource(ctx, { id: '', patch });
  const { id, token } = await createToken(ctx, {
    token: { name, scope: 'ingest', expiresAt: null },
    actor,
  });
  return { source: await changeSource(ctx, { id, patch }), token };
}
