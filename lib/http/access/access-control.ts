import type { Config } from '../../config/config';
import type { Clock } from '../../kit/clock';
import type { StateStore } from '../../store/state-store';
import { type Access, createAccess } from './access';
import { createLiveLinks, type LiveLinks } from './live-links';
import { createMarkSeen } from './mark-seen';
import { createPasswords } from './passwords';
import type { PeopleCache } from './people-cache';

export type AccessControl = {
  access: Access;
  /** Run it as a service. */
  links: LiveLinks;
  passwords: ReturnType<typeof createPasswords>;
};

/** Who may use the server: secrets, users and tokens, and the sockets that are closed when one of them is revoked. */
export function createAccessControl(deps: {
  config: Pick<Config, 'admin'>;
  state: StateStore;
  clock: Clock;
  people: PeopleCache;
  dataKey: Uint8Array;
}): AccessControl {
  const { config, state, clock, people, dataKey } = deps;
  const passwords = createPasswords();
  const access = createAccess({
    admin: config.admin,
    dataKey,
    clock,
    people,
    passwords,
    onSeen: createMarkSeen({ state, clock }),
  });
  const links = createLiveLinks({ access, clock });
  people.onChange(() => void links.check());
  return { access, links, passwords };
}
