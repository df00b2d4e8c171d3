import { type Command, Option } from 'commander';
import { write } from '../output/write';
import { UsageError } from '../usage-error';
import { bashScript } from './bash-script';
import type { CompletedCommand } from './completed-command';
import { fishScript } from './fish-script';
import { zshScript } from './zsh-script';

const SCRIPTS: Record<string, (commands: readonly CompletedCommand[]) => string> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** `tocsin completion`: made from the commands themselves, so that it cannot differ from them. */
export function register(program: Command): void {
  program
    .command('completion <shell>')
    .description('print a script that completes commands and options: bash, zsh or fish')
    .addHelpText(
      'after',
      '\nbash: tocsin completion bash > ~/.local/share/bash-completion/completions/tocsin\nzsh:  tocsin completion zsh > a directory of $fpath, as _tocsin\nfish: tocsin completion fish > ~/.config/fish/completions/tocsin.fish',
    )
    .action((shell: string) => {
      const script = Object.entries(SCRIPTS).find(([name]) => name === shell)?.[1];
      if (!script)
        throw new UsageError(
          `there is no completion for ${shell}: use ${Object.keys(SCRIPTS).join(', ')}`,
        );
      write(script(program.commands.flatMap((command) => completed(command, []))));
    });
}

/** A command and those below it, each with its whole name. */
function completed(command: Command, before: readonly string[]): CompletedCommand[] {
  const words = [...before, command.name()];
  const help = new Option('-h, --help', 'display help for command');
  const own: CompletedCommand = {
    words,
    text: command.description(),
    options: [...command.options, help].flatMap(({ long, short, description, flags }) => {
      const isFile = /<(file|directory)>/.test(flags);
      const takes = isFile ? 'file' : flags.includes('<') ? 'value' : 'nothing';
      return long ? [{ long, short: short ?? null, text: description, takes } as const] : [];
    }),
    takesFile: command.registeredArguments.some((argument) => argument.name() === 'file'),
  };
  return [own, ...command.commands.flatMap((inner) => completed(inner, words))];
}
