import type { Duplex } from 'node:stream';
import type { Clock } from '../../kit/clock';
import { sleep } from '../../kit/sleep';
import type { Service } from '../../kit/supervisor';
import type { Access, Credentials, Identity } from './access';

/** A sign-in that runs out is noticed within this time; a change of users at once. */
export const LINKS_CHECK_MS = 15_000;

type Link = { socket: Duplex; credentials: Credentials; identity: Identity };

/** The sockets that stay open after the guard let them in. */
export type LiveLinks = Service & {
  add(link: Link): void;
  /** Cuts every link whose sender may no longer come in, or has another role than then. */
  check(): Promise<void>;
};

export function createLiveLinks(options: { access: Access; clock: Clock }): LiveLinks {
  const { access, clock } = options;
  const open = new Set<Link>();
  const check = async () => {
    for (const link of [...open]) {
      const { actor } = link.identity;
      const now = await access.identify(link.credentials);
      if (now?.actor.id === actor.id && now.actor.role === actor.role) continue;
      open.delete(link);
      link.socket.destroy();
    }
  };
  return {
    id: 'access',
    add({ socket, credentials: { cookie, authorization }, identity }) {
      const link: Link = { socket, credentials: { cookie, authorization }, identity };
      open.add(link);
      socket.once('close', () => open.delete(link));
    },
    check,
    async run(signal) {
      while (await sleep(clock, LINKS_CHECK_MS, signal)) await check();
    },
  };
}
