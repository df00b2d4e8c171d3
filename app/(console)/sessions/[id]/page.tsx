import type { QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { z } from 'zod';
import { Hydrate } from '@/app/hydrate';
import { SessionScreen } from '@/components/session/session-screen';
import type { ServiceContext } from '@/lib/services/context';
import { getFrames } from '@/lib/services/sessions/get-frames';
import { getSession } from '@/lib/services/sessions/get-session';
import { framesQuery, sessionQuery } from '@/lib/web/queries/sessions';

export const metadata: Metadata = { title: 'Session' };

const paramsSchema = z.object({ id: z.string().min(1).max(200) });

export default async function SessionPage({ params }: { params: Promise<{ id: string }> }) {
  const parsed = paramsSchema.safeParse(await params);
  const id = parsed.success ? safeDecode(parsed.data.id) : 'unknown';
  return (
    <Hydrate fill={(queries, services) => fill(queries, services, id)}>
      <SessionScreen id={id} />
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
      queryKey: sessionQuery(id).queryKey,
      queryFn: () => getSession(services, id),
    }),
    queries.prefetchQuery({
      queryKey: framesQuery(id).queryKey,
      queryFn: () => getFrames(services, id),
    }),
  ]);
}
