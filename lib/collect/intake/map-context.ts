import type { RowsOrigin } from '../../contract/api/intake/rows';
import { compilePatterns, type PatternSearch } from '../../patterns/compile-patterns';
import type { MapContext } from '../map/map-types';
import type { TargetCache } from '../target-cache';

/** Compiled patterns of sources that are kept. */
const COMPILED_LIMIT = 200;

/** Makes what the mapping of a request knows, from the settings of its source and from the targets. */
export function createMapContexts(targetCache: TargetCache) {
  const compiled = new Map<string, { text: string; search: PatternSearch }>();

  function patternsOf({ settings }: RowsOrigin): PatternSearch {
    const text = JSON.stringify(settings.patterns);
    const known = compiled.get(settings.id);
    if (known?.text === text) return known.search;
    if (compiled.size >= COMPILED_LIMIT) compiled.clear();
    const search = compilePatterns(settings.patterns);
    compiled.set(settings.id, { text, search });
    return search;
  }

  function pathOfTarget(name: string | undefined, environment: string): string | null {
    const target =
      name === undefined
        ? targetCache.onlyTargetOf(environment)
        : targetCache.targetNamed(name, environment);
    return target && URL.canParse(target.url) ? new URL(target.url).pathname : null;
  }

  /** Errors: AppError `invalid_input` for patterns that cannot be compiled. */
  return (origin: RowsOrigin, now: number): MapContext => ({
    source: origin.settings,
    patterns: patternsOf(origin),
    target: origin.target,
    environment: origin.environment,
    onlyEnvironment: targetCache.onlyEnvironment() ?? undefined,
    isTarget(name, environment) {
      const found = targetCache.targetNamed(name, environment);
      return found?.name === name && found.environment === environment;
    },
    pathOfTarget: oncePerPlace(pathOfTarget),
    now,
  });
}

/** Rows of one request have few places: each is looked up once. */
function oncePerPlace(find: MapContext['pathOfTarget']): MapContext['pathOfTarget'] {
  const found = new Map<string, string | null>();
  return (name, environment) => {
    const key = `${environment}\0${name ?? ''}`;
    const known = found.get(key);
    if (known !== undefined) return known;
    const path = find(name, environment);
    found.set(key, path);
    return path;
  };
}
