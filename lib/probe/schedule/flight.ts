import type { Target } from '../../domain/targets/target';
import type { SessionCaller, SessionDeps, SessionResult } from '../session/run-session';
import type { TargetState } from './target-state';

/** A person asked for the session. Its frames are kept whatever its outcome, and it is counted apart (decision 67). */
export type Asked = Pick<SessionDeps, 'onStart'> & {
  id: string;
  resolve(id: string): void;
  reject(error: unknown): void;
};

/** The probe, as its sessions see it. */
export type FlightOwner = {
  /** Aborted when the probe is stopped. */
  readonly signal: AbortSignal;
  /** Hands a session over that has ended, and returns its id. */
  handOver(flight: Flight, result: SessionResult): string;
  /** A session that could not be run or handed over: its slot is lost to the probe, where it had one. */
  lose(flight: Flight): void;
};

/** One session of a target, from its launch until it was handed over. */
export class Flight implements SessionCaller {
  readonly one: TargetState;
  /** As it was at the launch. */
  readonly target: Target;
  readonly asked: Asked | null;
  private readonly owner: FlightOwner;

  constructor(owner: FlightOwner, one: TargetState, asked: Asked | null) {
    this.owner = owner;
    this.one = one;
    this.target = one.target;
    this.asked = asked;
  }

  get signal(): AbortSignal {
    return this.owner.signal;
  }

  ended(result: SessionResult): void {
    try {
      const id = this.owner.handOver(this, result);
      this.asked?.resolve(id);
    } catch (error) {
      this.failed(error);
    }
  }

  failed(error: unknown): void {
    this.owner.lose(this);
    this.asked?.reject(error);
  }
}
