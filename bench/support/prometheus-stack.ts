import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';

const PROMETHEUS = '/usr/bin/prometheus';
const ALERTMANAGER = '/usr/bin/prometheus-alertmanager';
const START_MS = 30_000;
/** Sessions of each target before anything happens. */
const CLEAN = 100;

/** An exporter with our counters, scraped by Prometheus, evaluated by a rule, sent by Alertmanager: all at their defaults. */
export type PrometheusStack = {
  /** Adds this many failed sessions of a target to what the exporter says. */
  fail(target: string, sessions: number): void;
  /** Resolves once every counter was scraped once; a rise is only seen from one sample to the next. */
  scraped(): Promise<void>;
  stop(): Promise<void>;
};

/** Why there can be no such stack on this machine; null where there can. */
export function missingPrometheus(): string | null {
  const missing = [PROMETHEUS, ALERTMANAGER].filter((path) => {
    try {
      accessSync(path, constants.X_OK);
      return false;
    } catch {
      return true;
    }
  });
  return missing.length === 0 ? null : `${missing.join(' and ')} not installed`;
}

export async function startPrometheusStack(of: {
  directory: string;
  targets: readonly string[];
  webhookUrl: string;
}): Promise<PrometheusStack> {
  const exporter = await startExporter(of.targets);
  const [prometheusPort, alertmanagerPort] = [await freePort(), await freePort()];
  const path = (name: string) => join(of.directory, name);
  mkdirSync(of.directory, { recursive: true });
  writeFileSync(path('rules.json'), JSON.stringify(RULES));
  writeFileSync(
    path('prometheus.json'),
    JSON.stringify(prometheusConfig(exporter.port, alertmanagerPort)),
  );
  writeFileSync(path('alertmanager.json'), JSON.stringify(alertmanagerConfig(of.webhookUrl)));
  const children = [
    run(ALERTMANAGER, [
      `--config.file=${path('alertmanager.json')}`,
      `--storage.path=${path('alertmanager')}`,
      `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
      '--cluster.listen-address=',
    ]),
    run(PROMETHEUS, [
      `--config.file=${path('prometheus.json')}`,
      `--storage.tsdb.path=${path('tsdb')}`,
      `--web.listen-address=127.0.0.1:${prometheusPort}`,
    ]),
  ];
  await Promise.all([answers(alertmanagerPort), answers(prometheusPort)]);
  return {
    fail: exporter.fail,
    scraped: exporter.scraped,
    async stop() {
      await Promise.all(children.map(end));
      exporter.close();
    },
  };
}

/** The share of our page rule, in the words of Prometheus; it has no exact tails. */
const RULES = {
  groups: [
    {
      name: 'sessions',
      rules: [
        {
          alert: 'ConnectionFails',
          expr:
            'increase(sessions_bad_total[5m]) / increase(sessions_total[5m]) > 0.05 ' +
            'and increase(sessions_bad_total[5m]) >= 3',
          labels: { severity: 'page' },
        },
      ],
    },
  ],
};

// JSON is YAML. No interval is set: what is not set is the default that is measured.
const prometheusConfig = (exporterPort: number, alertmanagerPort: number) => ({
  rule_files: ['rules.json'],
  scrape_configs: [
    { job_name: 'sessions', static_configs: [{ targets: [`127.0.0.1:${exporterPort}`] }] },
  ],
  alerting: {
    alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertmanagerPort}`] }] }],
  },
});

/** A group for each target, as Tocsin has it: one group for all would wait five minutes for every target after the first. */
const alertmanagerConfig = (url: string) => ({
  route: { receiver: 'webhook', group_by: ['target'] },
  receivers: [{ name: 'webhook', webhook_configs: [{ url, send_resolved: false }] }],
});

async function startExporter(targets: readonly string[]) {
  const bad = new Map(targets.map((target) => [target, 0]));
  let onScrape: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    onScrape = resolve;
  });
  const server = createServer((request, response) => {
    const lines = [...bad].flatMap(([target, count]) => [
      `sessions_total{target="${target}"} ${CLEAN + count}`,
      `sessions_bad_total{target="${target}"} ${count}`,
    ]);
    response.setHeader('content-type', 'text/plain; version=0.0.4').end(`${lines.join('\n')}\n`);
    if (request.url === '/metrics') response.on('close', onScrape);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    fail: (target: string, sessions: number) =>
      void bad.set(target, (bad.get(target) ?? 0) + sessions),
    scraped: () => first,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function run(file: string, args: string[]): ChildProcess {
  return spawn(file, [...args, '--log.level=error'], { stdio: ['ignore', 'inherit', 'inherit'] });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

async function answers(port: number): Promise<void> {
  const deadline = Date.now() + START_MS;
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok) return;
    if (Date.now() > deadline) throw new Error(`nothing is ready on port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createTcpServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
