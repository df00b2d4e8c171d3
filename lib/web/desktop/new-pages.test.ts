import { describe, expect, it } from 'vitest';
import { newPages } from './new-pages';

const page = (name: string, more: Partial<Parameters<typeof newPages>[0][number]> = {}) => ({
  name,
  title: name,
  severity: 'page' as const,
  state: 'open' as const,
  acknowledged: null,
  ...more,
});
const names = (of: ReturnType<typeof newPages>) => of.notify.map(({ name }) => name);

describe('desktop notifications', () => {
  it('are about pages that are new since the page was opened, once each', () => {
    const first = newPages([page('INC-1')], null);
    expect(names(first)).toEqual([]);
    const second = newPages([page('INC-2'), page('INC-1')], first.known);
    expect(names(second)).toEqual(['INC-2']);
    expect(names(newPages([page('INC-2')], second.known))).toEqual([]);
    expect(names(newPages([page('INC-1'), page('INC-2')], second.known))).toEqual([]);
  });

  it('leave out tickets until they page, what somebody has taken, and what has ended', () => {
    const { known } = newPages([], null);
    const ticket = newPages([page('INC-1', { severity: 'ticket' })], known);
    expect(names(ticket)).toEqual([]);
    expect(names(newPages([page('INC-1')], ticket.known))).toEqual(['INC-1']);
    expect(names(newPages([page('INC-2', { acknowledged: {} })], known))).toEqual([]);
    expect(names(newPages([page('INC-3', { state: 'watching' })], known))).toEqual([]);
  });
});
