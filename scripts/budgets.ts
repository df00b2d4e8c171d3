/**
 * Budgets of CONTRIBUTING.md that the linter does not check: lines of a file and of a function as written, files in a folder, and circles
 * between folders. Parameters of a function are counted by the linter (`useMaxParams`).
 */
import { folderCycles, importArrows } from './measure/folder-cycles';
import { functionsOf } from './measure/functions';
import { filesPerFolder, spreadLiterals } from './measure/layout';
import { FOLDERS_LEFT_FLAT, functionLimit } from './measure/limits';
import { readSourceFiles } from './measure/source-files';

const FILE_LINES = 400;
const MEDIAN_LINES = 90;
const FOLDER_FILES = 20;

const files = readSourceFiles();
const source = files.filter(({ isTest }) => !isTest);
const linesOf = (text: string) => text.split('\n').length - 1;
const lengths = source.map(({ text }) => linesOf(text)).sort((a, b) => a - b);
const median = lengths[Math.floor(lengths.length / 2)] ?? 0;

const problems = [
  ...files
    .filter(({ text }) => linesOf(text) > FILE_LINES)
    .map(
      ({ path, text }) =>
        `${path}: ${linesOf(text)} lines, more than ${FILE_LINES}. Split it by concept.`,
    ),
  ...(median > MEDIAN_LINES
    ? [`The median source file has ${median} lines, more than ${MEDIAN_LINES}.`]
    : []),
  ...source.flatMap(functionsOf).flatMap(({ path, name, lines }) => {
    const limit = functionLimit(path, name);
    return lines > limit
      ? [`${path}: ${name} has ${lines} lines, more than ${limit}. Split it by concept.`]
      : [];
  }),
  ...files
    .flatMap(spreadLiterals)
    .map((place) => `${place}: a literal is spread into another. Write its parts out.`),
  ...filesPerFolder(source)
    .filter(([folder, count]) => count > FOLDER_FILES && !FOLDERS_LEFT_FLAT.has(folder))
    .map(
      ([folder, count]) =>
        `${folder}: ${count} files, more than ${FOLDER_FILES}. Make rooms of them.`,
    ),
  ...folderCycles(importArrows(source)).map(
    ({ folder, members, imports }) =>
      `${folder}: ${members.join(', ')} import each other:\n  ${imports.join('\n  ')}`,
  ),
];

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${files.length} files, median ${median} lines`);
