/** The completions of each shell, by their place below /usr/share. */
import type { Program } from './arguments.ts';
import { bash } from './bash.ts';
import { fish } from './fish.ts';
import { zsh } from './zsh.ts';

export function completions(program: Program): Map<string, string> {
  return new Map([
    [`bash-completion/completions/${program.name}`, bash(program)],
    [`zsh/vendor-completions/_${program.name}`, zsh(program)],
    [`fish/vendor_completions.d/${program.name}.fish`, fish(program)],
  ]);
}
