import type { Duplex } from 'node:stream';
import type { Clock } from '../../kit/clock';
import { sleep } from '../../kit/sleep';
import type { Service } from '../../kit/supervisor';
import type { Access, Identity, RequestCredentials } from './access';

/** An expired sign-in is noticed within this time, a change of users at once. */
const LINKS_CHECK_MS = 15_000;

type Link = { socket: Duplex; credentials: RequestCredentials; identity: Identity };

/** The sockets that stay open after the guard has accepted them. */
export type LiveLinks = Service & {
  add(link: Link): void;
  /** Closes every socket whose sender may no longer connect, or has another role by now. */
  check(): Promise<void>;
};

export function createLiveLinks(options: { access: Access; clock: Clock }): LiveLinks {
  const { access, clock } = options;
  const open = new Set<Link>();
  const check = async () => {
    for (const link of [...open]) {
      const { actor } = link.identity;
      // A proxy's user who has lost access is refused with an error.
      const now = await access.identify(link.credentials).catch(() => null);
      if (now?.actor.id === actor.id && now.actor.role === actor.role) continue;
      open.delete(link);
      link.socket.destroy();
    }
  };
  return {
    id: 'access',
    add({ socket, credentials: { cookie, authorization, proxied }, identity }) {
      const link: Link = { socket, credentials: { cookie, authorization, proxied }, identity };
      open.add(link);
      socket.once('close', () => open.delete(link));
    },
    check,
    async run(signal) {
      while (await sleep(clock, LINKS_CHECK_MS, signal)) await check();
    },
  };
}
