// A root file system of Debian, by default 13 with Node, npm and git, and nothing else beyond a minimal
// system: made by debootstrap, used by chroot in namespaces of its own, so that nothing that is started there
// outlives it.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOR_A_CLONE = { suite: 'trixie', packages: ['nodejs', 'npm', 'git', 'ca-certificates'] };
const CERTIFICATES = 'usr/local/share/ca-certificates';
const MOUNTS =
  'mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && mount --make-rslave "$1/dev" && exec chroot "$@"';

export class DebianRoot {
  constructor(folder) {
    this.folder = folder;
  }

  /** Makes it, from this mirror or the one that apt uses here. What is there already stays. */
  make(mirror = aptMirror(), { suite, packages } = FOR_A_CLONE) {
    const done = join(this.folder, 'etc/maillog-root');
    if (existsSync(done) || existsSync(join(this.folder, 'usr/bin/npm'))) return;
    must('debootstrap', ['--variant=minbase', suite, this.folder, mirror]);
    copyFileSync('/etc/resolv.conf', join(this.folder, 'etc/resolv.conf'));
    const apt = 'DEBIAN_FRONTEND=noninteractive apt-get -q';
    if (packages.length > 0)
      this.must(`${apt} update && ${apt} install -y --no-install-recommends ${packages.join(' ')}`);
    if (!packages.includes('npm')) return writeFileSync(done, '');
    // Whom this machine trusts beside the usual, such as a proxy of its network.
    const own = existsSync(`/${CERTIFICATES}`) ? readdirSync(`/${CERTIFICATES}`) : [];
    for (const name of own) copyFileSync(`/${CERTIFICATES}/${name}`, join(this.folder, CERTIFICATES, name));
    this.must('update-ca-certificates && useradd --create-home --shell /bin/bash tester');
  }

  /**
   * Runs a line of shell there, without a terminal; `{status, output}`.
   * @param beside a command that runs outside of the root meanwhile, in the same network
   * @param isolated whether it has no network but its own loopback; default: if something runs beside it
   */
  run(line, { user = 'root', env = {}, beside, isolated = beside !== undefined } = {}) {
    const path = `${user === 'root' ? '/usr/local/sbin:/usr/sbin:/sbin:' : ''}/usr/local/bin:/usr/bin:/bin`;
    const variables = Object.entries({ PATH: path, ...(isolated ? {} : registry()), ...env }).map((pair) =>
      pair.join('='),
    );
    const shell = ['su', user, '-s', '/bin/sh', '-c', line];
    const inside = ['env', '-i', ...variables, 'setsid', '-w', ...shell];
    const network = isolated ? ['--net'] : [];
    const before = `${isolated ? 'ip link set lo up && ' : ''}${beside ? `{ ${beside} & } && sleep 1 && ` : ''}`;
    const start = ['sh', '-c', before + MOUNTS, 'sh', this.folder];
    const outside = ['--mount', '--pid', ...network, '--fork', '--kill-child', ...start];
    const { status, stdout } = spawnSync('unshare', [...outside, ...inside], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return { status, output: stdout };
  }

  /** The same, for what cannot fail; its output. */
  must(line) {
    const { status, output } = this.run(`{ ${line}; } 2>&1`);
    if (status !== 0) throw new Error(`${line}: status ${status}\n${output}`);
    return output.trim();
  }
}

/** How packages are found from here. */
function registry() {
  const names = ['NODE_EXTRA_CA_CERTS', 'npm_config_registry', 'http_proxy', 'https_proxy'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** The mirror that apt takes Debian from on this machine. */
function aptMirror() {
  const format = '$(LABEL) $(REPO_URI)';
  const { stdout } = spawnSync('apt-get', ['indextargets', '--format', format], { encoding: 'utf8' });
  const mirror = /^Debian (\S+)$/m.exec(stdout ?? '')?.[1];
  if (!mirror) throw new Error('apt names no mirror of Debian: give one, --mirror=URL');
  return mirror;
}

function must(program, args) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program}: ${error?.message ?? `status ${status}`}`);
}
