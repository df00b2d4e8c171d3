import {
  GONE_AFTER_MS,
  PROBE_HEARTBEAT_MS,
  type ProbeHealth,
  type RemoteProbe,
} from '../domain/places/remote-probe';
import type { Logger } from '../kit/logger';
import type { ProbeBook } from './probe-book';

/** The probe of this process, where other processes use the same stores. */
export type OwnProbe = {
  /** Another one at each start. */
  id: string;
  /** Of its process, for people. */
  name: string;
  location: string;
  version: string;
  /** When its thread last gave a sign of life, epoch ms. */
  heartbeatAt(): number;
  load(): Pick<ProbeHealth, 'inFlight' | 'loopLagMs' | 'restarts'>;
};

export type OwnReports = {
  /** Reports the probe where it is due. A probe whose thread is silent is not reported: another one takes its targets over. */
  report(): Promise<void>;
  /** The process ends: others take over at once. */
  leave(): Promise<void>;
};

/** Reports the probe of this process to the others, as a probe in another place reports itself to a server. */
export function createOwnReports(deps: {
  own: OwnProbe;
  book: Pick<ProbeBook, 'reportOwn'>;
  clock: { now(): number };
  logger: Logger;
}): OwnReports {
  const { own, book, clock, logger } = deps;
  const { id, name, location, version } = own;
  const firstReportAt = clock.now();
  let aliveSince = firstReportAt;
  let lastReportAt: number | null = null;
  let isGone = false;

  async function put(hasLeft: boolean): Promise<void> {
    const now = clock.now();
    const isFirst = lastReportAt === null;
    if (lastReportAt !== null && now - lastReportAt >= GONE_AFTER_MS) aliveSince = now;
    const probe: RemoteProbe = {
      id,
      name,
      location,
      version,
      tokenId: '',
      isInProcess: true,
      ...(hasLeft ? { hasLeft } : {}),
      firstReportAt,
      lastReportAt: now,
      aliveSince,
      health: { ...NOTHING_SPOOLED, ...own.load() },
    };
    await book.reportOwn(probe, isFirst);
    lastReportAt = now;
  }

  return {
    async report() {
      const now = clock.now();
      if (isGone) return;
      if (lastReportAt !== null && now - lastReportAt < PROBE_HEARTBEAT_MS) return;
      if (now - own.heartbeatAt() < PROBE_HEARTBEAT_MS) await put(false);
    },
    async leave() {
      if (isGone) return;
      isGone = true;
      await put(true).catch((error: unknown) =>
        logger.warn({ err: error }, 'this probe could not report to other processes that it ends'),
      );
    },
  };
}

/** What only a probe elsewhere has. */
const NOTHING_SPOOLED = {
  spooled: 0,
  spoolBytes: 0,
  oldestSpooledAt: null,
  dropped: 0,
  offsetMs: 0,
  roundTripMs: 0,
};
