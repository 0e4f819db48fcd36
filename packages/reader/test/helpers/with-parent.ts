/**
 * What ends with the process of the test, however that ends: a test that is killed ends nothing by itself.
 * setpriv (of util-linux, which Debian always has) asks Linux for that signal, and becomes the program.
 */

/** For `spawn(…withParent(program, args), …)`: the child has the pid of the program. */
export function withParent(
  program: string,
  args: readonly string[],
  signal: 'INT' | 'KILL' = 'KILL',
): readonly [string, readonly string[]] {
  return ['setpriv', ['--pdeathsig', signal, program, ...args]];
}
