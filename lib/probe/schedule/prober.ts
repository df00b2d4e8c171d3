import { setMaxListeners } from 'node:events';
import type { FinishedSession } from '../../domain/sessions/finished-session';
import { type AuthWay, authWaysOf } from '../../domain/targets/auth-way';
import type { TlsSettings } from '../../domain/targets/connection';
import { longestSessionMs } from '../../domain/targets/deadlines';
import type { Target } from '../../domain/targets/target';
import type { Clock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { uuidv7 } from '../../kit/ids';
import { targetOutbound } from '../../net/outbound';
import { type ProxyRoute, proxyFor } from '../../net/proxy-route';
import { createLoopMonitor, type LoopMonitor } from '../machine/loop-monitor';
import { type Anchor, anchorOfUrl, createNetworkCheck } from '../machine/network-check';
import { finishSession, PASSED_FRAMES_SAMPLE } from '../session/finish-session';
import type { Deadlines } from '../session/limits';
import { RunClaims } from '../session/run-claims';
import {
  runSession,
  type SessionDeps,
  type SessionResult,
  startSession,
} from '../session/run-session';
import type { SessionLimits } from '../session/session-limits';
import type { SessionSpec } from '../session/session-spec';
import { type OnStages, stageFollower } from './draft-stages';
import { type Asked, Flight, type FlightOwner } from './flight';
import { Flights } from './flights';
import { probedTarget } from './probed-target';
import { createSchedule, type Schedule } from './schedule';
import { sessionSpecOf } from './session-spec-of';
import { createSlotCounter, type SlotReport } from './slots';
import type { TargetState } from './target-state';

/** How busy the probe is. `loopLagMs`: its longest event-loop stall of the last 10 s. */
export type ProbeLoad = { inFlight: number; loopLagMs: number };

/** What may change while the probe runs. */
export type ProbeLimits = {
  /** Most sessions of one target at a time, where that is more than its interval needs. */
  maxInFlight?: number | undefined;
  limits?: SessionLimits | undefined;
  /** Addresses that answer while our network works; without them the other targets' hosts. */
  anchors?: readonly Anchor[] | undefined;
};

/** Runs sessions of many targets, each on its own open-loop schedule. */
export type Prober = {
  /** The targets to probe from now on. Unchanged ones keep their schedule. */
  setTargets(targets: Target[]): void;
  /**
   * Runs one session of a target now, paused or not. Resolves with its id after it was handed over. `onStages` is called when it begins,
   * and each time when it has passed other stages. Rejects with AppError `not_found`, `busy`, `unavailable`.
   */
  runNow(targetId: string, onStages?: OnStages): Promise<string>;
  /**
   * Runs one session of a target that is not watched, for at most `DRAFT_LIMIT_MS`; then it is excluded as `stopping`. It takes no slot
   * and is not handed over. Frames are kept. `onStages` gets the stages that it has passed, each time when they change. Rejects with
   * AppError `busy`, `unavailable`.
   */
  runDraft(target: Target, onStages?: OnStages): Promise<FinishedSession>;
  /** A release went live at `at` (epoch ms): starts the target's denser schedule, where it has one. */
  noteRelease(targetId: string, at: number): void;
  /** Limits of the sessions that begin from now on; those in flight end as they began. */
  setLimits(limits: ProbeLimits): void;
  load(): ProbeLoad;
  /** No new sessions; resolves when the running ones have ended or `graceMs` is over. */
  drain(graceMs: number): Promise<void>;
  /** Ends the sessions that still run. */
  stop(): Promise<void>;
};

export type ProberDeps = ProbeLimits & {
  clock: Clock;
  random: (size: number) => Uint8Array;
  location: string;
  onSession(finished: FinishedSession): void;
  onSlots(slots: SlotReport[]): void;
  /** Deadlines of every session, whatever its target sets. */
  deadlines?: Deadlines | undefined;
  controlName?: string | undefined;
  /** TLS settings of the installation, with secrets in the clear. */
  tls?: TlsSettings | null | undefined;
  /** Measures stalls of the event loop; the default takes a jump of `clock` for one. */
  loop?: LoopMonitor;
};

/** Open sessions of one probe over all targets; slots beyond are lost to the probe. */
const GLOBAL_IN_FLIGHT = 2_000;

/** Sessions that a target may have in flight so that hanging ones cost it no slots (decision 17). */
export function inFlightCap(intervalMs: number, longestMs: number): number {
  return Math.ceil(longestMs / intervalMs) + 2;
}

const LOAD_WINDOW_MS = 10_000;

/** How long a session of a draft may take: somebody waits for it. */
const DRAFT_LIMIT_MS = 120_000;
/** Sessions of drafts at a time: they are beside the schedule and must not disturb it. */
const MOST_DRAFTS = 5;
/** Sessions that people asked for at a time. */
const MOST_ASKED = 100;

/** A stop waits so long for closing handshakes, whatever the deadlines of targets are. */
const STOP_CLOSE_MS = 2_000;
/** How long a stop waits beyond the closing handshakes. */
const STOP_SLACK_MS = 500;

export function createProber(deps: ProberDeps): Prober {
  return new ThreadProber(deps);
}

class ThreadProber implements Prober, FlightOwner {
  private readonly deps: ProberDeps;

  private limits: ProbeLimits;
  private readonly loop: LoopMonitor;
  private readonly claims = new RunClaims();
  private readonly network;
  private readonly slots;
  private readonly states = new Map<string, TargetState>();
  private readonly running = new Flights();
  private readonly stopping = new AbortController();
  private passed = 0;
  private drafts = 0;
  private asked = 0;
  private isDraining = false;

  constructor(deps: ProberDeps) {
    this.deps = deps;

    const { clock, location, random } = deps;
    this.limits = deps;
    this.loop = deps.loop ?? createLoopMonitor(clock);
    this.network = createNetworkCheck({
      clock,
      anchors: () => this.anchors(),
      anchorsBehind: (proxy) => this.anchorsBehind(proxy),
    });
    this.slots = createSlotCounter({ clock, location, random }, deps.onSlots);
    // Every running session listens for the stop.
    setMaxListeners(0, this.stopping.signal);
  }

  setTargets(targets: Target[]): void {
    if (this.isDraining) return;
    const ids = new Set(targets.map((target) => target.id));
    for (const [id, one] of this.states) {
      if (ids.has(id)) continue;
      one.schedule?.stop();
      this.states.delete(id);
    }
    for (const target of targets) this.watch(target);
  }

  async runNow(targetId: string, onStages?: OnStages): Promise<string> {
    const one = this.states.get(targetId);
    if (!one) throw new AppError('not_found', `no target ${targetId}`);
    if (this.isDraining) throw new AppError('unavailable', 'the probe is stopping');
    if (this.asked >= MOST_ASKED)
      throw new AppError('busy', `${MOST_ASKED} sessions that were asked for run already`);
    this.asked++;
    const id = this.newId();
    const { onStart, stop } = stageFollower(this.deps.clock, id, onStages);
    onStages?.([], id);
    try {
      return await new Promise<string>((resolve, reject) =>
        this.launch(one, { id, onStart, resolve, reject }),
      );
    } finally {
      stop();
      this.asked--;
    }
  }

  async runDraft(target: Target, onStages?: OnStages): Promise<FinishedSession> {
    if (this.isDraining) throw new AppError('unavailable', 'the probe is stopping');
    if (this.drafts >= MOST_DRAFTS)
      throw new AppError('busy', `${MOST_DRAFTS} tests run already; wait until one has ended`);
    this.drafts++;
    const over = new AbortController();
    const cancel = this.deps.clock.after(DRAFT_LIMIT_MS, () => over.abort());
    const signal = AbortSignal.any([this.stopping.signal, over.signal]);
    const id = this.newId();
    const { onStart, stop } = stageFollower(this.deps.clock, id, onStages);
    const way = authWaysOf(target)[0] ?? target.auth;
    this.running.add(over);
    try {
      const spec = this.specOf(target, { id, way });
      const result = await runSession(spec, this.sessionDeps(onStart), signal);
      return finishSession(result, probedTarget(target, this.deps.location), true);
    } finally {
      cancel();
      stop();
      this.running.delete(over);
      this.drafts--;
    }
  }

  noteRelease(targetId: string, at: number): void {
    const one = this.states.get(targetId);
    const dense = one?.target.afterRelease;
    if (!one || !dense) return;
    one.denseUntil = Math.max(one.denseUntil, at + dense.forMs);
    one.schedule?.retune();
  }

  setLimits(limits: ProbeLimits): void {
    this.limits = limits;
  }

  load(): ProbeLoad {
    const since = this.deps.clock.monotonic() - LOAD_WINDOW_MS;
    return { inFlight: this.running.size, loopLagMs: this.loop.longestSince(since) };
  }

  async drain(graceMs: number): Promise<void> {
    this.halt();
    await this.running.settle(graceMs, this.deps.clock);
    this.slots.flush();
  }

  async stop(): Promise<void> {
    this.halt();
    this.stopping.abort();
    await this.running.settle(STOP_CLOSE_MS + STOP_SLACK_MS, this.deps.clock);
    this.slots.flush();
    this.slots.stop();
    this.loop.stop();
  }

  private anchors(): Anchor[] {
    if (this.limits.anchors?.length) return [...this.limits.anchors];
    const probed = [...this.states.values()].filter(({ target }) => !target.paused);
    const urls = probed.map(({ target }) => target.url).filter((url) => URL.canParse(url));
    return urls.map(anchorOfUrl);
  }

  /** Hosts of the targets that are reached through the same proxy. */
  private anchorsBehind({ label }: ProxyRoute): Anchor[] {
    const targets = [...this.states.values()].map(({ target }) => target);
    return targets
      .filter(({ url, paused }) => !paused && URL.canParse(url))
      .filter((target) => {
        const { proxy } = targetOutbound(target.connection, { tls: null });
        return proxyFor(proxy, new URL(target.url))?.label === label;
      })
      .map(({ url }) => anchorOfUrl(url));
  }

  private halt(): void {
    this.isDraining = true;
    for (const one of this.states.values()) one.schedule?.stop();
  }

  private watch(target: Target): void {
    const known = this.states.get(target.id);
    if (known && JSON.stringify(known.target) === JSON.stringify(target)) return;
    const sameEndpoint = known !== undefined && endpointKey(known.target) === endpointKey(target);
    const one: TargetState = known ?? {
      target,
      schedule: null,
      inFlight: 0,
      denseUntil: 0,
      begun: 0,
    };
    one.target = target;
    this.states.set(target.id, one);
    if (sameEndpoint && one.schedule && !target.paused) {
      one.schedule.retune();
      return;
    }
    one.schedule?.stop();
    one.schedule = target.paused ? null : this.scheduleOf(one);
  }

  private scheduleOf(one: TargetState): Schedule {
    const { clock, random } = this.deps;
    return createSchedule(
      { clock, random: () => fraction(random) },
      () => this.intervalOf(one),
      (slot) => this.onDue(one, slot),
    );
  }

  private intervalOf(one: TargetState): number {
    const dense = one.target.afterRelease;
    const isDense = dense !== null && this.deps.clock.now() < one.denseUntil;
    return isDense ? dense.intervalMs : one.target.intervalMs;
  }

  private capOf(one: TargetState): number {
    const longestMs = this.deps.deadlines?.totalMs ?? longestSessionMs(one.target);
    const needed = inFlightCap(this.intervalOf(one), longestMs);
    return Math.max(needed, this.limits.maxInFlight ?? 0);
  }

  private onDue(one: TargetState, slot: { due: number; missed: number }): void {
    const { slots } = this;
    const { id } = one.target;
    if (one.inFlight >= this.capOf(one)) {
      slots.add(id, { scheduled: slot.due, lostToProbe: slot.missed, lostToTarget: 1 });
    } else if (this.running.size >= GLOBAL_IN_FLIGHT) {
      slots.add(id, { scheduled: slot.due, lostToProbe: slot.due });
    } else {
      slots.add(id, { scheduled: slot.due, lostToProbe: slot.missed });
      this.launch(one, null);
    }
  }

  private newId(): string {
    return uuidv7(this.deps.clock.now(), this.deps.random);
  }

  private nextWay(one: TargetState): AuthWay {
    const ways = authWaysOf(one.target);
    one.begun++;
    return ways[one.begun % ways.length] ?? one.target.auth;
  }

  private launch(one: TargetState, asked: Asked | null): void {
    one.inFlight++;
    const flight = new Flight(this, one, asked);
    this.running.add(flight);
    try {
      const spec = this.specOf(one.target, {
        id: asked?.id ?? this.newId(),
        way: this.nextWay(one),
      });
      startSession(spec, this.sessionDeps(asked?.onStart), flight);
    } catch (error) {
      flight.failed(error);
    }
  }

  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  handOver(flight: Flight, result: SessionResult): string {
    const { asked } = flight;
    const keep = asked !== null || this.passed % PASSED_FRAMES_SAMPLE === 0;
    const finished = finishSession(result, probedTarget(flight.target, this.deps.location), keep);
    if (asked) finished.asked = true;
    else if (finished.classification.outcome === 'passed') this.passed++;
    // First the slot that it ran in: a stored session without its slot would make coverage look better than it was.
    this.slots.flush();
    this.deps.onSession(finished);
    this.land(flight);
    return finished.id;
  }

  lose(flight: Flight): void {
    this.land(flight);
    if (flight.asked === null)
      this.slots.add(flight.one.target.id, { scheduled: 0, lostToProbe: 1 });
  }

  private land(flight: Flight): void {
    flight.one.inFlight--;
    this.running.delete(flight);
  }

  private specOf(target: Target, { id, way }: { id: string; way: AuthWay }): SessionSpec {
    const { deadlines, tls = null } = this.deps;
    return sessionSpecOf(target, {
      id,
      way,
      deadlines,
      limits: this.limits.limits,
      tls,
    });
  }

  private sessionDeps(onStart?: SessionDeps['onStart']): SessionDeps {
    const { clock, random, controlName } = this.deps;
    const { loop, network, claims } = this;
    return { clock, random, controlName, loop, network, claims, onStart };
  }
}

/** What identifies the endpoint of a target and how it is entered. After a change of it the next session runs soon. */
function endpointKey(target: Target): string {
  const { url, auth, authWays, credentials, headers, connection, journeyDefinition } = target;
  const journey = journeyDefinition?.hash;
  return JSON.stringify([url, auth, authWays, credentials, headers, connection, journey]);
}

function fraction(random: (size: number) => Uint8Array): number {
  const [high = 0, low = 0] = random(2);
  return (high * 256 + low) / 65_536;
}
