import { join } from 'node:path';
import { homeDirectory } from '../../system/home-directory.ts';

/** The configuration that `maillog init` writes, `maillog run` reads and the units of the packages name. */
export const SYSTEM_CONFIGURATION = '/etc/maillog/maillog.conf';

/** For root, {@link SYSTEM_CONFIGURATION}; for others one of their own, `~/.config/maillog/maillog.conf`. */
export function defaultConfiguration(): string {
  if (process.geteuid?.() === 0) return SYSTEM_CONFIGURATION;
  const home = process.env['XDG_CONFIG_HOME'];
  const folder =
    home?.startsWith('/') === true
      ? home
      : join(homeDirectory('name the file: maillog init FILE, maillog -C FILE'), '.config');
  return join(folder, 'maillog/maillog.conf');
}
