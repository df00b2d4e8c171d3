import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = `${ROOT}examples/prometheus/`;
/** Of Debian's prometheus, which is too large to be installed for this alone. */
const PROMTOOL = '/usr/bin/promtool';

const ruleSchema = z.strictObject({
  alert: z.string().regex(/^[A-Z][A-Za-z]+$/),
  expr: z.string().min(1),
  for: z
    .string()
    .regex(/^\d+m$/)
    .optional(),
  labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
  annotations: z.strictObject({ summary: z.string().min(1) }),
});
const rulesSchema = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(ruleSchema).min(1) })).min(1),
});
const configSchema = z.looseObject({
  rule_files: z.array(z.string()),
  scrape_configs: z.array(z.looseObject({ job_name: z.string() })).min(1),
});

const dashboardSchema = z.looseObject({
  panels: z
    .array(z.looseObject({ id: z.number(), targets: z.array(z.looseObject({ expr: z.string() })) }))
    .min(1),
});

const parseFile = (file: string): unknown => parse(readFileSync(FOLDER + file, 'utf8'));
const namesIn = (text: string) => text.match(/\btocsin_[a-z_]+[a-z]/g) ?? [];

/** Names as the program writes them. */
const sources = readdirSync(`${ROOT}lib/services/metrics`).filter((file) => !/\.test\./.test(file));
const written = new Set(
  sources.flatMap((file) => namesIn(readFileSync(`${ROOT}lib/services/metrics/${file}`, 'utf8'))),
);
/** Names in the table of the page, where a name that begins with _ continues the first of its row. */
const documented = readFileSync(`${ROOT}docs/metrics.md`, 'utf8');

describe('examples/prometheus', () => {
  const { groups } = rulesSchema.parse(parseFile('tocsin.rules.yml'));
  const rules = groups.flatMap((group) => group.rules);

  it('scrapes and reads the rules that are beside it', () => {
    const { rule_files, scrape_configs } = configSchema.parse(parseFile('prometheus.yml'));
    expect(readdirSync(FOLDER)).toEqual(expect.arrayContaining(rule_files));
    expect(scrape_configs.map((one) => one.job_name)).toEqual(['tocsin']);
  });

  it.each(rules)('$alert asks for metrics that exist', ({ expr }) => {
    const names = namesIn(expr);
    expect(names.filter((name) => !written.has(name))).toEqual([]);
    expect(names.length > 0 || expr.includes('up{job="tocsin"}')).toBe(true);
  });

  it('asks in the dashboard for metrics that exist', () => {
    const { panels } = dashboardSchema.parse(
      JSON.parse(readFileSync(`${FOLDER}grafana-dashboard.json`, 'utf8')),
    );
    const names = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr)));
    const base = (name: string) => name.replace(/_bucket$/, '');
    expect(names.filter((name) => !written.has(base(name)))).toEqual([]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });

  it('has one alert of each name', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  it.each([
    ['config', 'prometheus.yml'],
    ['rules', 'tocsin.rules.yml'],
  ])('passes promtool check %s', (what, file) => {
    const syntax = what === 'config' ? ['--syntax-only'] : [];
    const { status, stderr, error } = spawnSync(PROMTOOL, ['check', what, ...syntax, file], {
      cwd: FOLDER,
      encoding: 'utf8',
    });
    // Where it is not installed, the checks above are what there is.
    if (!error) expect({ status, stderr }).toMatchObject({ status: 0 });
  });
});

it('docs/metrics.md has every metric', () => {
  const missing = [...written].filter((name) => {
    const [, last = ''] = /_([a-z]+(?:_[a-z]+)*)$/.exec(name.replace(/^tocsin_/, '')) ?? [];
    const endings = last.split('_').map((_, at, parts) => `\`_${parts.slice(at).join('_')}\``);
    return !documented.includes(`\`${name}\``) && !endings.some((one) => documented.includes(one));
  });
  expect(missing).toEqual([]);
});
