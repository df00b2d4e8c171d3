import { describe, expect, it } from 'vitest';
import type { IncidentFindings } from '../incidents/findings';
import { UTC_TIME } from '../incidents/zone-time';
import { STAGES } from '../sessions/stages';
import { type ExplainedIncident, incidentWhy } from './incident-why';

const BEGAN = Date.UTC(2026, 10, 27, 18, 54, 36);
const MESSAGE =
  'SSOT VIOLATION: Expected UserExecutionContext, got LegacyUserContext - Factory pattern requires SSOT compliance';

const FINDINGS: IncidentFindings = {
  releases: [{ value: '2026.11.27-5', bad: 36, n: 69 }],
  locations: [{ value: 'local', bad: 36, n: 69 }],
  before: [{ value: '2026.11.27-4', bad: 0, n: 61 }],
  after: null,
  sessions: 69,
  stages: STAGES.map((stage, index) => ({
    stage,
    reached: index < 3 ? 69 : 33,
    stopped: stage === 'factory' ? 36 : 0,
  })),
  signatures: [{ id: 's', title: 'factory: FACTORY_INITIALIZATION_FAILED', sessions: 36 }],
  isNew: true,
  message: MESSAGE,
  close: { code: 1011, reason: 'Factory initialization failed', by: 'server' },
  reportedByBackend: true,
  examples: { first: 'a', failing: 'b', passing: 'c' },
};
const INCIDENT: ExplainedIncident = {
  measure: 'factory initialisation',
  beganAt: BEGAN,
  counts: { bad: 36, n: 69 },
  cause: { stage: 'factory', signature: { title: 'factory: FACTORY_INITIALIZATION_FAILED' } },
  findings: FINDINGS,
  deployments: [{ version: '2026.11.27-5', startedAt: BEGAN - 1_000 }],
};
const why = (more: Partial<ExplainedIncident> = {}, found: Partial<IncidentFindings> = {}) => {
  const findings = more.findings === null ? null : { ...FINDINGS, ...found };
  const lines = incidentWhy({ ...INCIDENT, ...more, findings }, UTC_TIME);
  return Object.fromEntries(lines.map((line) => [line.key, line]));
};

describe('why an incident happened', () => {
  it('is five lines, each with its sureness', () => {
    expect(incidentWhy(INCIDENT, UTC_TIME)).toEqual([
      {
        key: 'what',
        sureness: 'certain',
        quote: null,
        text: 'Factory initialisation: 36 of 69 bad in 2026.11.27-5; 0 of 61 in 2026.11.27-4 in the hour before.',
      },
      {
        key: 'where',
        sureness: 'certain',
        quote: null,
        text: 'At factory: 36 of 36 failed sessions. Connect, accept and auth passed in 69 of 69.',
      },
      {
        key: 'how',
        sureness: 'certain',
        quote: MESSAGE,
        text: 'In 36 of 36 failed sessions; reported by the backend; not seen in the hour before; closed 1011 “Factory initialization failed”.',
      },
      {
        key: 'whom',
        sureness: 'likely',
        quote: null,
        text: 'All sessions were served by 2026.11.27-5: 36 of 69 bad, 0 of 61 before it.',
      },
      {
        key: 'since',
        sureness: 'likely',
        quote: null,
        text: 'Since 18:54:36, 1\u00a0s after release 2026.11.27-5 began. No other release began in the 30 min before.',
      },
    ]);
  });

  it('names the release or location that differs, and not one that differs by chance', () => {
    const canary = [
      { value: 'v2', bad: 20, n: 22 },
      { value: 'v1', bad: 0, n: 200 },
    ];
    expect(why({}, { releases: canary }).whom).toMatchObject({
      sureness: 'certain',
      text: 'Only sessions of v2: 20 of 22 bad, 0 of 200 elsewhere.',
    });
    const places = [
      { value: 'eu', bad: 30, n: 60 },
      { value: 'us', bad: 3, n: 60 },
    ];
    expect(why({}, { locations: places }).whom).toMatchObject({
      sureness: 'likely',
      text: 'Mostly sessions of location eu: 30 of 60 bad, 3 of 60 elsewhere.',
    });
    const alike = [
      { value: 'v2', bad: 31, n: 60 },
      { value: 'v1', bad: 29, n: 60 },
    ];
    expect(why({}, { releases: alike, locations: alike }).whom).toMatchObject({
      sureness: 'none',
      text: 'Not known: no difference by release or location was found.',
    });
    expect(why({}, { before: [] }).whom?.sureness).toBe('none');
    // Three sessions of the release before, beside it, are too few to compare with.
    const beside = [
      { value: 'v2', bad: 30, n: 53 },
      { value: 'v1', bad: 0, n: 3 },
    ];
    const before = [{ value: 'v1', bad: 0, n: 63 }];
    expect(why({}, { releases: beside, before }).whom).toMatchObject({
      sureness: 'likely',
      text: 'Sessions of v2: 30 of 53 bad, 0 of 66 of other releases, beside it and in the hour before.',
    });
  });

  it('says what is not known', () => {
    const bare = why({ findings: null, deployments: [], cause: { stage: null, signature: null } });
    expect(bare.what?.text).toBe('Factory initialisation: 36 of 69 bad.');
    for (const key of ['where', 'how', 'whom', 'since']) expect(bare[key]?.sureness).toBe('none');
    expect(why({ findings: null, counts: null }).what?.text).toBe(
      'Factory initialisation: there are no sessions to count.',
    );
  });

  it('is sure of a release by how near it began', () => {
    const begun = (ms: number) => [{ version: 'v9', startedAt: BEGAN - ms }];
    expect(why({ deployments: begun(4 * 60_000) }).since?.sureness).toBe('likely');
    expect(why({ deployments: begun(20 * 60_000) }).since?.sureness).toBe('weak');
    expect(why({ deployments: begun(31 * 60_000) }).since?.sureness).toBe('none');
    expect(why({ deployments: begun(-5_000) }).since?.text).toContain('0\u00a0s after release v9');
    expect(why({ deployments: begun(-60_000) }).since?.sureness).toBe('none');
    const two = [...begun(60_000), { version: 'v8', startedAt: BEGAN - 600_000 }];
    expect(why({ deployments: two }).since?.text).toContain('1 other release began');
  });
});
