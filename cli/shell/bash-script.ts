import { type CompletedCommand, wordsAfter } from './completed-command';

/** Completion for bash, which needs no other package. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  // The longest first: an argument behind a command must not hide the command below it.
  const longestFirst = commands.toSorted((a, b) => b.words.length - a.words.length);
  const cases = longestFirst.map((command) => {
    const { words, options, takesFile } = command;
    const candidates = [...wordsAfter(commands, words), ...options.map(({ long }) => long)];
    const files = takesFile ? '; files=1' : '';
    return `    ${pattern(words)}) candidates="${candidates.join(' ')}"${files} ;;`;
  });
  const withFile = options(commands, 'file');
  const withValue = options(commands, 'value');
  return `# bash completion of tocsin; made by \`tocsin completion bash\`
_tocsin() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local path="" word candidates="" files="" at
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    word="\${COMP_WORDS[at]}"
    [[ "$word" == -* ]] && break
    path="\${path:+$path }$word"
  done
  case "$previous" in
    ${withFile.join('|')}) COMPREPLY=($(compgen -f -- "$current")); return ;;
    ${withValue.join('|')}) return ;;
  esac
  case "$path" in
    "") candidates="${wordsAfter(commands, []).join(' ')} --help --version" ;;
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$candidates" -- "$current"))
  [[ -n "$files" && "$current" != -* ]] && COMPREPLY+=($(compgen -f -- "$current"))
  return 0
}
complete -o filenames -F _tocsin tocsin
`;
}

/** A command with arguments behind it is the same command. */
const pattern = (words: readonly string[]) => `"${words.join(' ')}"|"${words.join(' ')} "*`;

function options(commands: readonly CompletedCommand[], takes: 'value' | 'file'): string[] {
  const found = commands.flatMap((command) =>
    command.options.filter((one) => one.takes === takes).map(({ long }) => long),
  );
  return [...new Set(found)].sort();
}
