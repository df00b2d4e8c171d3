/**
 * The floors of docs/architecture.md, as rules. Each message says why the wall stands there.
 * A room imports only rooms on lower floors; `allowed` lists what each may see.
 */
const rooms = {
  'lib/kit': [],
  'lib/domain': [],
  'lib/contract': ['lib/domain'],
  'lib/calendar': ['lib/domain'],
  'lib/net': ['lib/domain'],
  'lib/journeys': ['lib/domain', 'lib/kit'],
  'lib/patterns': ['lib/domain', 'lib/kit'],
  'lib/store': ['lib/domain', 'lib/contract', 'lib/kit'],
  'lib/config': [
    'lib/contract',
    'lib/journeys',
    'lib/patterns',
    'lib/kit',
    'lib/domain',
    'lib/net',
  ],
  'lib/web': ['lib/contract', 'lib/domain'],
  'lib/live': [
    'lib/store/(state-store|change-follower).ts',
    'lib/contract',
    'lib/kit',
    'lib/domain',
  ],
  'lib/probe': ['lib/contract', 'lib/domain', 'lib/journeys', 'lib/kit', 'lib/net'],
  'lib/collect': [
    'lib/store/(event-store|state-store|state-cache).ts',
    'lib/contract',
    'lib/domain',
    'lib/patterns',
    'lib/kit',
  ],
  'lib/judge': [
    'lib/store/(event-store|state-store|state-cache).ts',
    'lib/domain',
    'lib/kit',
    'lib/contract',
  ],
  'lib/places': ['lib/store/(state-store|state-cache).ts', 'lib/contract', 'lib/domain', 'lib/kit'],
  'lib/poll': ['lib/store/(state-store|state-cache).ts', 'lib/domain', 'lib/kit'],
  'lib/alert': [
    'lib/store/(event-store|state-store).ts',
    'lib/calendar',
    'lib/contract',
    'lib/domain',
    'lib/kit',
    'lib/net',
  ],
  'lib/services': [
    'lib/store/(event-store|state-store).ts',
    'lib/calendar',
    'lib/contract',
    'lib/domain',
    'lib/journeys',
    'lib/kit',
    'lib/net',
  ],
  'lib/http': [
    'lib/services',
    'lib/store/state-store.ts',
    'lib/config',
    'lib/contract',
    'lib/domain',
    'lib/kit',
  ],
  'lib/runtime': ['lib/(?!web/|commands/)'],
  'lib/commands': [
    'lib/(?!web/|store/|collect/|judge/|live/)',
    'lib/store/(event-store|state-store).ts',
  ],
  components: ['lib/web', 'lib/contract', 'lib/domain'],
  app: ['lib/http', 'lib/runtime', 'lib/services', 'lib/contract', 'lib/web', 'components'],
  cli: [
    'lib/domain/redaction',
    'lib/domain/nearest.ts',
    'lib/commands',
    'lib/runtime',
    'lib/services',
    'lib/contract',
    'lib/kit',
    'lib/net',
    'reference-backend',
  ],
  'reference-backend': ['reporters'],
  reporters: [],
};

/** Packages that each room may import; a room that is not listed may import none. Tests, benches and scripts are free. */
const packages = {
  'lib/kit': ['pino', 'yaml'],
  'lib/domain': [],
  'lib/net': ['socks', 'undici'],
  'lib/journeys': ['json-p3', 're2js', 'yaml', 'zod'],
  'lib/patterns': ['re2js'],
  'lib/contract': ['croner', 'mustache', 'zod'],
  'lib/calendar': ['croner'],
  'lib/store': ['better-sqlite3', 'pg', 'tsx'],
  'lib/config': ['yaml', 'zod'],
  'lib/web': ['@tanstack/react-query', 'nuqs', 'react', 'socket.io-client', 'zod'],
  'lib/live': ['socket.io'],
  'lib/probe': ['socket.io-client', 'tsx', 'ws'],
  'lib/collect': [],
  'lib/judge': [],
  'lib/places': [],
  'lib/poll': [],
  'lib/alert': ['nodemailer', 'zod'],
  'lib/services': ['badge-maker', 'xmlbuilder2', 'zod'],
  'lib/http': ['@node-rs/argon2', 'compression', 'jose', 'openid-client', 'zod'],
  'lib/runtime': ['next', 'tar'],
  'lib/commands': ['zod'],
  components: [
    '@tanstack/react-query',
    '@tanstack/react-virtual',
    'clsx',
    'cmdk',
    'lucide-react',
    'next',
    'nuqs',
    'radix-ui',
    'react',
    'react-markdown',
    'recharts',
    'rehype-slug',
    'remark-gfm',
    'zod',
  ],
  app: ['@tanstack/react-query', 'next', 'nuqs', 'radix-ui', 'react', 'zod'],
  cli: ['cli-table3', 'commander', 'picocolors', 'xmlbuilder2'],
  'reference-backend': ['jose', 'socket.io', 'ws', 'zod'],
  reporters: ['@opentelemetry/api'],
};

/** The rooms of lib/probe and what each may import of the others. */
const probeRooms = {
  machine: [],
  transports: ['machine'],
  journeys: [],
  session: ['journeys', 'transports', 'machine'],
  schedule: ['session', 'journeys', 'transports', 'machine'],
};

const why = {
  'lib/domain':
    'The rules are pure: no zod, no node, no clock, no random, so that they can be proven by property tests.',
  'lib/web': 'The browser never reaches the store: lib/web sees only contract and domain.',
  components:
    'Components run in the browser: anything from the server side would be bundled or would crash there.',
  'lib/commands':
    'A command asks createRuntime for the parts that it runs: stores, collector and judges are wired in lib/runtime only.',
  reporters: 'A reporter is copied into foreign programs by itself: it needs nothing but itself.',
  'reference-backend':
    'The reference backend is a foreign target: shared code would let both sides be wrong in the same way.',
};

const forbidden = [
  {
    name: 'no-cycles',
    severity: 'error',
    comment: 'A cycle means two rooms are one. Turn the shared part into a lower file.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'domain-is-pure',
    severity: 'error',
    comment: why['lib/domain'],
    from: { path: '^lib/domain/', pathNot: '\\.test\\.ts$' },
    to: { pathNot: '^lib/domain/' },
  },
  {
    name: 'engine-in-one-place',
    severity: 'error',
    comment:
      'lib/store/open-stores.ts chooses the engine, so that another one is a folder and a line there. Only tests and benches of SQLite itself may see its inside.',
    from: {
      pathNot:
        '^(lib/store/sqlite/|lib/store/open-stores\\.ts|tests/contract/sqlite/|bench/support/(insert-process|many-targets|multiply-store)\\.ts)',
    },
    to: { path: '^lib/store/sqlite/' },
  },
  {
    name: 'postgres-in-one-place',
    severity: 'error',
    comment:
      'lib/store/open-stores.ts chooses the engine, and an installation with SQLite loads nothing of PostgreSQL. Only its tests and benches may see its inside.',
    from: {
      pathNot:
        '^(lib/store/postgres/|lib/store/open-stores\\.ts|tests/contract/(postgres|support/open-postgres)|tests/support/postgres/|tests/soak/|bench/)',
    },
    to: { path: '^lib/store/postgres/' },
  },
  {
    name: 'no-test-imports',
    severity: 'error',
    comment: 'Product code never leans on test code.',
    from: { pathNot: '(\\.test\\.tsx?$|^tests/|^bench/|^soak/|^scripts/)' },
    to: { path: '(\\.test\\.tsx?$|^tests/|^bench/|^soak/)' },
  },
  {
    name: 'screens-stay-apart',
    severity: 'error',
    comment:
      'A screen that imports another screen ties their lives together; share through shared/, ui/, charts/ or shell/.',
    from: { path: '^components/([^/]+)/', pathNot: '^components/(ui|charts|shell|shared)/' },
    to: { path: '^components/([^/]+)/', pathNot: '^components/(ui|charts|shell|shared|$1)/' },
  },
  ...Object.entries(probeRooms).map(([room, allowed]) => ({
    name: `probe-${room}`,
    severity: 'error',
    comment: `lib/probe/${room} may import only: ${allowed.join(', ') || 'its own files'} (docs/architecture.md, "The rooms of the probe").`,
    from: { path: `^lib/probe/${room}/`, pathNot: '\\.test\\.ts$' },
    to: { path: '^lib/probe/', pathNot: `^lib/probe/(${[room, ...allowed].join('|')})/` },
  })),
  {
    name: 'ws-stays-in-transports',
    severity: 'error',
    comment: 'Only a transport knows its library, so that a second transport is one file.',
    from: { path: '^lib/probe/', pathNot: '(^lib/probe/transports/|\\.test\\.ts$)' },
    to: { path: 'node_modules/((@types/)?ws|socket\\.io-client)/' },
  },
  ...Object.entries(rooms).map(([room, allowed]) => ({
    name: `floor-of-${room.replace('lib/', '')}`,
    severity: 'error',
    comment:
      why[room] ??
      `${room} may import only: ${allowed.join(', ') || 'its own files'} (docs/architecture.md).`,
    from: { path: `^${room}/`, pathNot: '\\.test\\.tsx?$' },
    to: {
      path: '^(lib|app|components|cli|reference-backend|reporters|server\\.ts)',
      pathNot: `^(${[`${room}/`, ...allowed].join('|')})`,
    },
  })),
  ...Object.entries(packages).map(([room, allowed]) => ({
    name: `packages-of-${room.replace('lib/', '')}`,
    severity: 'error',
    comment: `${room} may import only these packages: ${allowed.join(', ') || 'none'} (docs/adr/0014-dependencies.md).`,
    from: { path: `^${room}/`, pathNot: '(\\.test\\.tsx?$|^reference-backend/testing/)' },
    to: {
      path: '(^|/)node_modules/',
      pathNot: `node_modules/(@types/)?(${allowed.join('|') || '-'})/`,
    },
  })),
];

module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(\\.next|\\.next-subpath|data)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'] },
  },
};
