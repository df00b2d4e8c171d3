import { describe, expect, it } from 'vitest';
import { sessionHref, sessionsHref } from './sessions-href';

const hour = { target: 't1', span: { range: '1h' }, tz: null } as const;

describe('links to sessions', () => {
  it('keep target, range and zone', () => {
    expect(sessionsHref(hour)).toBe('/sessions?target=t1');
    expect(sessionsHref({ ...hour, span: { range: '6h' }, tz: 'utc' }, { stage: 'factory' })).toBe(
      '/sessions?target=t1&range=6h&tz=utc&stage=factory',
    );
    expect(sessionHref({ ...hour, span: { range: '6h' } }, 'a/b')).toBe(
      '/sessions/a%2Fb?target=t1&range=6h',
    );
  });

  it('narrow to the instants of a bucket', () => {
    const href = sessionsHref(hour, {
      span: { from: 0, to: 60_000 },
      outcome: ['failed', 'degraded'],
    });
    const params = new URL(href, 'http://x').searchParams;
    expect(params.get('from')).toBe('1970-01-01T00:00:00.000Z');
    expect(params.get('to')).toBe('1970-01-01T00:01:00.000Z');
    expect(params.get('outcome')).toBe('failed,degraded');
    expect(params.get('range')).toBeNull();
  });
});
