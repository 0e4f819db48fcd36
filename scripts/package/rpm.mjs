// A package for RHEL and Fedora, by rpmbuild alone, also on Debian.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compressManuals, filesBelow } from './tree.mjs';

/** Fedora's nodejs has an epoch. Node's executable asks for no more than these. */
const REQUIRES = { noarch: ['nodejs >= 1:20.19'], x86_64: ['glibc >= 2.28', 'libstdc++'] };

/** The places that differ from Debian's. */
const MOVED = { 'usr/share/zsh/vendor-completions': 'usr/share/zsh/site-functions' };

/**
 * @param tree what tree.mjs laid out; is changed
 * @param arch `noarch`, with the one file, or `x86_64`, with the executable
 */
export function buildRpm(tree, { arch, version, file, seconds }) {
  compressManuals(tree);
  for (const [from, to] of Object.entries(MOVED)) {
    mkdirSync(join(tree, to, '..'), { recursive: true });
    renameSync(join(tree, from), join(tree, to));
  }
  const top = mkdtempSync(join(tmpdir(), 'maillog-rpm-'));
  try {
    writeFileSync(join(top, 'maillog.spec'), spec(tree, { arch, version, seconds }));
    const define = {
      _topdir: top,
      _buildhost: 'localhost',
      use_source_date_epoch_as_buildtime: 1,
      clamp_mtime_to_source_date_epoch: 1,
      _binary_payload: 'w6.xzdio',
      // Nothing is to be stripped or taken apart: an executable of Node would not start.
      __os_install_post: '%{nil}',
      debug_package: '%{nil}',
      _build_id_links: 'none',
    };
    const defines = Object.entries(define).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
    execFileSync('rpmbuild', ['-bb', '--quiet', `--target=${arch}-linux`, ...defines, 'maillog.spec'], {
      cwd: top,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, SOURCE_DATE_EPOCH: String(seconds), TZ: 'UTC', LC_ALL: 'C' },
    });
    const folder = join(top, 'RPMS', arch);
    copyFileSync(join(folder, readdirSync(folder)[0]), file);
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

function spec(tree, { arch, version, seconds }) {
  const script = (name) =>
    readFileSync(new URL(`rpm/${name}`, import.meta.url), 'utf8').replace(/^#!.*\n/, '');
  const when = new Date(seconds * 1000).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) .*/, '$1 $3 $2 $4');
  return `Name: maillog
Version: ${version}
Release: 1
Summary: Collects a report of this host, seals it with OpenPGP and mails it
License: MIT AND LGPL-3.0-or-later AND MIT-0 AND ISC
URL: https://example.org/maillog
AutoReqProv: no
${REQUIRES[arch].map((each) => `Requires: ${each}`).join('\n')}

%description
MailLog runs from a timer or cron. From one configuration it collects the output of commands, digests of files
that should not change, and the lines of logs that no rule matches. It seals each part with OpenPGP before it
is mailed; the host has public keys only.

%install
cp -a '${tree}/.' '%{buildroot}/'

%post
${script('post')}
%preun
${script('preun')}
%files
%defattr(-,root,root)
%dir %attr(0700,root,root) /var/lib/maillog
%dir /etc/maillog
%dir /etc/maillog/rules.d
${filesBelow(tree).map(line).join('\n')}

%changelog
* ${when} The MailLog authors <maillog@example.org> - ${version}-1
- Release ${version}: see CHANGELOG.md of the project.
`;
}

function line(path) {
  if (path.startsWith('etc/')) return `%config(noreplace) "/${path}"`;
  return path.startsWith('usr/share/doc/') ? `%doc "/${path}"` : `"/${path}"`;
}
