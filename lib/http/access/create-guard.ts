import type { Config } from '../../config/config';
import type { Clock } from '../../kit/clock';
import type { StateStore } from '../../store/state-store';
import { type Access, createAccess } from './access';
import { createLiveLinks, type LiveLinks } from './live-links';
import { createMarkSeen } from './mark-seen';
import { createPasswords } from './passwords';
import type { WatchedPeople } from './people';

export type Guard = {
  access: Access;
  /** Run it as a service. */
  links: LiveLinks;
  passwords: ReturnType<typeof createPasswords>;
};

/** Who may do what: secrets, users and tokens, and the sockets that end with them. */
export function createGuard(deps: {
  config: Pick<Config, 'admin'>;
  state: StateStore;
  clock: Clock;
  people: WatchedPeople;
  dataKey: Uint8Array;
}): Guard {
  const { config, state, clock, people, dataKey } = deps;
  const passwords = createPasswords();
  const access = createAccess({
    admin: config.admin,
    dataKey,
    clock,
    people,
    passwords,
    seen: createMarkSeen({ state, clock }),
  });
  const links = createLiveLinks({ access, clock });
  people.onChange(() => void links.check());
  return { access, links, passwords };
}
