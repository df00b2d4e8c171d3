import type { Metadata } from 'next';
import { z } from 'zod';
import { SignInForm } from '@/components/sign-in/sign-in-form';
import { safeNextPath } from '@/lib/contract/api/next-path';
import { isOidcProblem, OIDC_PROBLEMS } from '@/lib/contract/api/oidc-problems';
import { runtimeOrNull } from '@/lib/http/slot';

export const metadata: Metadata = { title: 'Sign in' };

const optionalText = z.string().max(2_000).optional().catch(undefined);
const searchSchema = z.object({ next: optionalText, problem: optionalText });

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: Props) {
  const { next, problem = '' } = searchSchema.parse(await searchParams);
  const runtime = runtimeOrNull();
  return (
    <SignInForm
      next={safeNextPath(next)}
      isRequired={runtime?.access.required() ?? true}
      methods={runtime?.access.methods() ?? { named: false, password: true }}
      provider={runtime?.oidc?.name ?? null}
      problem={isOidcProblem(problem) ? OIDC_PROBLEMS[problem] : null}
    />
  );
}
