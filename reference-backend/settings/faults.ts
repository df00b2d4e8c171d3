import { seededRandom } from '../kit/random';
import type { Stage } from '../kit/stages';

export type Fault = {
  name: FaultName;
  /** Where a session with this fault stops. */
  stage: Stage;
  /** What a client sees. */
  clientSees: string;
};

const rows = [
  ['upgrade-503', 'accept', 'HTTP 503 instead of the upgrade'],
  [
    'refuse',
    'connect',
    'connection refused: the port is closed (a share below 1: that share of the time)',
  ],
  ['auth-reject', 'auth', 'error frame VALIDATION_FAILED for a valid token, close 1008'],
  [
    'auth-header-lost',
    'auth',
    'error frame NO_TOKEN and close 1008 for tokens sent in the Authorization header',
  ],
  ['bare-1011', 'ready', 'close 1011 right after the upgrade, no frame at all'],
  ['context-wrong-type', 'factory', 'error frame of the factory (SSOT VIOLATION), close 1011'],
  [
    'context-missing-attribute',
    'factory',
    'error frame of the factory (SSOT CONTEXT INCOMPLETE), close 1011',
  ],
  [
    'factory-crash',
    'factory',
    'limited functionality, a welcome, maintenance answers instead of an agent',
  ],
  [
    'emergency-crash',
    'factory',
    'the factory and the emergency handler fail: last error frame, close 1011',
  ],
  [
    'manager-leak',
    'factory',
    'from the sixth session of one user on: error frame of the factory, close 1011',
  ],
  [
    'cold-start',
    'handler',
    'error frame STARTUP_INCOMPLETE and close 1011 in the first seconds after a start',
  ],
  [
    'dependencies-missing',
    'handler',
    'service_info with missing dependencies, then canned events of the fallback',
  ],
  ['no-welcome', 'ready', 'no frame and no close'],
  ['slow-welcome', 'ready', 'the welcome comes late'],
  ['agent-silent', 'agent', 'a welcome, then no agent event for any request'],
  ['agent-stalled', 'complete', 'agent_started and agent_thinking, then nothing'],
  ['agent-error', 'complete', 'agent_error instead of agent_completed'],
  ['agent-slow', 'complete', 'all events, the last one late'],
  [
    'tool-fields-missing',
    'complete',
    'all events, the tool events without name, parameters and result',
  ],
  [
    'canned-answer',
    'complete',
    'all events with canned text (ChatAgent, response_generator), without announcing a fallback',
  ],
  ['early-clean-close', 'complete', 'close 1000 "main cleanup" before agent_completed'],
  ['tcp-drop', 'complete', 'the connection breaks during the agent run, without a close frame'],
] as const satisfies readonly (readonly [string, Stage, string])[];

export type FaultName = (typeof rows)[number][0];
/** Share of sessions a fault strikes, 0…1, for every fault. */
export type FaultShares = Record<FaultName, number>;
/** The faults that strike one session. */
export type FaultPlan = ReadonlySet<FaultName>;

/** Every fault: its name, the stage it breaks, what a client sees. */
export const FAULTS: readonly Fault[] = rows.map(([name, stage, clientSees]) => ({
  name,
  stage,
  clientSees,
}));

function isFaultName(name: string): name is FaultName {
  return rows.some((row) => row[0] === name);
}

/** Parses `{ name: share }`. Throws an Error that states the problem and valid values. */
export function parseFaultShares(value: unknown): Partial<FaultShares> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('faults must be an object { name: share }');
  }
  const shares: Partial<FaultShares> = {};
  for (const [name, share] of Object.entries(value)) {
    if (!isFaultName(name)) throw new Error(unknownFault(name));
    if (typeof share !== 'number' || !(share >= 0 && share <= 1)) {
      throw new Error(
        `the share of ${name} must be a number from 0 to 1, not ${JSON.stringify(share)}`,
      );
    }
    shares[name] = share;
  }
  return shares;
}

/** Reads command line flags `NAME` (share 1) or `NAME=SHARE`. Throws an Error with a clear message. */
export function parseFaultFlags(flags: readonly string[]): Partial<FaultShares> {
  const shares: Record<string, number> = {};
  for (const flag of flags) {
    const [name = '', text, ...rest] = flag.split('=').map((part) => part.trim());
    if (rest.length > 0) throw new Error(`cannot read "${flag}": expected NAME or NAME=SHARE`);
    if (!isFaultName(name)) throw new Error(unknownFault(name));
    if (name in shares) throw new Error(`fault ${name} is given twice`);
    shares[name] = text === undefined ? 1 : shareOf(name, text);
  }
  return parseFaultShares(shares);
}

function shareOf(name: string, text: string): number {
  const share = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(share >= 0 && share <= 1)) {
    throw new Error(`the share of ${name} must be a number from 0 to 1, not "${text}"`);
  }
  return share;
}

function unknownFault(name: string): string {
  return `unknown fault "${name}"; known: ${rows.map((row) => row[0]).join(', ')}`;
}

export type FaultBoard = {
  shares(): FaultShares;
  share(name: FaultName): number;
  /** Changes the shares that are named and keeps the others. */
  set(shares: Partial<FaultShares>): void;
  clear(): void;
  /** Whether a fault strikes now. */
  strikes(name: FaultName): boolean;
  /** The faults that strike the next session. */
  draw(): FaultPlan;
};

/** Stores and draws faults. Each fault has its own seeded stream, so that changing one leaves the draws of the others unchanged. */
export function createFaultBoard(seed: string, initial: Partial<FaultShares>): FaultBoard {
  const streams = new Map(FAULTS.map(({ name }) => [name, seededRandom(`${seed}/${name}`)]));
  const none = (): FaultShares =>
    Object.fromEntries(FAULTS.map(({ name }) => [name, 0])) as FaultShares;
  let shares: FaultShares = { ...none(), ...parseFaultShares(initial) };
  const strikes = (name: FaultName): boolean => {
    const share = shares[name];
    return share > 0 && (streams.get(name)?.() ?? 1) < share;
  };
  return {
    shares: () => ({ ...shares }),
    share: (name) => shares[name],
    set(change) {
      shares = { ...shares, ...parseFaultShares(change) };
    },
    clear() {
      shares = none();
    },
    strikes,
    draw: () => new Set(FAULTS.map(({ name }) => name).filter(strikes)),
  };
}
