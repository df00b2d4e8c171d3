import type { Release } from '../../deployments/release';
import type { IndicatorCount, IndicatorKey } from '../../tallies/indicators';
import { isInForce } from '../model/effective-verdict';
import type { GateSettings } from '../model/gate-settings';
import type {
  Reason,
  SeenSessions,
  SignOff,
  Stopped,
  StoredVerdict,
  VerdictWord,
  WhatFailed,
} from '../model/verdict';

/** One indicator as the sentence of a verdict needs it. */
export type IndicatorFacts = {
  indicator: IndicatorKey;
  gated: boolean;
  /** False where the journey cannot show it. */
  measured?: false | undefined;
  thresholdBp: number;
  verdict: VerdictWord;
  soFar: boolean;
  /** Of closed minutes, and of all until now. */
  count: IndicatorCount;
  seen: IndicatorCount;
  /** Bad share if all missing sessions had been bad. */
  worstCase: number | null;
};

/** The facts that texts about a release are made of. Times are epoch ms; what an old verdict lacks is null or empty. */
export type VerdictFacts = {
  /** With the number of its deployment where the version was deployed again. */
  version: string;
  startedAt: number;
  verdict: VerdictWord;
  reason: Reason;
  soFar: boolean;
  settled: boolean;
  judgedAt: number;
  finalAt: number | null;
  passAt: number | null;
  /** When the first minute with sessions closes, while it is open. */
  firstMinuteAt: number | null;
  wouldNeed: number | null;
  limitation: string;
  indicators: readonly IndicatorFacts[];
  missing: { sessions: number; of: number } | null;
  what: readonly WhatFailed[];
  seen: SeenSessions | null;
  stopped: Stopped | null;
  /** The longest that a session can take, and until its minute is closed: a verdict comes that much later, ms. */
  delayMs?: { session: number; closing: number } | undefined;
  /** False where sessions did not verify the certificate of the server; absent where they did. */
  certificateVerified?: false | undefined;
  signOff: (Pick<SignOff, 'action' | 'verdict' | 'name' | 'at'> & { expired: boolean }) | null;
};

/** How an instant is printed: to the minute for a forecast, to the second for the past. */
export type VerdictClock = { minute(at: number): string; second(at: number): string };

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** For texts outside the console: "18:59 UTC", "27 Nov 2026, 19:01:32 UTC". */
export const UTC_CLOCK: VerdictClock = {
  minute: (at) => `${new Date(at).toISOString().slice(11, 16)} UTC`,
  second: (at) => {
    const date = new Date(at);
    const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
    return `${day}, ${date.toISOString().slice(11, 19)} UTC`;
  },
};

/** How late a verdict by these settings comes. */
export const delayOf = ({
  longestSessionMs,
  settleMs,
}: Pick<GateSettings, 'longestSessionMs' | 'settleMs'>): VerdictFacts['delayMs'] => ({
  session: longestSessionMs,
  closing: longestSessionMs + settleMs,
});

/** The facts of a stored verdict, also of an older version, or of an evaluation. */
export function factsOfEvaluation(
  look: Omit<StoredVerdict, 'id'>,
  of: { release: Pick<Release, 'startedAt'>; name: string; signOff: SignOff | null; now: number },
): VerdictFacts {
  const { release, name, signOff, now } = of;
  const { missing = null, due = 0 } = look.coverage;
  return {
    version: name,
    startedAt: release.startedAt,
    verdict: look.verdict,
    reason: look.reason,
    soFar: look.soFar ?? false,
    settled: look.settled,
    judgedAt: look.judgedAt,
    finalAt: look.finalAt ?? null,
    passAt: look.passAt ?? null,
    firstMinuteAt: look.firstMinuteAt ?? null,
    wouldNeed: look.wouldNeed ?? null,
    limitation: look.limitation,
    indicators: look.indicators.map(({ evidence, ...row }) => ({
      indicator: row.indicator,
      gated: row.gated,
      measured: row.measured,
      thresholdBp: row.thresholdBp,
      verdict: row.verdict,
      soFar: row.soFar ?? false,
      count: evidence.count,
      seen: row.seen ?? evidence.count,
      worstCase: row.worstCase ?? null,
    })),
    missing: missing === null ? null : { sessions: missing, of: due },
    what: look.what ?? [],
    seen: look.seen ?? null,
    stopped: look.stopped ?? null,
    delayMs: delayOf(look.settings),
    certificateVerified: look.config.measuredWith.certificateVerified,
    signOff: signOff && { ...signOff, expired: !isInForce(signOff, now) },
  };
}
