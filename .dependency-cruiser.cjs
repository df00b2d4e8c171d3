/**
 * The floors of docs/architecture.md, as rules. Each message says why the wall stands there.
 * A room imports only rooms on lower floors; `allowed` lists what each may see.
 */
const rooms = {
  'lib/kit': [],
  'lib/domain': [],
  'lib/contract': ['lib/domain'],
  'lib/store': ['lib/domain', 'lib/contract', 'lib/kit'],
  'lib/config': ['lib/contract', 'lib/kit', 'lib/domain'],
  'lib/web': ['lib/contract', 'lib/domain'],
  'lib/live': [
    'lib/store/(state-store|change-follower).ts',
    'lib/contract',
    'lib/kit',
    'lib/domain',
  ],
  'lib/probe': ['lib/contract', 'lib/domain', 'lib/kit'],
  'lib/collect': [
    'lib/store/(event-store|state-store|state-cache).ts',
    'lib/contract',
    'lib/domain',
    'lib/kit',
  ],
  'lib/judge': [
    'lib/store/(event-store|state-store|state-cache).ts',
    'lib/domain',
    'lib/kit',
    'lib/contract',
  ],
  'lib/alert': ['lib/store/(event-store|state-store).ts', 'lib/contract', 'lib/domain', 'lib/kit'],
  'lib/services': [
    'lib/store/(event-store|state-store).ts',
    'lib/contract',
    'lib/domain',
    'lib/kit',
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
  'lib/commands': ['lib/(?!web/)'],
  components: ['lib/web', 'lib/contract', 'lib/domain'],
  app: ['lib/http', 'lib/runtime', 'lib/services', 'lib/contract', 'lib/web', 'components'],
  cli: ['lib/commands', 'lib/runtime', 'lib/services', 'lib/contract', 'reference-backend'],
  'reference-backend': [],
};

const why = {
  'lib/domain':
    'The rules are pure: no zod, no node, no clock, no random, so that they can be proven by property tests.',
  'lib/kit': 'kit is the ground floor: node built-ins and the logger library only.',
  'lib/web': 'The browser never reaches the store: lib/web sees only contract and domain.',
  components:
    'Components run in the browser: anything from the server side would be bundled or would crash there.',
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
    name: 'kit-is-ground',
    severity: 'error',
    comment: why['lib/kit'],
    from: { path: '^lib/kit/', pathNot: '\\.test\\.ts$' },
    to: { dependencyTypes: ['npm'], pathNot: 'node_modules/(pino|pino-pretty)/' },
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
  ...Object.entries(rooms).map(([room, allowed]) => ({
    name: `floor-of-${room.replace('lib/', '')}`,
    severity: 'error',
    comment:
      why[room] ??
      `${room} may import only: ${allowed.join(', ') || 'its own files'} (docs/architecture.md).`,
    from: { path: `^${room}/`, pathNot: '\\.test\\.tsx?$' },
    to: {
      path: '^(lib|app|components|cli|reference-backend|server\\.ts)',
      pathNot: `^(${[`${room}/`, ...allowed].join('|')})`,
    },
  })),
];

module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|\\.next|data)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'] },
  },
};
