import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileWarnings } from './file-warnings';
import { loadConfig } from './load-config';
import { readConfigFile } from './read-file';

function load(yaml: string, env: Record<string, string> = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'tocsin-config-'));
  writeFileSync(join(cwd, 'tocsin.config.yaml'), yaml);
  return loadConfig({ env, cwd, nodeVersion: '20.9.0' });
}

function problems(yaml: string) {
  const result = load(yaml);
  return result.ok ? [] : result.problems;
}

const targets = `targets:
  - { name: chat, url: wss://a/ws, environment: staging }
  - { name: chat, url: wss://b/ws, environment: production }
  - { name: slow, url: wss://c/ws, environment: staging, interval: 1h }
`;
const rule = (more: string) => `${targets}rules:
  - name: mine
    severity: ticket
    ${more}
`;
const windows = 'conditions: [{ long: 30m, short: 5m, alpha: 0.001 }]';
const factory = `measure: { kind: indicator, indicator: factory }\n    ${windows}`;

describe('the documented file', () => {
  it('loads as it is', () => {
    const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);
    const yaml = blocks.find((block) => /^rules:/m.test(block)) ?? '';
    const names = [...page.matchAll(/\$\{env:(\w+)\}/g)].map(([, name = '']) => name);
    // What is no address is a part of one.
    const settingOf = (name: string) =>
      /^(DATABASE|DIRECT)_URL$/.test(name)
        ? 'postgres://db.example.com/tocsin'
        : /URL$/.test(name)
          ? 'https://example.com/x'
          : 'me-0123456789abcdef';
    const env = Object.fromEntries(names.map((name) => [name, settingOf(name)]));
    for (const block of blocks.filter((one) => one !== yaml)) {
      const key = /^storage:/m.test(block) ? { TOCSIN_KEY: 'ab'.repeat(32) } : {};
      const part = load(block, { ...env, ...key });
      // Certificates lie on the machine of whoever copies the block.
      const found = part.ok ? [] : part.problems;
      expect(found.filter(({ problem }) => !problem.startsWith('there is no file'))).toEqual([]);
    }
    const result = load(yaml, env);
    expect(result.ok ? [] : result.problems).toEqual([]);
    expect(result.ok && result.config.rules).toHaveLength(4);
  });
});

describe('rules, notifiers and maintenance windows of the file', () => {
  it('read as the product page writes them', () => {
    const result = load(
      `${targets}notifiers:
  - name: on-call
    kind: webhook
    url: \${env:ON_CALL_URL}
    route: { severities: [page], targets: [chat], escalateAfter: 15m }
  - { name: heartbeat, kind: ntfy, topic: tocsin, purpose: watchdog }
rules:
  - { builtIn: page-connection, enabled: false, runbook: https://example.com/runbook }
  - name: slow answers
    severity: ticket
    measure: { kind: latency, latency: complete, limitMs: 20s }
    threshold: "< 5 %"
    scope: { target: chat, environment: staging }
    for: 2m
    ${windows}
maintenance:
  - { name: weekly, days: [sun, sat], from: "02:00", to: "04:30", timeZone: Europe/Berlin }
  - { name: move, target: slow, from: 2026-08-01T02:00:00Z, to: 2026-08-01T03:00:00Z }
`,
      { ON_CALL_URL: 'https://example.com/hook' },
    );
    expect(result).toMatchObject({
      ok: true,
      config: {
        notifiers: [
          {
            name: 'on-call',
            url: 'https://example.com/hook',
            secret: null,
            enabled: true,
            route: {
              severities: ['page'],
              targets: [{ name: 'chat', environment: null }],
              escalateAfter: 900_000,
            },
          },
          { topic: 'tocsin', url: 'https://ntfy.sh', purpose: 'watchdog' },
        ],
        rules: [
          { builtIn: 'page-connection', enabled: false },
          {
            thresholdBp: 500,
            for: 120_000,
            minSessions: 10,
            measure: { limitMs: 20_000 },
          },
        ],
        maintenance: [
          { schedule: { kind: 'weekly', days: [0, 6], fromMinute: 120, toMinute: 270 } },
          { timeZone: 'UTC', schedule: { kind: 'once', to: Date.UTC(2026, 7, 1, 3) } },
        ],
      },
    });
  });

  it('state a threshold as the indicator does', () => {
    const result = load(rule(`${factory}\n    threshold: "> 99 %"`));
    expect(result).toMatchObject({ ok: true, config: { rules: [{ thresholdBp: 100 }] } });
  });

  it('watch a health endpoint without windows and threshold', () => {
    const result = load(rule('measure: { kind: health, poll: ready }\n    for: 5m'));
    const measure = { kind: 'health', poll: 'ready', state: 'degraded' };
    const [own] = result.ok ? result.config.rules : [];
    expect(own).toMatchObject({ measure, conditions: [], thresholdBp: null, for: 300_000 });
  });

  it('of a health endpoint are refused where their target has none of that name, else warned of', () => {
    const polled = (scope: string) =>
      rule(`measure: { kind: health, poll: redy }\n    for: 5m\n    scope: ${scope}`).replace(
        'interval: 1h }',
        'interval: 1h, poll: [{ preset: ready }] }',
      );
    expect(problems(polled('{ target: slow }'))).toMatchObject([
      { path: 'rules[0]', problem: expect.stringContaining('did you mean ready?') },
    ]);
    expect(problems(polled('{}'))).toEqual([]);
    const read = readConfigFile(Buffer.from(polled('{}')), {});
    expect('file' in read ? fileWarnings(read.file) : []).toEqual([
      expect.stringMatching(/^the rule mine: .*did you mean ready/),
    ]);
  });

  it.each<[string, string, Partial<Record<'path' | 'problem' | 'hint', string>>]>([
    [
      'a notifier without a kind',
      'notifiers: [{ name: a }]',
      { path: 'notifiers[0].kind', hint: expect.stringContaining('add kind: webhook, or ') },
    ],
    [
      'a misspelt setting',
      'notifiers: [{ name: a, kind: ntfy, topik: x, topic: y }]',
      { path: 'notifiers[0].topik', problem: 'unknown field', hint: 'did you mean topic?' },
    ],
    [
      'a missing setting',
      'notifiers: [{ name: a, kind: slack }]',
      { path: 'notifiers[0].webhookUrl', problem: 'missing' },
    ],
    [
      'a notifier twice',
      'notifiers: [{ name: a, kind: ntfy, topic: x }, { name: a, kind: ntfy, topic: y }]',
      { path: 'notifiers[1].name', problem: '"a" is there twice' },
    ],
    [
      'a route to a target that is not there',
      `${targets}notifiers: [{ name: a, kind: ntfy, topic: x, route: { targets: [chatt] } }]`,
      { path: 'notifiers[0].route.targets[0]', hint: 'known here: chat, slow' },
    ],
    [
      'a word for all rules',
      'rules: defaults',
      { path: 'rules', problem: 'expected "default" or a list of rules' },
    ],
    [
      'a built-in rule that is not there',
      'rules: [{ builtIn: page-conection, enabled: false }]',
      { path: 'rules[0].builtIn', hint: 'did you mean page-connection?' },
    ],
    [
      'a field that a built-in rule keeps',
      'rules: [{ builtIn: page-connection, enabld: false }]',
      { path: 'rules[0].enabld', hint: 'did you mean enabled?' },
    ],
    [
      'a misspelt field of a rule',
      rule(`${factory}\n    treshold: "> 99 %"`),
      { path: 'rules[0].treshold', hint: 'did you mean threshold?' },
    ],
    [
      'a rule without windows',
      rule('measure: { kind: stage, stage: factory }'),
      { path: 'rules[0].conditions' },
    ],
    [
      'a health endpoint without a duration',
      rule('measure: { kind: health, poll: ready }'),
      { path: 'rules[0]', problem: expect.stringContaining('fire on one answer') },
    ],
    [
      'a health endpoint with windows',
      rule(`measure: { kind: health, poll: ready }\n    for: 5m\n    ${windows}`),
      { path: 'rules[0]', problem: expect.stringContaining('no conditions') },
    ],
    [
      'a good share where a bad one is meant',
      rule(`measure: { kind: closeCode, code: 1011 }\n    ${windows}\n    threshold: "> 98 %"`),
      {
        path: 'rules[0].threshold',
        problem: 'expected the bad share that is allowed, such as "< 5 %"',
      },
    ],
    [
      'a rule without a threshold of its own',
      rule(`measure: { kind: closeCode, code: 1011 }\n    ${windows}`),
      { path: 'rules[0]', problem: expect.stringContaining('threshold') },
    ],
    [
      'a rule that fires on one bad session',
      rule(`${factory}\n    minSessions: 1\n    minBad: 1\n    threshold: "> 99.95 %"`).replace(
        'short: 5m, alpha: 0.001',
        'short: 5m, alpha: 0.1',
      ),
      { path: 'rules[0]', problem: expect.stringContaining('one bad session') },
    ],
    [
      'a rule that can never fire',
      rule(`${factory}\n    minSessions: 1000`),
      { path: 'rules[0]', problem: expect.stringContaining('can never fire') },
    ],
    [
      'a rule for one of two targets of that name',
      rule(`${factory}\n    scope: { target: chat }`),
      { path: 'rules[0].scope.target', hint: 'add environment: one of staging, production' },
    ],
    [
      'a time of day without days',
      'maintenance: [{ name: a, from: "02:00", to: "04:00" }]',
      { path: 'maintenance[0].from', problem: expect.stringContaining('days: [sun]') },
    ],
    [
      'a zone that is not there',
      'maintenance: [{ name: a, days: [sun], from: "02:00", to: "04:00", timeZone: Berlin }]',
      { path: 'maintenance[0].timeZone' },
    ],
  ])('are refused with %s', (_, yaml, expected) => {
    expect(problems(yaml)).toContainEqual(expect.objectContaining(expected));
  });
});
