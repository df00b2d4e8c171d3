import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { badgeMarkdown, badgePath } from './badge-markdown';

const CONSOLE = 'https://tocsin.example.com/tocsin';
const of = { console: CONSOLE, token: 'tocsin_abc' };

describe('the Markdown of a badge', () => {
  it('names the target, and leads to its page', () => {
    expect(badgeMarkdown({ id: 't1', name: 'chat', environment: 'staging' }, of)).toBe(
      `[![chat staging](${CONSOLE}/badge/staging/chat.svg?token=tocsin_abc)](${CONSOLE}/?target=t1)`,
    );
  });

  it.each([
    ['a/b (c)', 'pré prod', '/badge/pr%C3%A9%20prod/a%2Fb%20%28c%29.svg'],
    ['..', 'staging', '/badge/staging/...svg'],
    ['chat', '..', '/badge/-/t1.svg'],
    ['back\\slash', 'staging', '/badge/-/t1.svg'],
    ['half \ud800', 'staging', '/badge/-/t1.svg'],
  ])('has an address for %s in %s', (name, environment, path) => {
    expect(badgePath({ id: 't1', name, environment })).toBe(path);
  });

  it('is one image in one link for any name', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, environment) => {
        const [path] = [badgePath({ id: 't1', name, environment })];
        expect(new URL(path, CONSOLE).pathname).toBe(path);
        const text = badgeMarkdown({ id: 't1', name, environment }, of);
        expect(text).toMatch(
          /^\[!\[(?:[^\\`*_{}[\]<>()#+!|&~-]|\\.)*\]\([^\s()<>]+\)\]\([^\s()<>]+\)$/s,
        );
      }),
    );
  });
});
