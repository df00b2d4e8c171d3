import type { ConfigFile } from '../contract/config/config';
import { patternProblem } from '../patterns/compile-patterns';
import type { Problem } from './problems/problem';

/** Problems of sources: tokens of two of them, and expressions that cannot be compiled. */
export function checkSources({ sources }: Pick<ConfigFile, 'sources'>, problems: Problem[]): void {
  for (const [index, { token, patterns }] of sources.entries()) {
    const path = `sources[${index}]`;
    const first = sources.findIndex((one) => one.token === token);
    if (first < index)
      problems.push({
        path: `${path}.token`,
        problem: `is that of sources[${first}], too`,
        hint: 'give each source a token of its own',
      });
    for (const [at, pattern] of patterns.entries()) {
      const wrong = patternProblem(pattern);
      if (wrong)
        problems.push({
          path: `${path}.patterns[${at}].${wrong.field}`,
          problem: wrong.problem,
          hint: 'try it on the collector screen',
        });
    }
  }
}
