import { expect } from 'vitest';
import type { Deadlines } from '../../../lib/probe/session/limits';
import { type ReferenceBackend, startReferenceBackend } from '../../../reference-backend/server';
import type { VOCABULARIES } from '../../../reference-backend/session/vocabulary';
import type { FaultName } from '../../../reference-backend/settings/faults';
import { PATIENT_DEADLINES, type Probed, probeUrl } from './probe-url';

/** What one session of a probe says about a backend with one fault, without health events of the backend. */
type FaultFindings = {
  stage: string | null;
  outcome?: 'passed' | 'degraded';
  handler?: string;
  code?: string | Record<keyof typeof VOCABULARIES, string>;
  close?: number;
  warning?: string;
  /** The sign that never comes: only its deadline may be short, however busy the machine. */
  misses?: Partial<Deadlines>;
};

const FACTORY = { report: 'FACTORY_INITIALIZATION_FAILED', shipped: 'FACTORY_INIT_FAILED' };
const LAST_RESORT = {
  report: 'SYSTEM_INITIALIZATION_FAILED',
  shipped: 'FACTORY_CRITICAL_FAILURE',
};

export const FAULT_FINDINGS: Record<FaultName, FaultFindings> = {
  'upgrade-503': { stage: 'accept', code: 'HTTP_503' },
  refuse: { stage: 'connect', code: 'ECONNREFUSED' },
  'auth-reject': { stage: 'auth', code: 'VALIDATION_FAILED', close: 1008 },
  'auth-header-lost': { stage: 'auth', code: 'NO_TOKEN', close: 1008 },
  'bare-1011': { stage: 'ready', close: 1011 },
  'context-wrong-type': { stage: 'factory', code: FACTORY, close: 1011 },
  'context-missing-attribute': { stage: 'factory', code: FACTORY, close: 1011 },
  'factory-crash': { stage: 'factory', handler: 'emergency' },
  'emergency-crash': { stage: 'factory', code: LAST_RESORT, close: 1011 },
  'manager-leak': { stage: 'factory', code: FACTORY, close: 1011 },
  'cold-start': { stage: 'handler', code: 'STARTUP_INCOMPLETE', close: 1011 },
  'dependencies-missing': { stage: null, outcome: 'degraded', handler: 'fallback' },
  'no-welcome': { stage: 'ready', misses: { welcomeMs: 200 } },
  'slow-welcome': { stage: 'ready', misses: { welcomeMs: 200 } },
  'agent-silent': { stage: 'agent', misses: { firstEventMs: 200 } },
  'agent-stalled': { stage: 'complete', misses: { completionMs: 200 } },
  'agent-error': { stage: 'complete', misses: { settleMs: 50 } },
  'agent-slow': { stage: 'complete', misses: { completionMs: 200 } },
  'tool-fields-missing': { stage: null, outcome: 'passed', warning: 'tool_executing lacks' },
  'canned-answer': { stage: null, outcome: 'degraded', handler: 'fallback' },
  'early-clean-close': { stage: 'complete', close: 1000 },
  'tcp-drop': { stage: 'complete', close: 1006 },
};

const backends: ReferenceBackend[] = [];

export async function stopFaultyBackends(): Promise<void> {
  await Promise.all(backends.splice(0).map((backend) => backend.stop()));
}

/** One real session against a backend with this fault. */
export async function probeFault(
  vocabulary: keyof typeof VOCABULARIES,
  name: FaultName,
): Promise<Probed> {
  const backend = await startReferenceBackend({
    vocabulary,
    paceMs: 0,
    cannedPaceMs: 0,
    interruptMs: 3_600_000,
    slowWelcomeMs: 3_600_000,
    agentSlowMs: 3_600_000,
    coldStartMs: 3_600_000,
    managerLimit: 1,
    faults: { [name]: 1 },
  });
  backends.push(backend);
  const token = await backend.token();
  const session = () =>
    probeUrl(backend.url, {
      credentials: { kind: 'token', token },
      deadlines: { ...PATIENT_DEADLINES, ...FAULT_FINDINGS[name].misses },
    });
  // One leaked manager is all that this user may have.
  if (name === 'manager-leak') expect((await session()).outcome).toBe('passed');
  return session();
}
