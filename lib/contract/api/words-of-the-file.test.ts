import { describe, expect, it } from 'vitest';
import { ruleInputSchema } from './alerting/rules';
import { apiDocument } from './openapi';
import { settingsPatchSchema } from './settings';
import { targetPatchSchema } from './targets';

const rule = {
  name: 'mine',
  severity: 'ticket',
  measure: { kind: 'latency', latency: 'complete', limitMs: '20s' },
  conditions: [{ longMs: '30m', shortMs: '5m', alpha: 0.001 }],
};

describe('the API', () => {
  it('takes durations and thresholds in the words of the file, beside its own units', () => {
    const words = {
      intervalMs: '5s',
      warmUpMs: '2m',
      thresholds: { factory: '98 %', emergency: '< 2.5 %', agent: 300 },
    };
    expect(targetPatchSchema.parse(words)).toEqual({
      intervalMs: 5_000,
      warmUpMs: 120_000,
      thresholds: { factory: 200, emergency: 250, agent: 300 },
    });
    const retention = { sessionsDays: '30d', talliesDays: 400 };
    expect(settingsPatchSchema.parse({ retention })).toEqual({
      retention: { sessionsDays: 30, talliesDays: 400 },
    });
    expect(ruleInputSchema.parse({ ...rule, thresholdBp: '< 5 %', forMs: '2m' })).toMatchObject({
      thresholdBp: 500,
      forMs: 120_000,
      measure: { limitMs: 20_000 },
      conditions: [{ longMs: 1_800_000, shortMs: 300_000 }],
    });
    expect(ruleInputSchema.parse({ ...rule, thresholdBp: '> 98 %' }).thresholdBp).toBe(200);
  });

  it.each([
    [targetPatchSchema, { intervalMs: '5 seconds' }, 'expected a duration such as 500ms, 5s'],
    [targetPatchSchema, { thresholds: { factory: '2 %' } }, 'factory states its good share'],
    [targetPatchSchema, { thresholds: { emergency: '98 %' } }, 'emergency states its bad share'],
    [targetPatchSchema, { thresholds: { factory: 0.98 } }, 'expected basis points'],
    [settingsPatchSchema, { retention: { sessionsDays: '12h' } }, 'expected whole days'],
    [ruleInputSchema, { ...rule, thresholdBp: '98 %' }, 'such as "> 98 %" or "< 2 %"'],
  ])('refuses what is ambiguous', (schema, input, said) => {
    const result = schema.safeParse(input);
    expect(JSON.stringify(result.error?.issues)).toContain(JSON.stringify(said).slice(1, -1));
  });

  it('says so in its document', () => {
    const text = JSON.stringify(apiDocument('1'));
    expect(text).toContain('a duration such as 500ms, 5s, 30m, 2h, 30d, or milliseconds');
    expect(text).toContain('basis points of the bad share, or text such as');
    expect(text).toContain('whole days, such as 30d, or their number');
  });
});
