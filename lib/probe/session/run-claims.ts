import { hasProbeId } from '../../domain/sessions/probe-id';
import type { FrameMeaning } from '../../domain/sessions/session-facts';

/** Most run ids that are kept; the oldest give way. */
const MOST_RUNS = 4096;

/** Ids that no two runs share by chance: a UUID, a ULID, or a long text with many digits. A counter or a constant is none. */
const UNIQUE = /^(?=(?:\D*\d){6})[\w.:-]{16,}$/;

/**
 * Run ids that backends made for our sessions, each with the session that it was made for. Ids of our own form need no list
 * (`probe-id.ts`). One per process: a backend may send the run of one session to another one.
 */
export class RunClaims {
  private readonly owners = new Map<string, string>();

  ownerOf(runId: string): string | undefined {
    return this.owners.get(runId);
  }

  add(runId: string, sessionId: string): void {
    this.owners.set(runId, sessionId);
    if (this.owners.size <= MOST_RUNS) return;
    const [oldest] = this.owners.keys();
    if (oldest !== undefined) this.owners.delete(oldest);
  }
}

type OwnIds = { sessionId: string; runId: string };

/** The claim of one session: the first run id that a backend made for it. */
export class SessionClaim {
  private readonly claims: RunClaims | undefined;
  private readonly own: OwnIds;
  private claimed: string | null = null;

  constructor(claims: RunClaims | undefined, own: OwnIds) {
    this.claims = claims;
    this.own = own;
  }

  /** Marks an agent event, received after the request, whose run id was made for another session. */
  mark(meaning: FrameMeaning): FrameMeaning {
    const { claims, own } = this;
    const { sessionId } = own;
    if (meaning.kind !== 'agent' || meaning.runId === undefined) return meaning;
    const { runId } = meaning;
    // The session's own text: that of the message would be kept beside it.
    if (runId === own.runId) this.claimed ??= own.runId;
    if (claims === undefined || !UNIQUE.test(runId) || hasProbeId(runId)) return meaning;
    const owner = claims.ownerOf(runId);
    if (owner !== undefined && owner !== sessionId) return { ...meaning, ofAnother: true };
    if (owner === undefined && this.claimed === null) {
      this.claimed = runId;
      claims.add(runId, sessionId);
    }
    return meaning;
  }
}
