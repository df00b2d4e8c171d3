/**
 * The files among the cases of operations: each as it was reported, and a variation of it. The others are named where their
 * behaviour is tested: `Operations case NN` in a comment above the test.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkConfig } from '../../lib/commands/config/check-config';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-case-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What `tocsin config check` reports about a file, in one line. */
function check(text: string, env: Record<string, string> = {}) {
  const file = join(directory, 'tocsin.config.yaml');
  writeFileSync(file, text);
  const found = checkConfig(file, { env, cwd: directory, nodeVersion: process.versions.node });
  return { isValid: found.isValid, text: found.text.replaceAll(/\s+/g, ' ') };
}

const target = (more: string) =>
  `targets:\n  - name: chat\n    url: ws://127.0.0.1:4100/ws\n    environment: staging\n    ${more}\n`;

describe('case 05: a variable in the spelling of a shell', () => {
  it.each([
    [`token: \${CHAT_TOKEN}`, 'targets[0].token'],
    [`token: $CHAT_TOKEN`, 'targets[0].token'],
    [`token: \${CHAT_TOKEN:-none}`, 'targets[0].token'],
    [`headers: { x-key: "Bearer \${CHAT_TOKEN}" }`, 'targets[0].headers.x-key'],
  ])('%s is no secret, although it could be one', (line, path) => {
    const found = check(target(line), { CHAT_TOKEN: 'a-token' });
    expect(found.isValid).toBe(false);
    expect(found.text).toMatch(/ tocsin\.config\.yaml:5:\d+ /);
    expect(found.text).toContain(`${path} looks like a reference to CHAT_TOKEN`);
    expect(found.text).toContain(`write \${env:CHAT_TOKEN}`);
  });

  it('is taken as it is where it is escaped', () => {
    expect(check(target(`token: "$\${CHAT_TOKEN}"`)).isValid).toBe(true);
  });
});

describe('case 06: a route to an environment that no target is in', () => {
  const routed = (environments: string) =>
    `targets:
  - { name: chat, url: "ws://127.0.0.1:4100/ws", environment: production }
  - { name: voice, url: "ws://127.0.0.1:4101/ws", environment: staging }
notifiers:
  - { name: on-call, kind: webhook, url: "http://127.0.0.1:9/", route: { environments: ${environments} } }
`;

  it.each([
    ['[prod]', 'the notifier on-call is for prod, where the file has no target (it has: '],
    ['[production, stagign]', 'the notifier on-call is for stagign, where the file has no target'],
  ])('%s is a warning, since targets can be added later', (environments, warning) => {
    const found = check(routed(environments));
    expect(found.isValid).toBe(true);
    expect(found.text).toContain(`warning: ${warning}`);
  });

  it('none where every environment has a target', () => {
    expect(check(routed('[production, staging]')).text).not.toContain('warning');
  });
});

it.each([
  ['pagerduty', 'routingKey: 0123456789abcdef0123456789abcdef'],
  ['jsm', 'apiKey: a-key-of-a-team'],
])('case 07: a watchdog that %s would never get is refused', (kind, key) => {
  const found = check(
    `notifiers:\n  - { name: dead-man, kind: ${kind}, ${key}, purpose: watchdog }`,
  );
  expect(found.isValid).toBe(false);
  expect(found.text).toContain(`notifiers[0].purpose ${kind} takes no heartbeats`);
  expect(found.text).toContain('send them to a webhook');
});

describe('case 14: merge keys and shared parts', () => {
  it.each([
    `x-staging: &staging { environment: staging, interval: 5s }
targets:
  - { <<: *staging, name: chat-eu, url: "wss://eu.example.com/ws" }
  - { <<: *staging, name: chat-us, url: "wss://us.example.com/ws" }`,
    `x-a: &a { environment: staging }
x-b: &b { interval: 5s, environment: production }
targets:
  - { <<: [*a, *b], name: chat-eu, url: "wss://eu.example.com/ws" }
  - { <<: *b, environment: staging, name: chat-us, url: "wss://us.example.com/ws" }`,
  ])('are resolved', (text) => {
    expect(check(text).text).toMatch(/ is right: 2 targets, 0 notifiers/);
  });

  it('and what they bring is checked where it is written', () => {
    const found = check(`x-a: &a { environment: staging, intervall: 5s }
targets:
  - { <<: *a, name: chat, url: "wss://eu.example.com/ws" }`);
    expect(found.text).toMatch(/tocsin\.config\.yaml:1:\d+ targets\[0\]\.intervall unknown field/);
  });
});

it.each([
  'days: [fri], from: "22:00", to: "24:00"',
  'days: [sat, sun], from: "00:00", to: "24:00"',
])('case 15: a window that ends at midnight (%s)', (times) => {
  const text = `maintenance:\n  - { name: evening, ${times}, timeZone: Europe/Berlin }`;
  expect(check(text).text).toContain('1 maintenance window');
});

describe('files of an attacker', () => {
  it('a bomb of aliases is refused in one line', () => {
    const list = (name: string, of: string) =>
      `${name}: &${name} [${Array.from({ length: 9 }, () => of).join(',')}]`;
    const lines = [
      list('a', '"x"'),
      ...'bcdefg'.split('').map((name, n) => list(name, `*${'abcdef'[n]}`)),
    ];
    const found = check(`${lines.join('\n')}\ntargets: *g`);
    expect(found.isValid).toBe(false);
    expect(found.text).toContain('aliases expand to too many values');
  });

  it.each(['__proto__', 'constructor', 'prototype'])('a field %s changes nothing', (name) => {
    const found = check(target(`${name}: { polluted: true }`));
    expect(found.isValid).toBe(false);
    expect(found.text).toContain('unknown field');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
