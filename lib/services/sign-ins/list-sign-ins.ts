import type { SignInView } from '../../contract/api/sign-ins';
import type { SignIn } from '../../domain/people/sign-in';
import { iso } from '../../domain/time';
import type { ServiceContext } from '../service-context';

/** Sign-ins that have not expired, newest first; of one user, or of all. `currentId`: the one of the request itself. */
export async function listSignIns(
  { state, clock }: Pick<ServiceContext, 'state' | 'clock'>,
  { userId, currentId }: { userId?: string | undefined; currentId: string | null },
): Promise<{ signIns: SignInView[] }> {
  const rows = await state.list('signIn', userId);
  const now = clock.now();
  return {
    signIns: rows
      .filter(({ value }) => value.expiresAt > now)
      .map(({ value }) => viewOf(value, currentId))
      .reverse(),
  };
}

function viewOf(signIn: SignIn, currentId: string | null): SignInView {
  const { id, userId, name, via, createdAt, expiresAt, lastSeenAt, address, browser } = signIn;
  return {
    id,
    userId,
    name,
    via,
    createdAt: iso(createdAt),
    expiresAt: iso(expiresAt),
    lastSeenAt: iso(lastSeenAt),
    address,
    browser,
    current: id === currentId,
  };
}
