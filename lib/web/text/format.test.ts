import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countNoun,
  formatBytes,
  formatCount,
  formatDuration,
  formatElapsed,
  formatMargin,
  formatPercent,
  shortenId,
} from './format';
import { formatShare, formatThreshold } from './format-indicator';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('percentages', () => {
  it('has one decimal', () => {
    expect(plain(formatPercent(0.4122))).toBe('41.2 %');
    expect([0, 1].map(formatPercent).map(plain)).toEqual(['0.0 %', '100.0 %']);
  });

  it('is never 100.0 % when something failed, never 0.0 % when something did not', () => {
    expect(plain(formatPercent(9_999 / 10_000))).toBe('99.9 %');
    expect(plain(formatPercent(1 / 10_000))).toBe('0.1 %');
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1e7 }), fc.nat(1e7), (total, some) => {
        const bad = 1 + (some % (total - 1));
        const text = formatPercent(bad / total);
        expect(Number.parseFloat(text)).toBeGreaterThan(0);
        expect(Number.parseFloat(text)).toBeLessThan(100);
      }),
    );
  });

  it('is never rounded onto or across a threshold', () => {
    expect(plain(formatPercent(0.97996, 0.98))).toBe('97.996 %');
    expect(plain(formatPercent(0.9796, 0.98))).toBe('97.96 %');
    expect(plain(formatPercent(0.981, 0.98))).toBe('98.1 %');
    expect(plain(formatPercent(0.98, 0.98))).toBe('98.0 %');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), fc.nat(20_000), (total, some) => {
        const share = (some % (total + 1)) / total;
        const shown = Number.parseFloat(formatPercent(share, 0.98));
        if (Math.abs(share - 0.98) > 5e-6) {
          expect(Math.sign(shown - 98)).toBe(Math.sign(share - 0.98));
        }
      }),
    );
  });

  it('states good shares of good indicators and bad shares of bad ones', () => {
    const count = { bad: 421, valid: 716 };
    expect(plain(formatShare('factory', count))).toBe('41.2 %');
    expect(plain(formatShare('emergency', { bad: 1, valid: 50 }))).toBe('2.0 %');
    expect(formatShare('factory', { bad: 0, valid: 0 })).toBe('–');
    expect(plain(formatShare('factory', { bad: 51, valid: 2_500 }, 200))).toBe('97.96 %');
  });

  it('states thresholds and margins', () => {
    expect(plain(formatThreshold('factory', 200))).toBe('> 98 %');
    expect(plain(formatThreshold('emergency', 500))).toBe('< 5 %');
    expect(plain(formatThreshold('factory', 50))).toBe('> 99.5 %');
    expect(formatMargin({ bad: 421, valid: 716 }, 200)).toBe('−56.8');
    expect(formatMargin({ bad: 2, valid: 100 }, 1_000)).toBe('+8.0');
    expect(formatMargin({ bad: 201, valid: 10_000 }, 200)).toBe('−0.1');
    expect(formatMargin({ bad: 2, valid: 100 }, 200)).toBe('0.0');
  });
});

describe('other figures', () => {
  it.each([
    [1.94, '1.9 ms'],
    [9.96, '10 ms'],
    [240, '240 ms'],
    [999.6, '1.00 s'],
    [5_021, '5.02 s'],
    [12_340, '12.3 s'],
    [59_999, '1 min'],
    [65_000, '1 min 5 s'],
    [61 * 60_000, '61 min'],
    [125 * 60_000, '2 h 5 min'],
    [76 * 3_600_000, '3 d 4 h'],
    [-50, '−50 ms'],
  ])('%d ms', (ms, text) => {
    expect(plain(formatDuration(ms))).toBe(text);
  });

  it('has a dash where there is nothing', () => {
    expect([formatDuration(null), formatDuration(Number.NaN), formatPercent(Number.NaN)]).toEqual([
      '–',
      '–',
      '–',
    ]);
  });

  it('writes counts, bytes, plurals and ids', () => {
    expect(formatCount(12_345)).toBe('12,345');
    expect([512, 1_434, 12 * 1024 ** 2, 1024 ** 2 - 1].map(formatBytes).map(plain)).toEqual([
      '512 B',
      '1.4 KiB',
      '12 MiB',
      '1.0 MiB',
    ]);
    expect([countNoun(1, 'session'), countNoun(2_000, 'session')]).toEqual([
      '1 session',
      '2,000 sessions',
    ]);
    expect(shortenId('0192ab34-7c1d-7e90')).toBe('0192ab…7e90');
    expect(shortenId('short-id-1')).toBe('short-id-1');
  });
});

describe('time that runs on', () => {
  it('is printed to the second', () => {
    const told = [0, 26_490, 59_999, 214_700].map(formatElapsed).map(plain);
    expect(told).toEqual(['1 s', '26 s', '59 s', '3 min 34 s']);
  });
});
