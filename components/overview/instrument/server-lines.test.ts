import { describe, expect, it } from 'vitest';
import type { EvidenceIndicator } from '@/lib/contract/api/evidence/evidence';
import { missingServerLines } from './server-lines';

const counts = { bad: [0], valid: [1], unknown: [0] };
const indicator = (of: string, more: object = {}) =>
  Object.assign({ indicator: of }, counts, more) as unknown as EvidenceIndicator;

describe('lines of the backend that are missing', () => {
  it('are explained by what no source says', () => {
    const indicators = [indicator('connection'), indicator('factory', { server: counts })];
    const reporting = { sources: 2, says: ['accept' as const, 'factory' as const] };
    expect(missingServerLines({ indicators, reporting })).toBe(
      '2 sources report, none says ready (Connection), complete (Agent pipeline)',
    );
  });

  it('are not where nobody reports, or a line is drawn', () => {
    expect(missingServerLines({ indicators: [indicator('connection')] })).toBeNull();
    const indicators = ['connection', 'factory', 'agent'].map((one) =>
      indicator(one, { serverSynthetic: counts }),
    );
    expect(missingServerLines({ indicators, reporting: { sources: 1, says: [] } })).toBeNull();
  });
});
