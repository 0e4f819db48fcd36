import { execFileSync } from 'node:child_process';

/** The files of the repository that match these globs, new ones that git does not track yet among them. */
export function repositoryFiles(...globs) {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', ...globs];
  return execFileSync('git', args, { encoding: 'utf8' }).trim().split('\n');
}
