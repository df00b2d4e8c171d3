import { describe, expect, it } from 'vitest';
import type { GateFlags } from '../../cli/gate-options';
import { FAULTS, type FaultName } from '../../reference-backend/settings/faults';
import type { ReferenceBackendOptions } from '../../reference-backend/settings/options';
import { gateBench } from '../support/gate-bench';
import { fixedToken } from '../support/tokens';

/** Longer than a session is waited for. */
const NEVER_MS = 3_600_000;

type Case = {
  /** Indicators whose thresholds are breached, all of them; the others do not fail. */
  fails: string[];
  options?: Partial<ReferenceBackendOptions>;
  flags?: Partial<GateFlags>;
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
  'auth-header-lost': { ...CONNECTION, flags: { auth: 'header' } },
  'bare-1011': INTERNAL_ERROR,
  'no-welcome': CONNECTION,
  'slow-welcome': { ...CONNECTION, options: { slowWelcomeMs: NEVER_MS } },
  'context-wrong-type': FACTORY,
  'context-missing-attribute': FACTORY,
  'factory-crash': { fails: ['factory', 'emergency', 'agent', 'endToEnd'] },
  'emergency-crash': { fails: [...FACTORY.fails, 'emergency'] },
  // Users rotate, unless one token serves for all of them.
  'manager-leak': { ...FACTORY, flags: { token: await fixedToken() } },
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
  'tool-fields-missing': { fails: [], flags: { interval: '400ms', deadline: '9m' } },
};

const { judgeFast } = gateBench();

describe.concurrent('a fault at the gate', () => {
  it.each(FAULTS.map(({ name }) => name))(
    '%s fails what it breaks, and nothing else',
    async (name) => {
      const { fails, options, flags } = CASES[name];
      const { document, words } = await judgeFast(
        { faults: { [name]: 1 }, ...options },
        { interval: '1s', deadline: '3m', ...flags },
      );
      const failing = Object.keys(words).filter((one) => words[one] === 'fail');
      expect(failing.toSorted(), document.reason.text).toEqual(fails.toSorted());
      const verdict = fails.length > 0 ? 'fail' : 'pass';
      expect(document).toMatchObject({ verdict, effective: verdict });
    },
  );
});
