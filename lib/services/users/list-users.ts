import type { UserView } from '../../contract/api/people';
import type { PeopleContext } from './people-context';
import { userView } from './user-view';

/** All users, by name. */
export async function listUsers({
  state,
}: Pick<PeopleContext, 'state'>): Promise<{ users: UserView[] }> {
  const users = (await state.list('user')).map(({ value }) => userView(value));
  return { users: users.toSorted((a, b) => a.name.localeCompare(b.name)) };
}
