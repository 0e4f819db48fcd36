/**
 * Opens the page in the browser. The address holds the token, and every user of this machine sees the
 * arguments of every process: so the browser gets the name of a private file, which leads to the address.
 */
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';

/** Does nothing where no browser can be seen: over SSH, or without a screen. `file` is made, 0600. */
export async function openInBrowser(address: string, file: string): Promise<void> {
  const opener = openerOf(process.platform, process.env);
  if (opener === undefined) return;
  await writeFile(file, redirectTo(address), { mode: 0o600, flag: 'wx' });
  const child = spawn(opener, [file], { detached: true, stdio: 'ignore' });
  // The address was printed: without the program, the user opens it.
  child.on('error', () => undefined);
  child.unref();
}

export function openerOf(platform: string, env: NodeJS.ProcessEnv): string | undefined {
  if (env['SSH_CONNECTION'] !== undefined) return undefined;
  if (platform === 'darwin') return 'open';
  const hasScreen = Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
  return platform === 'linux' && hasScreen ? 'xdg-open' : undefined;
}

function redirectTo(address: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<title>maillog-read</title>
<meta http-equiv="refresh" content="0; url=${address}">
<a href="${address}">Open the page</a>
`;
}
