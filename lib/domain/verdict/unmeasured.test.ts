import { describe, expect, it } from 'vitest';
import { AG_UI } from '../../../tests/support/domain/declared-facts';
import { judge, minutes, of } from '../../../tests/support/domain/release-minutes';

const NONE = { bad: 0, valid: 0, unknown: 0 };
const journey = { name: 'ag-ui', plan: AG_UI };
const UNMEASURED = { factory: NONE, emergency: NONE };

describe('a release whose journey does not measure every indicator', () => {
  it('passes on what is measured, and names the rest', () => {
    const passed = judge(
      minutes(30, () => UNMEASURED),
      { journey },
    );
    expect(passed.verdict).toBe('pass');
    expect(passed.reason.text).toBe(
      'Passed on 4 of 6; factory initialisation and emergency activation are not measured by ag-ui.',
    );
    expect(of(passed, 'factory')).toMatchObject({
      gated: false,
      measured: false,
      verdict: 'no_data',
      reason: { code: 'not_measured' },
      evidence: { n: 0 },
    });
    expect(of(passed, 'connection').measured).toBeUndefined();
  });

  it('has no data where the same sessions should have measured them', () => {
    expect(judge(minutes(30, () => UNMEASURED)).verdict).toBe('no_data');
  });

  it('fails on what is measured', () => {
    const failed = judge(
      minutes(5, () => ({ ...UNMEASURED, agent: { bad: 12 } })),
      { journey },
    );
    expect(failed.verdict).toBe('fail');
    expect(failed.reason.text).toMatch(/^Agent pipeline/);
  });
});
