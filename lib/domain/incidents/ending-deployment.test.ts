import { describe, expect, it } from 'vitest';
import { endingDeployment } from './ending-deployment';

const incident = { beganAt: 100, endedAt: 200, release: 'v2' };
const at = (version: string, startedAt: number) => ({ version, startedAt });

describe('the deployment that may have ended an incident', () => {
  it('is the nearest to its last bad session, of another version, after it began', () => {
    const all = [at('v1', 50), at('v2', 99), at('v2', 195), at('v3', 204), at('v4', 900)];
    expect(endingDeployment(incident, all)?.version).toBe('v3');
    expect(endingDeployment(incident, [at('v1', 50), at('v2', 99)])).toBeNull();
    expect(endingDeployment({ ...incident, endedAt: null }, all)).toBeNull();
  });
});
