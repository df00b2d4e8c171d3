/**
 * `npm run measure`: figures of the code beside their limits, as one table. Takes longer than `verify` and says more; a figure over
 * its limit ends it with 1.
 */
import { duplicateShare } from './measure/duplicates';
import { functionsOf, isOneWord } from './measure/functions';
import { filesPerFolder, spreadLiterals } from './measure/layout';
import { FOLDERS_LEFT_FLAT, FUNCTION_LINES, functionLimit, raisedCount } from './measure/limits';
import { readSourceFiles } from './measure/source-files';
import { countCycles, countTestOnlyExports, countUnusedExports } from './measure/tools';

type Figure = { name: string; value: number; limit: number; unit?: string; note?: string };

const files = readSourceFiles();
const source = files.filter(({ isTest }) => !isTest);
const inLib = source.filter(({ path }) => path.startsWith('lib/'));
const functions = source.flatMap(functionsOf);
const withinRule = functions.filter(
  ({ path, name }) => functionLimit(path, name) === FUNCTION_LINES,
);
const longest = withinRule.reduce((a, b) => (b.lines > a.lines ? b : a));
const declared = inLib.flatMap(functionsOf).filter(({ isDeclared }) => isDeclared);
const oneWord = declared.filter(({ name }) => isOneWord(name));
const [fullest = ['', 0]] = filesPerFolder(source).filter(
  ([folder]) => !FOLDERS_LEFT_FLAT.has(folder),
);
const percent = (share: number) => Math.round(share * 10_000) / 100;

const testOnly = countTestOnlyExports();
const figures: Figure[] = [
  { name: 'import cycles, types included', value: countCycles(), limit: 0 },
  {
    name: 'functions of lib named by one word',
    value: percent(oneWord.length / declared.length),
    limit: 6,
    unit: '%',
    note: `${oneWord.length} of ${declared.length}`,
  },
  { name: 'literals spread into literals', value: files.flatMap(spreadLiterals).length, limit: 0 },
  { name: 'files in one folder', value: fullest[1], limit: 20, note: fullest[0] },
  {
    name: 'lines of the longest function, as written',
    value: longest.lines,
    limit: FUNCTION_LINES,
    note: `${longest.path} ${longest.name}; ${raisedCount()} raised openly`,
  },
  { name: 'unused exports', value: countUnusedExports(), limit: 0 },
  {
    name: 'exports that only tests import',
    value: testOnly.imported,
    limit: 20,
    note: `${testOnly.unused} of them are not used in their own file either`,
  },
  {
    name: 'lines written twice, in runs of six',
    value: percent(duplicateShare(source)),
    limit: 0.5,
    unit: '%',
  },
];

for (const { name, value, limit, unit = '', note = '' } of figures) {
  const mark = value <= limit ? 'ok  ' : 'OVER';
  console.log(
    `${mark}  ${name.padEnd(44)} ${`${value}${unit}`.padStart(7)}  limit ${`${limit}${unit}`.padEnd(6)} ${note}`,
  );
}
if (figures.some(({ value, limit }) => value > limit)) process.exitCode = 1;
