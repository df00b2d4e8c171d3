import { describe, expect, it } from 'vitest';
import { FAULTS, type FaultName } from '../../reference-backend/settings/faults';
import type { ReferenceBackendOptions } from '../../reference-backend/settings/options';
import { gateBench, type Judged } from '../support/gate-bench';
import { fixedToken } from '../support/tokens';

/** A verdict is stated from whole wall-clock minutes, and the third closed one is a while away. */
const TIMEOUT_MS = 600_000;
/** Longer than a session is waited for. */
const NEVER_MS = 3_600_000;

type Case = {
  /** Indicators whose thresholds are breached, all of them; the others do not fail. */
  fails: string[];
  options?: Partial<ReferenceBackendOptions>;
  args?: string[];
};

const CONNECTION: Case = { fails: ['connection', 'endToEnd'] };
const INTERNAL_ERROR: Case = { fails: ['connection', 'internalError', 'endToEnd'] };
const FACTORY: Case = { fails: ['connection', 'factory', 'internalError', 'endToEnd'] };
/** Welcomed as ever, and then no agent: what the usual monitors do not see. */
const AGENT: Case = { fails: ['agent', 'endToEnd'] };

const CASES: Record<FaultName, Case> = {
  refuse: CONNECTION,
  'upgrade-503': CONNECTION,
  'auth-reject': CONNECTION,
  'auth-header-lost': { ...CONNECTION, args: ['--auth', 'header'] },
  'bare-1011': INTERNAL_ERROR,
  'no-welcome': CONNECTION,
  'slow-welcome': { ...CONNECTION, options: { slowWelcomeMs: NEVER_MS } },
  'context-wrong-type': FACTORY,
  'context-missing-attribute': FACTORY,
  'factory-crash': { fails: ['factory', 'emergency', 'agent', 'endToEnd'] },
  'emergency-crash': { fails: [...FACTORY.fails, 'emergency'] },
  // Users rotate, unless one token serves for all of them.
  'manager-leak': { ...FACTORY, args: ['--token', await fixedToken()] },
  // A start that stays cold: what runs when a gate begins has no cold stratum to hide in.
  'cold-start': { ...INTERNAL_ERROR, options: { coldStartMs: NEVER_MS } },
  'dependencies-missing': AGENT,
  'canned-answer': AGENT,
  'agent-silent': AGENT,
  'agent-stalled': AGENT,
  'agent-error': AGENT,
  'agent-slow': { ...AGENT, options: { agentSlowMs: NEVER_MS } },
  'early-clean-close': AGENT,
  'tcp-drop': AGENT,
  // A warning by decision 5: an agent did answer.
  'tool-fields-missing': {
    fails: [],
    args: ['--interval', '400ms', '--deadline', '9m'],
  },
};

const { judge } = gateBench();

describe('a fault at the gate', () => {
  // All at once: a gate waits for minutes to close and is idle meanwhile.
  const running = new Map<FaultName, Promise<Judged>>(
    FAULTS.map(({ name }) => {
      const { options, args = [] } = CASES[name];
      const more = ['--interval', '1s', '--deadline', '3m', ...args];
      return [name, judge({ faults: { [name]: 1 }, ...options }, ...more)];
    }),
  );

  it.each(FAULTS.map(({ name }) => name))(
    '%s fails what it breaks, and nothing else',
    async (name) => {
      const { fails } = CASES[name];
      const judged = await running.get(name);
      if (!judged) throw new Error(`no gate for ${name}`);
      const { code, document, words } = judged;
      const failing = Object.keys(words).filter((one) => words[one] === 'fail');
      expect(failing.toSorted(), document.reason.text).toEqual(fails.toSorted());
      expect([document.verdict, code]).toEqual(fails.length > 0 ? ['fail', 10] : ['pass', 0]);
    },
    TIMEOUT_MS,
  );
});
