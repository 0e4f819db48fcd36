// A package of Debian, by dpkg-deb alone: for one program and its texts nothing else is needed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { compressManuals, filesBelow, put } from './tree.mjs';

/** The licences whose text every Debian has. */
const COMMON = { 'LGPL-3.0-or-later': 'LGPL-3' };

const HERE = new URL('debian/', import.meta.url);
const MAINTAINER = 'The MailLog authors <maillog@example.org>';

/** What Debian shows of each package. */
const PACKAGES = {
  maillog: {
    depends: {
      all: 'nodejs (>= 20.19)',
      // Node's own requirements; its executable contains all other libraries.
      amd64: 'libc6 (>= 2.28), libgcc-s1, libstdc++6 (>= 8)',
    },
    // No mail system is recommended: apt would install one that delivers on this host only, and it would take
    // the reports.
    suggests: 'gnupg, perl, logcheck-database, default-mta | mail-transport-agent',
    description: `collects a report of this host, seals it with OpenPGP and mails it
 MailLog runs from a timer or cron. From one configuration it collects the
 output of commands, digests of files that should not change, and the lines
 of logs that no rule matches. It seals each part with OpenPGP before it is
 mailed; the host has public keys only.
 .
 It is trained to ignore the usual lines of a host, and shows all others.`,
    scripts: { postinst: 'postinst', prerm: 'prerm', postrm: 'postrm' },
  },
  'maillog-reader': {
    // SQLite is in it for each architecture, since the Node of Debian 13 has none.
    depends: Object.fromEntries(
      ['amd64', 'arm64'].map((arch) => [arch, 'nodejs (>= 20.19), libc6 (>= 2.28), libstdc++6 (>= 8)']),
    ),
    suggests: 'gnupg, maillog',
    description: `lists what is unusual over all hosts that MailLog reports of
 The reading side of MailLog opens reports from Maildirs, mboxes and IMAP
 servers, groups like lines over all hosts, and lets one person decide about
 them, on a page of this machine or in the terminal. It is for where reports
 are read; hosts do not need it.`,
    scripts: {},
  },
  'maillog-fleet': {
    depends: { all: 'nodejs (>= 20.19), openssl, passwd' },
    suggests: 'postgresql (>= 15), maillog',
    description: `receives, counts and shows the reports of many hosts
 The fleet of MailLog is for more hosts, or more readers, than mail and one
 store are enough for. Receivers take sealed reports over HTTPS from hosts
 with a certificate, and sign a receipt for each. Workers open them and count
 in PostgreSQL, and a page shows what is unusual over all hosts.`,
    scripts: { postinst: 'fleet-postinst', prerm: 'fleet-prerm', postrm: 'fleet-postrm' },
  },
};

/**
 * @param tree what tree.mjs laid out; is changed
 * @param name which package
 * @param arch of maillog: `all`, with the one file, or `amd64`, with the executable
 * @param seconds the time of the release, since 1970
 * @param libraries as libraries.mjs describes them
 * @param nodeLicense what an executable needs beside
 */
export function buildDeb(tree, { name = 'maillog', arch, version, file, seconds, libraries, nodeLicense }) {
  compressManuals(tree);
  documentation(tree, { name, arch, version, seconds, libraries, nodeLicense });
  const files = filesBelow(tree);
  control(tree, { name, arch, version, files });
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', tree, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(seconds) },
  });
}

function documentation(tree, { name, arch, version, seconds, libraries, nodeLicense }) {
  const doc = `usr/share/doc/${name}`;
  // Debian's copyright has it.
  rmSync(join(tree, doc, 'LICENSE'));
  const when = new Date(seconds * 1000).toUTCString().replace('GMT', '+0000');
  const changes = `${name} (${version}) stable; urgency=medium

  * Release ${version}: see CHANGELOG.md of the project.

 -- ${MAINTAINER}  ${when}
`;
  put(tree, `${doc}/changelog.gz`, gzip(changes));
  put(tree, `${doc}/copyright`, copyright(libraries));
  if (nodeLicense) put(tree, `${doc}/node-copyright.gz`, gzip(nodeLicense));
  if (name !== 'maillog') return;
  const overrides = readdirSync(HERE)
    .filter((each) => each === 'overrides' || each === `overrides.${arch}`)
    .map((each) => readFileSync(new URL(each, HERE), 'utf8'));
  put(tree, 'usr/share/lintian/overrides/maillog', overrides.join(''));
}

/** In Debian's format. The package has parts under each of these licences. */
function copyright(libraries) {
  const own = { name: 'MailLog', license: 'MIT', text: readFileSync('LICENSE', 'utf8') };
  const holders = [
    ...libraries.map(({ name, holders }) => `${holders} (${name})`),
    '2026 The MailLog authors',
  ];
  const texts = new Map([own, ...libraries].map(({ license, text }) => [license, text]));
  const paragraphs = [
    `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: MailLog\n`,
    `Files: *\nCopyright: ${holders.join('\n ')}\nLicense: ${[...texts.keys()].join(' and ')}\n`,
    ...[...texts].map(
      ([license, text]) => `License: ${license}\n${indented(COMMON[license] ? common(license) : text)}\n`,
    ),
  ];
  return paragraphs.join('\n');
}

function common(license) {
  return `On Debian systems, the text of this licence is in /usr/share/common-licenses/${COMMON[license]}.\n`;
}

function indented(text) {
  const lines = text.trimEnd().split('\n');
  return lines.map((line) => (line.trim() === '' ? ' .' : ` ${line.trim()}`)).join('\n');
}

function control(tree, { name, arch, version, files }) {
  const { depends, suggests, description, scripts } = PACKAGES[name];
  const bytes = files.reduce((sum, path) => sum + lstatSync(join(tree, path)).size, 0);
  const fields = {
    Package: name,
    Version: version,
    Architecture: arch,
    Maintainer: MAINTAINER,
    'Installed-Size': Math.ceil(bytes / 1024),
    Depends: depends[arch],
    Suggests: suggests,
    Section: 'admin',
    Priority: 'optional',
    Description: description,
  };
  const text = Object.entries(fields).map(([field, value]) => `${field}: ${value}\n`);
  put(tree, 'DEBIAN/control', text.join(''));
  const conffiles = files.filter((path) => path.startsWith('etc/')).map((path) => `/${path}\n`);
  if (conffiles.length > 0) put(tree, 'DEBIAN/conffiles', conffiles.join(''));
  const sums = files
    .filter((path) => !path.startsWith('etc/') && lstatSync(join(tree, path)).isFile())
    .map(
      (path) =>
        `${createHash('md5')
          .update(readFileSync(join(tree, path)))
          .digest('hex')}  ${path}\n`,
    );
  put(tree, 'DEBIAN/md5sums', sums.join(''));
  for (const [script, source] of Object.entries(scripts))
    put(tree, `DEBIAN/${script}`, readFileSync(new URL(source, HERE)), 0o755);
}

/** Without a time or a name. */
function gzip(text) {
  return gzipSync(text, { level: 9 });
}
