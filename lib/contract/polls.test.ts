import { expect, it } from 'vitest';
import { configDurationSchema } from './config/config-duration';
import { configPollsSchema, pollsInputSchema } from './polls';
import { durationSchema } from './primitives';

const file = configPollsSchema(configDurationSchema);
const api = pollsInputSchema(durationSchema);
const problemOf = (polls: unknown) => {
  const issue = file.safeParse(polls).error?.issues[0];
  return issue && `${issue.path.join('.')}: ${issue.message}`;
};

it('reads a preset with its defaults, from the file as from a request', () => {
  const read = [
    {
      name: 'ready',
      preset: 'ready',
      url: null,
      everyMs: 30_000,
      timeoutMs: 5_000,
      ok: null,
      degraded: null,
    },
  ];
  expect(file.parse([{ preset: 'ready' }])).toEqual(read);
  expect(api.parse([{ preset: 'ready', everyMs: '30s' }])).toEqual(read);
  // What is read back may be sent again.
  expect(api.parse(read)).toEqual(read);
});

it('reads a rule of its own, named by its path', () => {
  const ok = { status: 200, json: { status: ['healthy', 'ok'] } };
  const [poll] = file.parse([{ url: 'https://a.example.com/up', every: '10s', ok }]);
  expect(poll).toMatchObject({ name: '/up', everyMs: 10_000, ok });
});

it.each([
  [[{}], '0.url: missing: add url, or a preset'],
  [[{ url: 'http://a/up' }], '0.ok: missing: add ok, such as { status: 200 }, or a preset'],
  [[{ preset: 'ready', every: '5s' }], '0.every: at least 10s'],
  [[{ preset: 'ready' }, { preset: 'ready' }], '1.name: another poll of the target is called'],
  [
    [{ preset: 'ready', url: 'http://user:pw@a/' }],
    '0.url: contains a secret: a health endpoint is asked without one',
  ],
  [[{ url: 'http://a/up', ok: {} }], '0.ok: asks for nothing, so every answer would fit'],
  [[{ preset: 'ready', degraded: {} }], '0.degraded: asks for nothing'],
  [[{ url: 'http://a/up', ok: { json: {} } }], '0.ok.json: name a field, or leave json out'],
  [[{ preset: 'deep' }], '0.preset: expected a preset: live, ready, ws'],
])('refuses %j', (polls, problem) => {
  expect(problemOf(polls)).toContain(problem);
});
