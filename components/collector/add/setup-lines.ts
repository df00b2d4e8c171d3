/** How a backend can report. */
export const SETUP_KINDS = ['otel', 'logs', 'node', 'python'] as const;
export type SetupKind = (typeof SETUP_KINDS)[number];

export const SETUP_NAMES: Record<SetupKind, string> = {
  otel: 'OpenTelemetry',
  logs: 'Log lines',
  node: 'Node',
  python: 'Python',
};

export const SETUP_HINTS: Record<SetupKind, string> = {
  otel: 'An SDK or a Collector that exports logs or traces over HTTP. No code changes.',
  logs: 'A file, a logger or a shipper such as Fluent Bit or Vector. No code changes.',
  node: 'A module for a WebSocket server in Node: a few lines beside the handlers.',
  python: 'One file for an ASGI application such as FastAPI, with a middleware.',
};

export type SetupPlace = {
  /** Of the console, without a slash at its end. */
  address: string;
  token: string;
  /** Names; null where rows have to name them. */
  target: string | null;
  environment: string | null;
};

const LOOPBACK = /^https?:\/\/(?:localhost|127\.[\d.]+|\[::1\])(?::\d+)?(?:\/|$)/;

/** Where backends reach the console: its public address, or that of this page where none is configured. `here`: without a slash at its end. */
export function consoleAddress(publicUrl: string | null, here: string): string {
  return publicUrl === null || LOOPBACK.test(publicUrl) ? here : publicUrl;
}

/** Lines to paste, and where. */
export type SetupBlock = { where: string; lines: string };

/** What a backend team pastes so that its rows come. */
export function setupBlocks(kind: SetupKind, place: SetupPlace): SetupBlock[] {
  return BLOCKS[kind](place);
}

/** For a POSIX shell; plain words stay as they are. */
const quoted = (text: string) =>
  /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

const BLOCKS: Record<SetupKind, (place: SetupPlace) => SetupBlock[]> = {
  otel: ({ address, token, target, environment }) => {
    const headers = [
      `authorization=Bearer%20${token}`,
      ...(target === null ? [] : [`x-tocsin-target=${encodeURIComponent(target)}`]),
    ];
    const resource = [
      'service.version=1.4.2',
      ...(environment === null
        ? []
        : [`deployment.environment.name=${encodeURIComponent(environment)}`]),
    ];
    const lines = [
      `OTEL_EXPORTER_OTLP_ENDPOINT=${address}/api/v1/otlp`,
      'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
      `OTEL_EXPORTER_OTLP_HEADERS=${headers.join(',')}`,
      'OTEL_EXPORTER_OTLP_COMPRESSION=gzip',
      `OTEL_RESOURCE_ATTRIBUTES=${resource.join(',')}`,
    ];
    return [
      {
        where: 'In the environment of the backend; service.version is what runs there',
        lines: lines.join('\n'),
      },
    ];
  },
  logs: ({ address, token, target, environment }) => {
    const place = [
      ...(target === null ? [] : [`--target ${quoted(target)}`]),
      ...(environment === null ? [] : [`--environment ${quoted(environment)}`]),
    ];
    const tail = ['tocsin tail', `--to ${address}`, '--token-env TOCSIN_TOKEN', ...place];
    return [
      {
        where: 'In a shell beside the log file',
        lines: [`export TOCSIN_TOKEN=${token}`, `tail -F chat.log | ${tail.join(' ')}`].join('\n'),
      },
      {
        where: 'Or without Tocsin on that machine, a file at once',
        lines: `curl -H 'authorization: Bearer ${token}' -H 'content-type: text/plain' --data-binary @chat.log ${address}/api/v1/logs`,
      },
    ];
  },
  node: (place) => [
    {
      where: 'In a shell beside the backend',
      lines: [`npm install ${place.address}/reporters/tocsin-reporter.tgz`, ...exports(place)].join(
        '\n',
      ),
    },
    {
      where: 'In its code',
      lines: [
        "import { createReporter } from 'tocsin-reporter';",
        'const tocsin = createReporter();',
        "wss.on('connection', (ws, request) => {",
        '  const connection = tocsin.connection(request, ws);',
        "  ws.send(welcome); connection.report('ready', 'ok');",
        '});',
      ].join('\n'),
    },
  ],
  python: (place) => [
    {
      where: 'In a shell beside the backend',
      lines: [`curl -O ${place.address}/reporters/tocsin_reporter.py`, ...exports(place)].join(
        '\n',
      ),
    },
    {
      where: 'In its code, after the last route',
      lines: [
        'from tocsin_reporter import Middleware, Reporter',
        'tocsin = Reporter()',
        'app = Middleware(app, tocsin, paths=("/ws",))',
      ].join('\n'),
    },
  ],
};

function exports({ address, token, target, environment }: SetupPlace): string[] {
  return [
    `export TOCSIN_URL=${address}`,
    `export TOCSIN_TOKEN=${token}`,
    ...(target === null ? [] : [`export TOCSIN_TARGET=${quoted(target)}`]),
    `export TOCSIN_ENVIRONMENT=${quoted(environment ?? 'staging')}`,
    'export TOCSIN_RELEASE=1.4.2',
  ];
}
