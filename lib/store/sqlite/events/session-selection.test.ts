import { describe, expect, it } from 'vitest';
import type { SessionFilter } from '../../event-store';
import { selectSessions } from './session-selection';

describe('the index of a session filter', () => {
  const cases: Array<[SessionFilter, string]> = [
    [{}, 'session_by_end'],
    [{ targetId: 't' }, 'session_by_target'],
    [{ targetId: 't', release: '1' }, 'session_by_release'],
    [{ environment: 'e' }, 'session_by_environment'],
    [{ environment: 'e', release: '1' }, 'session_by_environment'],
    [{ outcomes: ['passed', 'failed'], targetId: 't' }, 'session_by_target'],
    [{ outcomes: [] }, 'session_by_end'],
    [{ outcomes: ['failed'] }, 'session_unpassed_by_end'],
    [{ outcomes: ['failed'], targetId: 't', release: '1' }, 'session_unpassed_by_target'],
    [{ failedStage: 'auth', environment: 'e' }, 'session_unpassed_by_environment'],
    [{ signature: 's', targetId: 't' }, 'session_by_signature'],
    [{ closeCode: 1011, targetId: 't' }, 'session_by_odd_close'],
    [{ closeCode: 1000, targetId: 't' }, 'session_by_target'],
  ];
  it.each(cases)('for %j is %s', (filter, index) => {
    expect(selectSessions(filter).from).toBe(`session INDEXED BY ${index}`);
  });

  it('comes with the condition that a partial index needs', () => {
    const conditions = (filter: SessionFilter) =>
      selectSessions(filter).conditions.map(({ sql }) => sql);
    expect(conditions({ outcomes: ['failed'] })).toContain('outcome > 0');
    expect(conditions({ closeCode: 1011 })).toContain('close_code NOT IN (1000, 1001)');
    expect(conditions({ signature: 's' })).toContain('signature IS NOT NULL');
    expect(conditions({ outcomes: ['passed', 'failed'] })).not.toContain('outcome > 0');
  });
});
