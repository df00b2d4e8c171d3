import type { QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { z } from 'zod';
import { Hydrate } from '@/app/hydrate';
import { ReleaseScreen } from '@/components/releases/release-screen';
import type { ServiceContext } from '@/lib/services/context';
import { getEvidence } from '@/lib/services/releases/get-evidence';
import { getRelease } from '@/lib/services/releases/get-release';
import { evidenceQuery, releaseQuery } from '@/lib/web/queries/releases';

export const metadata: Metadata = { title: 'Release' };

const paramsSchema = z.object({ id: z.string().min(1).max(1_000) });

export default async function ReleasePage({ params }: { params: Promise<{ id: string }> }) {
  const parsed = paramsSchema.safeParse(await params);
  const id = parsed.success ? safeDecode(parsed.data.id) : 'unknown';
  return (
    <Hydrate fill={(queries, services) => fill(queries, services, id)}>
      <ReleaseScreen id={id} />
    </Hydrate>
  );
}

/** Dynamic segments come encoded; a mistyped escape is an id that nobody has. */
function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function fill(queries: QueryClient, services: ServiceContext, id: string): Promise<void> {
  await Promise.all([
    queries.prefetchQuery({
      queryKey: releaseQuery(id).queryKey,
      queryFn: () => getRelease(services, id),
    }),
    queries.prefetchQuery({
      queryKey: evidenceQuery(id).queryKey,
      queryFn: () => getEvidence(services, id),
    }),
  ]);
}
