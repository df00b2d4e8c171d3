import { Buffer } from 'node:buffer';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { readCorrelation } from '../kit/correlation';
import type { UpgradeListener } from '../kit/listener';
import { errorText } from '../kit/log';
import { MAX_PAYLOAD_BYTES } from '../session/vocabulary';
import { AUTH_SUBPROTOCOL } from './auth';
import type { BackendParts } from './backend-parts';
import { openConnection, stageEmitter, type UpgradeRequest } from './opening';
import { runSession } from './session-pipeline';

const PATH = '/ws';
const KEEP_ALIVE_MS = 30_000;

/** Accepts WebSocket upgrades on `/ws`; every other path gets 403. */
export function createUpgradeListener(parts: BackendParts): UpgradeListener {
  const { options, figures, releases } = parts;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: options.compression,
    maxPayload: MAX_PAYLOAD_BYTES,
    handleProtocols: (offered) => (offered.has(AUTH_SUBPROTOCOL) ? AUTH_SUBPROTOCOL : false),
  });
  server.on('wsClientError', (_error, socket) => socket.destroy());

  const unavailable = (socket: Duplex, upgrade: UpgradeRequest, message: string): void => {
    figures.refusedUpgrades += 1;
    const correlation = readCorrelation(upgrade.headers, upgrade.query);
    const { connectionId, serving } = upgrade;
    const emit = stageEmitter(parts, { connectionId, correlation, serving });
    emit('accept', 'failed', { errorCode: 'HTTP_503', message, attributes: { status: 503 } });
    refuseUpgrade(socket, 503, 'Service Unavailable');
  };

  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    // Without this, clients that vanish would keep their manager for ever.
    if (socket instanceof Socket) socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const [path, query] = (request.url ?? '').split('?', 2);
    if (path !== PATH) {
      figures.refusedUpgrades += 1;
      return refuseUpgrade(socket, 403, 'Forbidden');
    }
    const upgrade: UpgradeRequest = {
      connectionId: `conn_${options.newId()}`,
      headers: request.headers,
      query: new URLSearchParams(query),
      serving: releases.draw(),
    };
    if (upgrade.serving.faults.has('upgrade-503'))
      return unavailable(socket, upgrade, 'no healthy upstream');
    if (figures.active >= options.maxConnections) {
      return unavailable(socket, upgrade, 'too many connections');
    }
    server.handleUpgrade(request, socket, Buffer.from(head), (webSocket) => {
      const opening = openConnection(parts, webSocket, upgrade);
      void runSession(parts, opening).catch((error) => {
        opening.session.log('critical', `Session failed: ${errorText(error)}`);
        opening.session.destroy();
      });
    });
  };
}

function refuseUpgrade(socket: Duplex, status: number, text: string): void {
  const retry = status === 503 ? 'Retry-After: 1\r\n' : '';
  socket.end(
    `HTTP/1.1 ${status} ${text}\r\n${retry}Connection: close\r\nContent-Length: 0\r\n\r\n`,
    () => socket.destroy(),
  );
}
