import { readFileSync } from 'node:fs';
import {
  converter,
  differenceEuclidean,
  filterDeficiencyDeuter,
  filterGrayscale,
  parse,
  wcagContrast,
} from 'culori';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../../app/tokens.css', import.meta.url), 'utf8');
const globals = readFileSync(new URL('../../../app/globals.css', import.meta.url), 'utf8');
const STATES = ['holds', 'fails', 'unsure', 'no-data', 'emergency', 'stale'] as const;
const SURFACES = ['bg', 'panel', 'panel-raised'] as const;

function table(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  const body = css.slice(start, css.indexOf('}', start));
  return new Map(
    [...body.matchAll(/--([\w-]+): ([^;]+);/g)].map((m) => [m[1] ?? '', (m[2] ?? '').trim()]),
  );
}

const themes = { light: table(':root'), dark: table('.dark') };

function colour(tokens: Map<string, string>, name: string) {
  const parsed = parse(tokens.get(name) ?? '');
  if (!parsed) throw new Error(`no colour for ${name}`);
  return parsed;
}

const lightness = (value: ReturnType<typeof colour>) => converter('oklab')(value).l ?? 0;

describe.each(Object.entries(themes))('tokens, %s', (_, tokens) => {
  const contrast = (a: string, b: string) => wcagContrast(colour(tokens, a), colour(tokens, b));

  it.each(SURFACES)('text reads on %s (4.5)', (surface) => {
    const texts = ['fg', 'fg-muted', 'fg-faint', 'accent', ...STATES.map((s) => `${s}-ink`)];
    const low = texts.filter((text) => contrast(text, surface) < 4.5);
    expect(low).toEqual([]);
  });

  it.each(STATES)('text reads on the tint of %s (4.5)', (state) => {
    const texts = ['fg', 'fg-muted', `${state}-ink`];
    expect(texts.filter((text) => contrast(text, `${state}-tint`) < 4.5)).toEqual([]);
  });

  it('text reads on the accent and in a selection (4.5)', () => {
    expect(contrast('on-accent', 'accent')).toBeGreaterThanOrEqual(4.5);
    expect(contrast('fg', 'accent-tint')).toBeGreaterThanOrEqual(4.5);
    expect(contrast('accent', 'accent-tint')).toBeGreaterThanOrEqual(4.5);
  });

  it('lines and marks stand out on their surfaces (3)', () => {
    const lines = [
      'line-strong',
      'series-synthetic',
      'series-server',
      'series-threshold',
      ...STATES.map((s) => `${s}-line`),
      ...Array.from({ length: 9 }, (_unused, i) => `stage-${i + 1}`),
    ];
    const low = lines.flatMap((line) =>
      (['bg', 'panel'] as const)
        .filter((surface) => contrast(line, surface) < 3)
        .map((surface) => `${line} on ${surface}: ${contrast(line, surface).toFixed(2)}`),
    );
    expect(low).toEqual([]);
  });

  it.each(STATES)('the line of %s stands out on its tint (3)', (state) => {
    expect(contrast(`${state}-line`, `${state}-tint`)).toBeGreaterThanOrEqual(3);
  });

  it('state inks differ pairwise in lightness, on a grey print and for deuteranopes', () => {
    const deuter = filterDeficiencyDeuter(1);
    const grey = filterGrayscale(1);
    const distance = differenceEuclidean('oklab');
    const close: string[] = [];
    for (const [i, a] of STATES.entries()) {
      for (const b of STATES.slice(i + 1)) {
        const [x, y] = [colour(tokens, `${a}-ink`), colour(tokens, `${b}-ink`)];
        const apart = Math.min(
          Math.abs(lightness(x) - lightness(y)),
          Math.abs(lightness(grey(x)) - lightness(grey(y))),
          distance(deuter(x), deuter(y)),
        );
        if (apart < 0.03) close.push(`${a}/${b}: ${apart.toFixed(3)}`);
      }
    }
    expect(close).toEqual([]);
  });

  it('the stage ramp goes one way in lightness', () => {
    const ramp = Array.from({ length: 9 }, (_unused, i) =>
      lightness(colour(tokens, `stage-${i + 1}`)),
    );
    const steps = ramp
      .slice(1)
      .map((l, i) => Math.sign(l - (ramp[i] ?? 0)) * (Math.abs(l - (ramp[i] ?? 0)) > 0.03 ? 1 : 0));
    expect(new Set(steps).size).toBe(1);
    expect(steps[0]).not.toBe(0);
  });
});

describe('the token table', () => {
  it('has the same names in both themes, and the system theme is the dark one', () => {
    expect([...themes.dark.keys()]).toEqual([...themes.light.keys()]);
    expect([...table('  .system')]).toEqual([...themes.dark]);
  });

  it('is mapped whole for Tailwind', () => {
    const unmapped = [...themes.light.keys()].filter(
      (name) => !globals.includes(`--color-${name}: var(--${name});`),
    );
    expect(unmapped).toEqual([]);
  });
});
