import { type HelloInput, PROBE_PROTOCOL } from '../../contract/api/places/probe-protocol';
import { EXIT } from '../../contract/output/exit-codes';
import { createBackoff } from '../../kit/backoff';
import type { Clock } from '../../kit/clock';
import { uuidv7 } from '../../kit/ids';
import type { Random } from '../../kit/random';
import { sleep } from '../../kit/sleep';
import type { CreateProber } from '../../probe/schedule/worker-client';
import { lockSpool } from '../../runtime/places/lock-spool';
import { type AssignedProber, createAssignedProber } from './assigned-prober';
import { createSlotShift, spooledSession } from './measured-session';
import { probeIdOf } from './probe-identity';
import type { ProbeServer, Refusal } from './probe-server';
import { createServerTime, type ServerTime } from './server-time';
import { openSpool, type Spool } from './spool/spool';
import { createUploader, isRefusedToken } from './uploader';

export type ProbeOptions = {
  location: string;
  name: string;
  version: string;
  spoolDirectory: string;
  spoolLimitBytes: number;
};

export type ProbeTools = {
  server: ProbeServer;
  clock: Clock;
  random: Random;
  /** What somebody at the terminal should know. */
  note(text: string): void;
  /** Aborted when the process is asked to stop. */
  signal: AbortSignal;
  /** Instead of a probe thread. */
  createProber?: CreateProber | undefined;
};

const SYNC_EVERY_MS = 1_000;
const BACKOFF = { baseMs: 500, capMs: 30_000 };
/** How long sessions in flight, and then the last upload, may take at the end. */
const DRAIN_MS = 10_000;
/** Answers to a hello that no other try cures: another place, another protocol, no such server. */
const WRONG_SETUP = new Set([400, 404, 409]);

/** A probe that is set up. */
type Probe = ProbeOptions &
  ProbeTools & {
    id: string;
    time: ServerTime;
    spool: Spool;
    prober: AssignedProber;
    stop: AbortSignal;
  };

/**
 * Measures the targets that the server assigns until the signal aborts. Resolves with the exit code. Errors: AppError `conflict`,
 * `unavailable` of the spool directory, and those of the file system at the start.
 */
export async function runProbe(options: ProbeOptions, tools: ProbeTools): Promise<number> {
  const { clock, random, signal } = tools;
  const { spoolDirectory: directory } = options;
  const unlock = lockSpool(directory);
  const ended = new AbortController();
  try {
    const id = probeIdOf(directory, clock.now());
    const counter = uuidv7(clock.now(), random.bytes);
    const spool = openSpool({ directory, limitBytes: options.spoolLimitBytes, counter });
    const time = createServerTime(clock);
    const prober = proberInto(spool, time, { ...options, ...tools });
    const stop = AbortSignal.any([signal, ended.signal]);
    const probe: Probe = { ...options, ...tools, id, time, spool, prober, stop };
    const wrong = await greet(probe);
    if (wrong !== null) return exitCodeOf(wrong);
    const uploader = createUploader({ ...tools, spool, probe: id });
    const loops = [uploader.run(stop), report(probe), follow(probe), keepOnDisk(probe)];
    const refusal = await firstRefusal(loops);
    ended.abort();
    await prober.stop(DRAIN_MS);
    spool.sync(time.now());
    if (refusal === null) await uploader.flush(AbortSignal.timeout(DRAIN_MS));
    spool.sync(time.now());
    const { spooled } = spool.figures();
    if (spooled > 0) tools.note(`${spooled} sessions stay on this disk for the next start`);
    return refusal === null ? EXIT.ok : exitCodeOf(refusal);
  } finally {
    ended.abort();
    unlock();
  }
}

const exitCodeOf = (refusal: Refusal): number =>
  isRefusedToken(refusal) ? EXIT.refused : EXIT.usage;

/** Resolves with the first refusal that ends the probe, or null when all have ended. Errors: those of a loop. */
function firstRefusal(loops: Array<Promise<Refusal | null>>): Promise<Refusal | null> {
  return new Promise((resolve, reject) => {
    let running = loops.length;
    for (const loop of loops)
      loop.then((refusal) => {
        running -= 1;
        if (refusal !== null || running === 0) resolve(refusal);
      }, reject);
  });
}

/** Sessions and counts go to the spool by the server's clock. */
function proberInto(
  spool: Spool,
  time: ServerTime,
  { clock, location, note, createProber }: ProbeOptions & ProbeTools,
): AssignedProber {
  const shiftSlot = createSlotShift();
  const aheadMs = () => time.now() - clock.now();
  return createAssignedProber({
    clock,
    location,
    note,
    createProber,
    onSession(finished) {
      const clocks = { aheadMs: aheadMs(), jumpedAt: time.jumpedAt() };
      const session = spooledSession(finished, clocks);
      spool.add({ kind: 'session', at: session.endedAt, session });
    },
    onSlots(reports) {
      const slots = reports.map((one) => shiftSlot(one, aheadMs()));
      spool.add({ kind: 'slots', at: time.now(), slots });
    },
  });
}

function helloOf({ id, name, location, version, prober, spool, time }: Probe): HelloInput {
  const { min, max } = PROBE_PROTOCOL;
  return {
    protocol: { min, max },
    probe: id,
    name,
    location,
    version,
    health: {
      ...prober.load(),
      ...spool.figures(),
      offsetMs: time.offsetMs(),
      roundTripMs: time.roundTripMs(),
    },
  };
}

/** Null, or a refusal; `heartbeatMs` of the answer. */
async function sayHello(probe: Probe): Promise<{ refusal: Refusal } | { heartbeatMs: number }> {
  const answer = await probe.server.hello(helloOf(probe), probe.stop);
  if (!answer.ok) return { refusal: answer.refusal };
  const { sentAt, answeredAt, value } = answer;
  if (probe.time.add({ sentAt, answeredAt, serverTime: value.serverTime }))
    probe.note('the clock of the server was set: sessions in flight do not count');
  return { heartbeatMs: value.heartbeatMs };
}

/** Until the server knows the probe. Null where it does, or the probe was asked to stop. */
async function greet(probe: Probe): Promise<Refusal | null> {
  const backoff = createBackoff({ ...BACKOFF, random: probe.random.fraction });
  for (let tries = 0; !probe.stop.aborted; tries++) {
    const said = await sayHello(probe);
    if ('heartbeatMs' in said) {
      probe.note(`measuring from ${probe.location} as ${probe.name}`);
      return null;
    }
    const { status, message, retryAfterMs } = said.refusal;
    if (isRefusedToken(said.refusal) || (status !== null && WRONG_SETUP.has(status))) {
      probe.note(`the server refuses this probe (${status}): ${message}`);
      return said.refusal;
    }
    if (probe.stop.aborted) break;
    if (tries === 0) probe.note(`the server does not answer, trying again: ${message}`);
    await sleep(probe.clock, Math.max(backoff.next(), retryAfterMs ?? 0), probe.stop);
  }
  return null;
}

/** Heartbeats, until the probe stops. */
async function report(probe: Probe): Promise<Refusal | null> {
  let heartbeatMs = 10_000;
  while (await sleep(probe.clock, heartbeatMs, probe.stop)) {
    const said = await sayHello(probe);
    if ('heartbeatMs' in said) heartbeatMs = said.heartbeatMs;
    else if (isRefusedToken(said.refusal)) {
      probe.note(`the server refuses this probe: ${said.refusal.message}`);
      return said.refusal;
    }
  }
  return null;
}

/** Takes over each assignment, until the probe stops. While the server is away the last one holds. */
async function follow(probe: Probe): Promise<Refusal | null> {
  const { server, spool, prober, clock, note, stop } = probe;
  const backoff = createBackoff({ ...BACKOFF, random: probe.random.fraction });
  let etag: string | null = null;
  while (!stop.aborted) {
    const answer = await server.targets({ probe: probe.id, etag }, stop);
    if (!answer.ok) {
      if (isRefusedToken(answer.refusal)) {
        note(`the server refuses its targets: ${answer.refusal.message}`);
        return answer.refusal;
      }
      // A server that was started afresh may not know this probe yet.
      if (answer.refusal.status === 404) await sayHello(probe);
      await sleep(clock, Math.max(backoff.next(), answer.refusal.retryAfterMs ?? 0), stop);
      continue;
    }
    backoff.reset();
    const { value } = answer;
    spool.followEpoch(value.epoch, probe.time.now());
    if (value.etag === etag || stop.aborted) continue;
    if (etag === null || value.targets.length > 0) note(`${value.targets.length} targets`);
    etag = value.etag;
    await prober.assign(value);
  }
  return null;
}

/** Writes what was measured, once a second. */
async function keepOnDisk({ spool, time, clock, note, stop }: Probe): Promise<Refusal | null> {
  let isFailing = false;
  while (await sleep(clock, SYNC_EVERY_MS, stop)) {
    try {
      spool.sync(time.now());
      isFailing = false;
    } catch (error) {
      if (!isFailing) note(`the spool cannot be written: ${String(error)}`);
      isFailing = true;
    }
  }
  return null;
}
