import { type CompletedCommand, quoted, wordsAfter } from './completed-command';

/** Completion for zsh. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const functions = commands.map((command) => {
    const below = wordsAfter(commands, command.words);
    return below.length > 0 ? groupFunction(commands, command.words) : leafFunction(command);
  });
  return `#compdef tocsin
# zsh completion of tocsin; made by \`tocsin completion zsh\`
${functions.join('\n')}
${groupFunction(commands, [])}
# Loaded from a directory of $fpath it is called at once; sourced, it is registered.
if [[ "$funcstack[1]" == _tocsin ]]; then _tocsin "$@"; else compdef _tocsin tocsin; fi
`;
}

const nameOf = (words: readonly string[]) => ['_tocsin', ...words].join('_');

function leafFunction({ words, options, takesFile }: CompletedCommand): string {
  const specs = options.map(({ long, text, takes }) => {
    const value = { nothing: '', value: ':value:', file: ':file:_files' }[takes];
    return quoted(`*${long}[${bracketed(text)}]${value}`);
  });
  const file = takesFile ? [quoted('1:file:_files')] : [];
  return `${nameOf(words)}() {\n  _arguments -S ${[...specs, ...file].join(' ')}\n}`;
}

/** A command that other commands are below. */
function groupFunction(commands: readonly CompletedCommand[], words: readonly string[]): string {
  const below = commands.filter(
    (one) =>
      one.words.length === words.length + 1 && words.every((word, at) => one.words[at] === word),
  );
  const described = below.map(({ words: own, text }) =>
    quoted(`${own.at(-1) ?? ''}:${text.replaceAll(':', '\\:')}`),
  );
  const cases = below.map(({ words: own }) => `      ${own.at(-1) ?? ''}) ${nameOf(own)} ;;`);
  return `${nameOf(words)}() {
  local line state
  _arguments -C '1: :->command' '*::arg:->args'
  case $state in
    command) local -a commands=(${described.join(' ')}); _describe command commands ;;
    args) case $line[1] in
${cases.join('\n')}
    esac ;;
  esac
}`;
}

const bracketed = (text: string) => text.replaceAll(/[[\]\\]/g, (found) => `\\${found}`);
