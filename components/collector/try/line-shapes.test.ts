import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commonText, groupByShape } from './line-shapes';
import { describePattern, patternsYaml } from './pattern-yaml';

describe('shapes of lines', () => {
  it('join lines that differ in times, ids and numbers, the most frequent first', () => {
    const shapes = groupByShape([
      'pool is empty',
      '2026-11-28T12:00:00.123Z manager 17 of conn_8f2a11 created in 3.2 ms',
      '2026-11-28 12:00:01,500 manager 18 of conn_99ab01 created in 15 ms',
    ]);
    expect(shapes.map(({ lines }) => lines)).toEqual([2, 1]);
    expect(shapes[0]?.shape).toBe('… manager … of … created in … ms');
    expect(shapes.map(commonText)).toEqual(['created in', 'pool is empty']);
  });

  it('have the whole line where nothing stays the same', () => {
    expect(groupByShape(['17 18']).map(commonText)).toEqual(['17 18']);
    expect(groupByShape([])).toEqual([]);
  });
});

describe('patterns as YAML', () => {
  it('are read as what they were, whatever is in them', () => {
    const patterns = [
      { contains: 'a "b": #c \\ {d}', stage: 'factory', outcome: 'failed' },
      { match: '(?P<errorCode>\\w+)\\s+failed', stage: 'ready', outcome: 'ok' },
      { contains: 'healthcheck', ignore: true },
    ] as const;
    expect(parse(patternsYaml(patterns))).toEqual({ patterns });
    expect(parse(patternsYaml([]))).toEqual({ patterns: [] });
    const reference = ['$', '{env:HOME}'].join('');
    expect(patternsYaml([{ contains: reference, ignore: true }])).toContain(`$${reference}`);
  });

  it('are described in a line', () => {
    expect(
      describePattern({ span: 'manager', attributes: { result: 'error' }, ignore: true }),
    ).toBe('span "manager", result = "error" → ignored');
  });
});
