import { connect, type Socket } from 'node:net';
import { childInput, serveParent } from './child';

export type IdleLinksInput = { port: number; links: number };
/** What an `ask` answers: open links now, and those that the server has closed since the start. */
export type IdleLinksFigures = { open: number; closedByServer: number };

/** Connections that send nothing, in a process of their own. One that the server closes is opened again. */
const { port, links } = childInput<IdleLinksInput>();
/** Connections that are being opened at the same time: a larger backlog than the system's own would only be refused. */
const OPENING = 100;
const RETRY_MS = 1_000;
const open = new Set<Socket>();
let opening = 0;
let closedByServer = 0;

function fill(): void {
  while (opening < OPENING && open.size + opening < links) {
    opening += 1;
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      opening -= 1;
      open.add(socket);
      fill();
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      if (open.delete(socket)) closedByServer += 1;
      else opening -= 1;
      setTimeout(fill, RETRY_MS);
    });
    socket.resume();
  }
}

fill();
serveParent({}, (): IdleLinksFigures => ({ open: open.size, closedByServer }));
