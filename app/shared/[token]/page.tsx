import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { SharedScreen } from '@/components/shared-view/shared-screen';
import { runtimeOrNull } from '@/lib/http/slot';
import { getSharedView } from '@/lib/services/sharing/get-shared-view';

export const metadata: Metadata = {
  title: 'Shared view',
  robots: { index: false, follow: false },
  referrer: 'no-referrer',
};

const paramsSchema = z.object({ token: z.string().regex(/^[\w-]{1,200}$/) });

/** What a share link opens, without a sign-in. An unknown, a revoked and an expired link lead to the same page. */
export default async function SharedPage(props: { params: Promise<{ token: string }> }) {
  const parsed = paramsSchema.safeParse(await props.params);
  if (!parsed.success) notFound();
  const { token } = parsed.data;
  const runtime = runtimeOrNull();
  if (!runtime?.ready()) return <SharedScreen token={token} first={null} />;
  const identity = await runtime.access.identify({ authorization: `Bearer ${token}` });
  const share = identity?.actor.share;
  const first = share ? await getSharedView(runtime.services, share).catch(() => null) : null;
  if (!share) notFound();
  return <SharedScreen token={token} first={first} />;
}
