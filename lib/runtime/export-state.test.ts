import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDirectStores } from '../../tests/support/direct-stores';
import { problemLine } from '../config/problems/problem-table';
import { readConfigFile } from '../config/read-file';
import { type ConfigFile, configFileSchema } from '../contract/config/config';
import { declareJourney } from '../journeys/target-journey';
import { manualClock } from '../kit/clock';
import { definedFields } from '../kit/defined-fields';
import type { StateStore } from '../store/state-store';
import { exportState } from './export-state';
import { provision } from './provision/provision';

const clock = manualClock();
const secrets = {
  seal: (text: string) => `sealed ${text}`,
  open: (text: string) => text.replace(/^sealed /, ''),
  dataKey: new Uint8Array(),
  canSeal: true,
};
const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 20);
/** Every secret of a test follows from what it is, so that the variables of an exported file can be set. */
const secretOf = (of: string) =>
  /^url of the notifier/.test(of) ? `https://example.com/${hash(of)}` : hash(of);

async function withState<T>(file: ConfigFile, run: (state: StateStore) => Promise<T>): Promise<T> {
  const stores = await openDirectStores();
  try {
    const { sessions, tallies } = file.retention;
    const retention = {
      ...(sessions === undefined ? {} : { sessionsDays: sessions }),
      ...(tallies === undefined ? {} : { talliesDays: tallies }),
    };
    const thresholds = definedFields(file.thresholds);
    await provision({ ...file, thresholds, retention }, { state: stores.state, clock, secrets });
    return await run(stores.state);
  } finally {
    await stores.close();
  }
}

/** All that a file defines, with names in the place of ids. */
async function comparable(state: StateStore): Promise<unknown> {
  const targets = new Map(
    (await state.list('target')).map(({ id, value }) => [id, `${value.environment}/${value.name}`]),
  );
  const kinds = ['target', 'settings', 'rule', 'notifier', 'maintenance'] as const;
  const rows = await Promise.all(kinds.map((kind) => state.list(kind)));
  const text = JSON.stringify(
    rows.map((all) => all.map(({ value }) => value)),
    (key, value) => {
      const isOwnId = key === 'id' && !/^[a-z]+-/.test(String(value));
      if (isOwnId || key === 'createdAt' || key === 'provisioned') return undefined;
      return typeof value === 'string' ? (targets.get(value) ?? value) : value;
    },
  );
  const sorted = (JSON.parse(text) as unknown[][]).map((all) =>
    all.map((one) => JSON.stringify(one)).sort(),
  );
  return sorted;
}

function load(text: string, env: Record<string, string>): ConfigFile {
  const result = readConfigFile(Buffer.from(text), env);
  if ('file' in result) return result.file;
  throw new Error(`${result.problems.map(problemLine).join('\n')}\n${text}`);
}

const nasty = [
  `\${X}`,
  '$HOME_DIR',
  '%PATH%',
  '{{ x }}',
  'env:X',
  '<<',
  'null',
  '1e3',
  '# a',
  '- b: c',
  'é日本',
  '\'"',
  'a\nb',
  `$\${x}`,
  '  x',
];
const word = fc
  .oneof(fc.constantFrom(...nasty), fc.string({ minLength: 1, maxLength: 12 }))
  .map((text) => text.trim())
  .filter((text) => text.length > 0);
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const bp = fc.integer({ min: 1, max: 99 });
const good = bp.map((share) => `> ${share}.5 %`);
const bad = bp.map((share) => `< ${share} %`);
const duration = (from: number, to: number) =>
  fc.integer({ min: from, max: to }).map((ms) => `${ms}ms`);
const thresholds = fc.record({ factory: good, emergency: bad }, { requiredKeys: [] });

const target = fc.record(
  {
    name: word,
    environment: fc.constantFrom('staging', 'production', '$STAGE_X'),
    url: fc.constantFrom('ws://a.example.com/ws', 'wss://b.example.com:8443/'),
    interval: duration(500, 20_000),
    auth: fc.constantFrom('header', 'subprotocol', 'query'),
    secret: fc.constantFrom('token', 'jwt', 'none'),
    claims: fc.dictionary(word, fc.oneof(word, fc.integer(), fc.array(word, { maxLength: 2 }))),
    header: optional(fc.constantFrom('x-team', 'authorization', 'a.b')),
    thresholds,
    hold: duration(0, 60_000),
    afterRelease: fc.option(
      fc.record({ interval: duration(500, 5_000), for: duration(1_000, 86_400_000) }),
    ),
    warmUp: duration(0, 600_000),
    releases: fc.constantFrom('auto', 'off'),
    locationsNeeded: fc.integer({ min: 1, max: 10 }),
    badge: fc.boolean(),
    poll: fc.uniqueArray(
      fc.record(
        {
          name: fc.constantFrom('a', 'b', `\${X}`),
          preset: fc.constantFrom('live', 'ready', 'ws'),
          url: fc.constant('http://a.example.com/up'),
          every: duration(10_000, 3_600_000),
          timeout: duration(100, 30_000),
          ok: fc
            .record(
              { status: fc.constant(200), json: fc.constant({ 'a.b': ['ok'] }) },
              { requiredKeys: [] },
            )
            .filter((asked) => Object.keys(asked).length > 0),
        },
        { requiredKeys: ['name', 'preset'] },
      ),
      { maxLength: 2, selector: ({ name }) => name },
    ),
    paused: fc.boolean(),
  },
  { requiredKeys: ['name', 'environment', 'url', 'secret', 'claims'] },
);
const minute = fc
  .integer({ min: 0, max: 1_439 })
  .map((at) => `${Math.floor(at / 60)}:${String(at % 60).padStart(2, '0')}`);
const when = fc.oneof(
  fc.record({
    days: fc.uniqueArray(fc.constantFrom('sun', 'mon', 'sat'), { minLength: 1 }),
    from: minute,
    to: fc.constant('24:00'),
  }),
  fc.record({
    monthly: fc.constantFrom('first sun', 'last fri', 'day 31', 'last day'),
    from: minute,
    to: fc.constant('24:00'),
  }),
  fc.record({
    cron: fc.constantFrom('0 2 * * sun', '*/30 1 1 * *'),
    duration: duration(60_000, 1_800_000),
  }),
  fc.record({ from: fc.constant(1_000), to: fc.integer({ min: 1_001, max: 4e12 }) }),
);

type Named = { name: string };
type OfRule = { environment?: string | undefined; threshold: string; measure: { kind: string } };
const uniqueNames = <T extends Named>(of: fc.Arbitrary<T>, maxLength: number) =>
  fc.uniqueArray(of, { maxLength, selector: ({ name }) => name });

const content = fc
  .record({
    targets: fc.uniqueArray(target, {
      maxLength: 4,
      selector: (one) => `${one.environment}/${one.name}`,
    }),
    thresholds,
    retention: fc.record(
      { sessions: fc.constantFrom('7d', '30d'), tallies: fc.constant('90d') },
      { requiredKeys: [] },
    ),
    tuned: optional(
      fc.record(
        { enabled: fc.boolean(), for: duration(0, 60_000), keepFiring: duration(0, 60_000) },
        { requiredKeys: [] },
      ),
    ),
    rules: uniqueNames(
      fc.record({
        name: word,
        severity: fc.constantFrom('page', 'ticket'),
        threshold: fc.constantFrom('< 5 %', '< 7.25 %'),
        measure: fc.constantFrom(
          { kind: 'stage', stage: 'factory' },
          { kind: 'latency', latency: 'complete', limitMs: '20s' },
          { kind: 'closeCode', code: 1011 },
          { kind: 'health', poll: 'a', state: 'failed' },
        ),
        environment: optional(fc.constantFrom('staging', 'nowhere')),
        enabled: fc.boolean(),
        for: duration(0, 60_000),
      }),
      3,
    ),
    notifiers: uniqueNames(
      fc.record({
        name: word,
        kind: fc.constantFrom('webhook', 'ntfy', 'email'),
        ofTargets: fc.boolean(),
        route: fc.record(
          {
            severities: fc.subarray(['page', 'ticket']),
            environments: fc.subarray(['staging', '$STAGE_X']),
            escalateAfter: duration(60_000, 90_000),
            repeat: duration(300_000, 400_000),
            sendResolved: fc.boolean(),
          },
          { requiredKeys: [] },
        ),
        enabled: fc.boolean(),
      }),
      3,
    ),
    windows: uniqueNames(
      fc.record({
        name: word,
        timeZone: fc.constantFrom('UTC', 'Europe/Berlin'),
        when,
        ofTarget: fc.boolean(),
      }),
      3,
    ),
  })
  .map(fileOf);

/** A file as its schema reads it, with secrets that follow from their owners. */
function fileOf(of: {
  targets: Array<
    Named & { environment: string; secret: string; claims: object; header?: string | undefined }
  >;
  rules: Array<OfRule & Named>;
  notifiers: Array<Named & { kind: string; ofTargets: boolean; route: object }>;
  windows: Array<Named & { when: object; ofTarget: boolean }>;
  tuned?: object | undefined;
  thresholds: object;
  retention: object;
}): ConfigFile {
  const [first] = of.targets;
  const one = first && { name: first.name, environment: first.environment };
  const settings: Record<string, (name: string) => object> = {
    webhook: (name) => ({
      url: secretOf(`url of the notifier ${name}`),
      secret: secretOf(`secret of the notifier ${name}`),
      headers: { 'x-a': secretOf(`headers x-a of the notifier ${name}`) },
    }),
    ntfy: () => ({ topic: 'tocsin' }),
    email: (name) => ({
      host: 'smtp.example.com',
      from: 'a@example.com',
      to: ['b@example.com'],
      username: '$SMTP_USER',
      password: secretOf(`password of the notifier ${name}`),
    }),
  };
  const raw = {
    thresholds: of.thresholds,
    retention: of.retention,
    targets: of.targets.map(({ secret, claims, header, ...target }) => {
      const title = `target ${target.name} in ${target.environment}`;
      return {
        ...target,
        ...(header === undefined
          ? {}
          : { headers: { [header]: secretOf(`header ${header} of the ${title}`) } }),
        ...(secret === 'token' ? { token: secretOf(`token of the ${title}`) } : {}),
        ...(secret === 'jwt'
          ? { jwt: { secret: secretOf(`jwt secret of the ${title}`), claims } }
          : {}),
      };
    }),
    rules: [
      ...(of.tuned === undefined ? [] : [{ builtIn: 'page-connection', ...of.tuned }]),
      ...of.rules.map(({ environment, threshold, ...rule }) => ({
        ...rule,
        scope: environment === undefined ? {} : { environment },
        ...(rule.measure.kind === 'health'
          ? { for: '90s' }
          : { threshold, conditions: [{ long: '30m', short: '5m', alpha: 0.001 }] }),
      })),
    ],
    notifiers: of.notifiers.map(({ ofTargets, route, ...notifier }) => ({
      ...notifier,
      ...settings[notifier.kind]?.(notifier.name),
      route: ofTargets && one ? { ...route, targets: [one] } : route,
    })),
    maintenance: of.windows.map(({ when: times, ofTarget, ...window }) => ({
      ...window,
      ...times,
      ...(ofTarget && one ? { target: one.name, environment: one.environment } : {}),
    })),
  };
  return configFileSchema.parse(raw);
}

describe('an exported configuration', () => {
  it('is a file that gives an empty Tocsin the same state, without any secret in it', async () => {
    await fc.assert(
      fc.asyncProperty(content, async (file) => {
        const [before, exported] = await withState(file, async (state) => [
          await comparable(state),
          await exportState(state),
        ]);
        const env = Object.fromEntries(
          exported.variables.map(({ name, of, value }) => [name, value ?? secretOf(of)]),
        );
        const after = await withState(load(exported.text, env), comparable);
        expect(after).toEqual(before);
        for (const { of, value } of exported.variables)
          if (value === null) expect(exported.text).not.toContain(secretOf(of));
        expect(exported.text).not.toMatch(/sealed/);
        expect(exported.notes).toEqual([]);
      }),
      { numRuns: 20 },
    );
  }, 120_000);

  it.each([
    'journey: own\n# Why.\nask: {type: ask}\n\nread:\n  # The end.\n  complete: done # last\n',
    '# First.\njourney: own\nask: |\n  two\n\n  lines\nread: {complete: done}\n',
    '---\njourney: own\nask: {type: ask}\nread: {complete: done}\n',
    '{journey: own, ask: "a\\tb",\n read: {complete: done}}\n',
  ])(
    'has the journey of a target in place, and the name of one of the package: %j',
    async (own) => {
      const chat = { name: 'a', url: 'ws://a/', environment: 's' };
      const yaml = JSON.stringify({ targets: [chat, { ...chat, name: 'b', journey: 'ag-ui' }] });
      const file = load(yaml, {});
      const read = declareJourney(own, 'own.yaml');
      if (!('declared' in read)) throw new Error(read.problems[0]?.reason);
      const { transport: _transport, ...declared } = read.declared.fields;
      const [first, ...others] = file.targets;
      if (!first) throw new Error('no target');
      const targets = [{ ...first, declared }, ...others];
      const [before, { text }] = await withState({ ...file, targets }, async (state) => [
        await comparable(state),
        await exportState(state),
      ]);
      expect(text).toContain('journey: ag-ui\n');
      const again = load(text, {});
      expect(again.targets[0]?.declared?.journeyDefinition?.plan).toEqual(
        declared.journeyDefinition?.plan,
      );
      // Document markers have no place inside a file.
      if (!/^(?:---|\{)/.test(own)) expect(await withState(again, comparable)).toEqual(before);
    },
  );

  it('names variables TARGET_FIELD, each once', async () => {
    const target = (name: string, environment: string) => ({
      name,
      environment,
      url: 'wss://me:pw@a/ws?key=1',
      token: 't',
      headers: { 'X-Key': 'k' },
    });
    const file = configFileSchema.parse({
      targets: [
        target('chat', 'staging'),
        target('chat', 'production'),
        target('日本', 'staging'),
        target('5', 'x'),
      ],
    });
    const { text, variables } = await withState(file, exportState);
    expect(variables.map(({ name }) => name)).toEqual(
      ['5', 'CHAT_PRODUCTION', 'CHAT_STAGING', 'TARGET'].flatMap((name) =>
        ['URL', 'TOKEN', 'HEADER_X_KEY'].map(
          (field) => `${name === '5' ? 'TOCSIN_5' : name}_${field}`,
        ),
      ),
    );
    expect(text).toContain('# Set these variables:\n#   TOCSIN_5_URL: url of the target 5 in x');
    expect(text).not.toMatch(/me:pw|key=1/);
  });

  it('says what it leaves out, and switches off what would otherwise take every alert', async () => {
    const file = configFileSchema.parse({
      targets: [{ name: 'gone', url: 'ws://a', environment: 'x' }],
      notifiers: [{ name: 'n', kind: 'ntfy', topic: 't', route: { targets: ['gone'] } }],
      maintenance: [{ name: 'w', target: 'gone', days: ['sun'], from: '02:00', to: '04:00' }],
    });
    const { text, notes } = await withState(file, async (state) => {
      const [row] = await state.list('target');
      await state.mutate([{ op: 'delete', kind: 'target', id: row?.id ?? '' }], 1);
      return exportState(state);
    });
    expect(notes).toEqual([
      'the notifier n is switched off: all targets of its route are gone',
      'the maintenance window w is left out: its target is gone',
    ]);
    expect(load(text, {})).toMatchObject({ notifiers: [{ enabled: false }], maintenance: [] });
  });
});
