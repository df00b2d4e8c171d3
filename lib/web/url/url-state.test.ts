import fc from 'fast-check';
import { createLoader, createSerializer } from 'nuqs/server';
import { describe, expect, it } from 'vitest';
import { queryText } from '../../domain/session-query/query-text';
import { HOUR } from '../../domain/time';
import {
  searchOfQuery,
  searchQuery,
  sessionFilterOf,
  sessionsHref,
  sessionsParsers,
} from '../view/session-filter';
import {
  chooseTarget,
  dragSpan,
  resolveSpan,
  shiftSpan,
  spanOf,
  viewOfSpan,
  viewParsers,
  zoomSpan,
} from './url-state';

const load = createLoader(viewParsers);
const write = createSerializer(viewParsers);
const now = Date.parse('2025-09-08T03:12:44.000Z');

describe('the view in the URL', () => {
  it('comes back from what was written', () => {
    const view = {
      target: 't1',
      env: 'staging',
      tz: 'utc' as const,
      ...viewOfSpan({ from: now - HOUR, to: now }),
    };
    expect(write(view)).toContain('from=2025-09-08T02:12:44.000Z');
    expect(load(write(view))).toEqual(view);
  });

  it('takes epoch milliseconds and ISO times, and nothing else', () => {
    expect(spanOf(load(`?from=${now - HOUR}&to=2025-09-08T03:12:44Z`))).toEqual({
      from: now - HOUR,
      to: now,
    });
    expect(spanOf(load('?from=yesterday&to=now'))).toEqual({ range: '1h' });
    expect(spanOf(load(`?from=${now}&to=${now - 1}&range=6h`))).toEqual({ range: '6h' });
    expect(spanOf(load('?range=99y'))).toEqual({ range: '1h' });
  });

  it('keeps the default out of the URL', () => {
    expect(write(viewOfSpan({ range: '1h' }))).toBe('');
    expect(write(viewOfSpan({ range: '24h' }))).toBe('?range=24h');
  });

  it('filters of the session list come back too, impossible codes are left out', () => {
    const href = sessionsHref({
      target: 't1',
      stage: 'factory',
      outcome: ['failed', 'degraded'],
      code: 1011,
    });
    const search = createLoader(sessionsParsers)(href.slice(href.indexOf('?')));
    expect(sessionFilterOf(search)).toMatchObject({
      span: { range: '1h' },
      target: 't1',
      q: 'outcome:failed,degraded stage:factory code:1011',
    });
    const odd = createLoader(sessionsParsers)('?stage=nowhere&code=70000&env=staging&outcome=lost');
    expect(sessionFilterOf(odd)).toMatchObject({
      environment: 'staging',
      q: undefined,
    });
  });

  it('a query is kept beside the parameters of older links, which mean the same; what is wrong in it is said', () => {
    const search = createLoader(sessionsParsers)(
      '?stage=factory&q=outcome:failed+nope:1+stage:auth&range=24h',
    );
    const { query, problems } = searchQuery(search);
    expect(queryText(query)).toBe('stage:factory,auth outcome:failed');
    expect(problems).toMatchObject([{ at: 15, length: 6 }]);
    expect(searchOfQuery(query)).toMatchObject({
      q: 'stage:factory,auth outcome:failed',
      stage: null,
      outcome: null,
    });
    expect(searchOfQuery([]).q).toBeNull();
  });
});

describe('moving in time', () => {
  it('never leaves the limits, never goes past now', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300_000, max: 34_560_000_000 }),
        fc.array(fc.constantFrom('in', 'out', 'left', 'right'), { maxLength: 30 }),
        (width, moves) => {
          let span: ReturnType<typeof spanOf> = { from: now - width, to: now };
          for (const move of moves) {
            if (move === 'in' || move === 'out') span = zoomSpan(span, move, now);
            else span = shiftSpan(span, move === 'left' ? -1 : 1, now);
          }
          const { from, to } = resolveSpan(span, now);
          expect(to).toBeLessThanOrEqual(now);
          expect(to - from).toBeGreaterThanOrEqual(300_000 - 1);
          expect(to - from).toBeLessThanOrEqual(34_560_000_000 + 1);
        },
      ),
    );
  });

  it('shifts by half the width', () => {
    expect(shiftSpan({ range: '1h' }, -1, now)).toEqual({
      from: now - 1.5 * HOUR,
      to: now - HOUR / 2,
    });
  });

  it('widens a small drag around its middle, whichever way it was drawn', () => {
    expect(dragSpan(now, now - 60_000)).toEqual({ from: now - 180_000, to: now + 120_000 });
    expect(dragSpan(now - HOUR, now)).toEqual({ from: now - HOUR, to: now });
  });
});

describe('the target that a URL means', () => {
  const targets = [
    { id: 'a', name: 'chat', environment: 'production' },
    { id: 'b', name: 'chat', environment: 'staging' },
    { id: 'c', name: 'search', environment: 'staging' },
  ];
  it.each([
    [{ target: null, env: null }, undefined],
    [{ target: null, env: 'production' }, undefined],
    [{ target: 'c', env: null }, 'c'],
    [{ target: 'search', env: null }, 'c'],
    [{ target: 'search', env: 'production' }, undefined],
    [{ target: 'chat', env: null }, undefined],
    [{ target: 'chat', env: 'staging' }, 'b'],
    [{ target: 'gone', env: null }, undefined],
  ])('%o', (view, id) => {
    expect(chooseTarget(targets, view)?.id).toBe(id);
  });
  it('is the only one there is, without being named', () => {
    const [only] = targets;
    expect(chooseTarget(only ? [only] : [], { target: null, env: null })?.id).toBe('a');
  });
  it('is none where there are none', () => {
    expect(chooseTarget([], { target: null, env: null })).toBeNull();
  });
});
