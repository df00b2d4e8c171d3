import type { OidcProblem } from '../../contract/api/oidc-problems';
import { AppError } from '../../kit/errors';
import type { OidcSignIn } from '../access/oidc/oidc-sign-in';
import type { RuntimeSlot } from '../slot';

/** Throws AppError `not_found` where no identity provider is configured. */
export function oidcOf({ oidc }: Pick<RuntimeSlot, 'oidc'>): OidcSignIn {
  if (oidc) return oidc;
  throw new AppError('not_found', 'no identity provider is configured; see auth.oidc');
}

export function redirect(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location, 'cache-control': 'no-store' });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}

/** Back to the sign-in page, which says what went wrong. */
export function leadToSignIn(problem: OidcProblem): Response {
  return redirect(`/sign-in?problem=${problem}`);
}
