/** The completions of each shell, by their place below /usr/share. */
import { bash } from './bash.ts';
import { fish } from './fish.ts';
import { zsh } from './zsh.ts';

export function completions(): Map<string, string> {
  return new Map([
    ['bash-completion/completions/maillog', bash()],
    ['zsh/vendor-completions/_maillog', zsh()],
    ['fish/vendor_completions.d/maillog.fish', fish()],
  ]);
}
