import type { Metadata } from 'next';
import { z } from 'zod';
import { SignInForm } from '@/components/sign-in/sign-in-form';
import { safeNextPath } from '@/lib/contract/api/next-path';
import { runtimeOrNull } from '@/lib/http/slot';

export const metadata: Metadata = { title: 'Sign in' };

const searchSchema = z.object({ next: z.string().max(2_000).optional().catch(undefined) });

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: Props) {
  const { next } = searchSchema.parse(await searchParams);
  return <SignInForm next={safeNextPath(next)} named={runtimeOrNull()?.access.named() ?? false} />;
}
