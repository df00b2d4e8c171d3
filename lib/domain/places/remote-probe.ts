/** How a probe in another place is, as it reports itself. */
export type ProbeHealth = {
  /** Sessions that run. */
  inFlight: number;
  /** Longest stall of its event loop lately, ms. */
  loopLagMs: number;
  /** Sessions on its disk that the server has not acknowledged, the bytes of its spool, and when the oldest of them ended. */
  spooled: number;
  spoolBytes: number;
  oldestSpooledAt: number | null;
  /** Sessions that were dropped since its start because the spool was full or they were too old. */
  dropped: number;
  /** Starts of its probe thread after a crash. */
  restarts: number;
  /** How far the server's clock is ahead of its own, and the round trip of the measurement, ms; null before the first one. */
  offsetMs: number | null;
  roundTripMs: number | null;
};

/**
 * A probe in another place or, where several processes share the stores, in one of them. Instants are epoch ms by the server's clock.
 */
export type RemoteProbe = {
  /** Made by the probe for its spool directory, and kept there; in a process of the installation, of the process. */
  id: string;
  /** For people: the name of its machine, if it was given no other. */
  name: string;
  location: string;
  version: string;
  /** The token that it presented last; empty in a process of the installation. */
  tokenId: string;
  /** In a process of the installation. */
  isInProcess?: true | undefined;
  /** It ended in order, so that others take its targets over at once. */
  hasLeft?: true | undefined;
  firstReportAt: number;
  lastReportAt: number;
  /** Since when it has reported without a gap of `GONE_AFTER_MS`. */
  aliveSince: number;
  health: ProbeHealth;
};

/** How often a probe reports itself. */
export const PROBE_HEARTBEAT_MS = 10_000;
/** A probe without a report for so long is gone: others of its location take its targets over. */
export const GONE_AFTER_MS = 30_000;
/** A probe without a report for so long is shown with a warning. */
const WARN_AFTER_MS = 60_000;
/** A location without a report of any probe for so long has an alert of its own, instead of its targets. */
export const SILENT_AFTER_MS = 180_000;

export type PlaceState = 'live' | 'late' | 'silent';

/** `late`: a warning is shown; `silent`: its alert fires. */
export function placeState(lastReportAt: number, now: number): PlaceState {
  const silentMs = now - lastReportAt;
  if (silentMs >= SILENT_AFTER_MS) return 'silent';
  return silentMs >= WARN_AFTER_MS ? 'late' : 'live';
}

/** What the judge knows of the remote probes of one location. Epoch ms. */
export type Place = {
  location: string;
  /** When any of its probes reported last. */
  lastReportAt: number;
  /** Since when one of them has reported without a gap. */
  aliveSince: number;
  late: readonly LateSpan[];
};

/**
 * Sessions of some targets that ended in [from, to) and arrived late: history, which charts and verdicts count, and of which
 * nobody is notified. Epoch ms.
 */
export type LateSpan = { from: number; to: number; targetIds: readonly string[] };

/** The late sessions of one location. */
export type LateSessions = { location: string; spans: LateSpan[] };
