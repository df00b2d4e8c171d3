import type { z } from 'zod';
import type { signatureRowSchema } from '../../contract/api/overview';
import type { ServiceContext } from '../service-context';
import type { Buckets, sliceOf } from '../time-range';

export type SignatureRow = z.infer<typeof signatureRowSchema>;

/** Ways of failing, most frequent first, from the tallies alone: their keys carry id and title. */
export async function signatureRows(
  ctx: Pick<ServiceContext, 'events'>,
  slice: ReturnType<typeof sliceOf>,
  { from, to, step }: Buckets,
): Promise<SignatureRow[]> {
  const rows = await ctx.events.counts({ ...slice, from, to, step, kinds: ['signature'] });
  const byId = new Map<string, SignatureRow>();
  for (const { key, n } of rows) {
    const { id, title } = signatureOfKey(key);
    const known = byId.get(id);
    if (known) known.sessions += n;
    else byId.set(id, { id, title, sessions: n });
  }
  return [...byId.values()]
    .filter((row) => row.sessions > 0)
    .sort((a, b) => b.sessions - a.sessions || (a.title < b.title ? -1 : 1));
}

/** `<id> <title>`; ids have no spaces. */
function signatureOfKey(key: string): { id: string; title: string } {
  const space = key.indexOf(' ');
  if (space < 0) return { id: key, title: key };
  return { id: key.slice(0, space), title: key.slice(space + 1) };
}
