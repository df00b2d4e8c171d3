import type { ProbeTargetsAnswer } from '../../contract/api/places/probe-protocol';
import type { ProbeHealth } from '../../domain/places/remote-probe';
import type { FinishedSession } from '../../domain/sessions/finished-session';
import type { Target } from '../../domain/targets/target';
import type { Clock } from '../../kit/clock';
import type { ProbeLimits, Prober } from '../../probe/schedule/prober';
import type { SlotReport } from '../../probe/schedule/slots';
import { type CreateProber, createWorkerProber } from '../../probe/schedule/worker-client';

type Deps = {
  location: string;
  clock: Clock;
  createProber?: CreateProber | undefined;
  onSession(finished: FinishedSession): void;
  onSlots(slots: SlotReport[]): void;
  note(text: string): void;
};

export type AssignedProber = {
  /** Measures these targets from now on. */
  assign(assigned: ProbeTargetsAnswer): Promise<void>;
  load(): Pick<ProbeHealth, 'inFlight' | 'loopLagMs' | 'restarts'>;
  /** Sessions in flight end, within `graceMs`. */
  stop(graceMs: number): Promise<void>;
};

/** The prober of the server, run here, with the targets that the server assigns. It begins with the first assignment. */
export function createAssignedProber(deps: Deps): AssignedProber {
  const { createProber = createWorkerProber, note } = deps;
  let prober: Prober | null = null;
  let tls = '';
  let restarts = 0;
  const noted = new Set<string>();

  function start(assigned: ProbeTargetsAnswer): Prober {
    return createProber({
      clock: deps.clock,
      location: deps.location,
      ...limitsOf(assigned),
      tls: assigned.tls,
      onSession: deps.onSession,
      onSlots: deps.onSlots,
      onCrash(error) {
        restarts += 1;
        note(`the probe thread ended, starting it again: ${error.message}`);
      },
      onHeartbeat: () => undefined,
    });
  }

  return {
    async assign(assigned) {
      const nextTls = JSON.stringify(assigned.tls);
      if (prober !== null && nextTls !== tls) {
        // A prober takes the TLS settings of the installation at its start.
        await prober.stop();
        prober = null;
      }
      prober ??= start(assigned);
      tls = nextTls;
      prober.setLimits(limitsOf(assigned));
      // The server is trusted with all of a target: what it holds beside the checked fields goes to the prober as it is.
      prober.setTargets(assigned.targets as unknown as Target[]);
      for (const { targetId, at } of assigned.releases) {
        const key = `${targetId} ${at}`;
        if (noted.has(key)) continue;
        noted.add(key);
        prober.noteRelease(targetId, at);
      }
    },
    load() {
      const { inFlight, loopLagMs } = prober?.load() ?? { inFlight: 0, loopLagMs: 0 };
      return { inFlight, loopLagMs, restarts };
    },
    async stop(graceMs) {
      await prober?.drain(graceMs);
      await prober?.stop();
    },
  };
}

function limitsOf({ limits }: ProbeTargetsAnswer): ProbeLimits {
  const { maxInFlight, messageBytes, frames, linkLocal } = limits;
  return {
    maxInFlight: maxInFlight ?? undefined,
    limits: { messageBytes, frames, linkLocal },
  };
}
