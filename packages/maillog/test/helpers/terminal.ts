import { spawnSync } from 'node:child_process';

/**
 * Runs a command of `sh` at a terminal of 24 lines that script(1) makes; gives its exit status, and what the
 * terminal was sent: `{status: 0, screen: 'a\r\n'}`. Callers declare `needs('script')`.
 *
 * script(1), and mutt in it, start the shell that SHELL names. The one of a system user is `nologin`, and a
 * service has none. The size is set, because ncurses 6.5 takes a terminal without one for no terminal.
 */
export function atTerminal(
  command: string,
  { cwd, env = process.env }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): { readonly status: number | null; readonly screen: string } {
  const { status, stdout, stderr, error } = spawnSync(
    'script',
    ['-qec', `stty rows 24 cols 80; ${command}`, '/dev/null'],
    { cwd, env: { ...env, SHELL: '/bin/sh' }, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 },
  );
  if (error) throw error;
  return { status, screen: stdout.toString() + stderr.toString() };
}
