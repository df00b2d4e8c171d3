import { describe, expect, it } from 'vitest';
import { createBodyBudget } from './body-budget';

describe('large bodies', () => {
  it('are refused beyond a number of bytes, until others are done', () => {
    const budget = createBodyBudget(100);
    const [first, second] = [budget.open(), budget.open()];
    first.take(60);
    second.take(40);
    expect(() => second.take(1)).toThrow(expect.objectContaining({ code: 'busy' }));
    first.close();
    second.take(60);
    second.close();
    second.close();
    budget.open().take(100);
  });

  it('are decoded a few at a time, in turn, whether the ones before end well or not', async () => {
    const budget = createBodyBudget(100, 2);
    const shares = Array.from({ length: 5 }, () => budget.open());
    const begun: number[] = [];
    const decodes = shares.map(async (share, index) => {
      await share.decode();
      begun.push(index);
    });
    await Promise.all(decodes.slice(0, 2));
    expect(begun).toEqual([0, 1]);
    shares[1]?.decoded();
    shares[1]?.decoded();
    await decodes[2];
    expect(begun).toEqual([0, 1, 2]);
    shares[0]?.close();
    shares[1]?.close();
    shares[2]?.close();
    await Promise.all(decodes);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    for (const share of shares) share.close();
    const [last, more, third] = [budget.open(), budget.open(), budget.open()];
    await Promise.all([last.decode(), more.decode()]);
    let isIn = false;
    const waits = third.decode().then(() => {
      isIn = true;
    });
    await Promise.resolve();
    expect(isIn).toBe(false);
    last.close();
    await waits;
  });
});
