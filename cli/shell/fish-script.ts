import { type CompletedCommand, wordsAfter } from './completed-command';

/** Completion for fish. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap((command) => linesOf(command, commands));
  return `# fish completion of tocsin; made by \`tocsin completion fish\`
complete -c tocsin -f
complete -c tocsin -n __fish_use_subcommand -l version -d 'print the version'
${lines.join('\n')}
`;
}

function linesOf(command: CompletedCommand, all: readonly CompletedCommand[]): string[] {
  const { words, text, options, takesFile } = command;
  const own = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const parent =
    before.length === 0
      ? '__fish_use_subcommand'
      : `${seen(before)}; and not __fish_seen_subcommand_from ${wordsAfter(all, before).join(' ')}`;
  const within = words.map((word) => seen([word])).join('; and ');
  return [
    `complete -c tocsin -n ${quoted(parent)} -a ${own} -d ${quoted(text)}`,
    ...options.map(({ long, text: what, takes }) => {
      const value = { nothing: '', value: ' -x', file: ' -r -F' }[takes];
      return `complete -c tocsin -n ${quoted(within)} -l ${long.slice(2)}${value} -d ${quoted(what)}`;
    }),
    ...(takesFile ? [`complete -c tocsin -n ${quoted(within)} -F`] : []),
  ];
}

const seen = (words: readonly string[]) => `__fish_seen_subcommand_from ${words.join(' ')}`;

/** Fish escapes a quote and a backslash inside single quotes with a backslash. */
const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, (found) => `\\${found}`)}'`;
