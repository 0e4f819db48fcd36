// What is known of each library whose bytes are in the one file: for the bill of materials, and the notices
// that their licences ask for.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * The libraries that the published files of a library contain in turn. Its package.json names them among
 * those that its build needs.
 */
const CARRIED = {
  jiti: /^(@babel\/.*|babel-plugin-parameter-decorator|acorn|destr|get-tsconfig|mlly|pathe)$/,
  openpgp: /^(@noble\/.*|@openpgp\/(tweetnacl|unbzip2-stream|web-stream-tools)|argon2id|fflate)$/,
};

/** The same licence by its SPDX name, where the package has an older one. Of several, one is used. */
const SPDX = { 'LGPL-3.0+': 'LGPL-3.0-or-later', '(MIT OR EUPL-1.1+)': 'MIT' };

/**
 * @param names `['jiti', 'openpgp']`
 * @returns `[{name: 'jiti', version: '2.7.0', license: 'MIT', holders: '…', text: '…', carried: {acorn:
 * '^8.16.0'}}]`
 */
export function describeLibraries(names) {
  return [...names]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => {
      const folder = resolve('node_modules', name);
      const {
        version,
        license,
        author,
        devDependencies = {},
      } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const carried = Object.entries(devDependencies).filter(([each]) => CARRIED[name]?.test(each));
      const text = licenseOf(folder, license);
      const holders =
        /^ *Copyright \(c\) (.*)$/im.exec(name === 'openpgp' ? '' : text)?.[1] ?? author?.name ?? author;
      return {
        name,
        version,
        license: SPDX[license] ?? license,
        holders: name === 'openpgp' ? 'the OpenPGP.js authors' : holders,
        text,
        carried: Object.fromEntries(carried),
      };
    });
}

/** Of a library without a file of its own for it, the last part of its README has the text. */
function licenseOf(folder, license) {
  const own = readdirSync(folder).find((name) => /^licen[cs]e(?:\.(?:txt|md|mit))?$/i.test(name));
  if (own !== undefined) return readFileSync(join(folder, own), 'utf8');
  const told = licenseInReadme(folder);
  return told ?? readFileSync(resolve(`LICENSES/${license}.txt`), 'utf8');
}

/** undefined: its README has none. */
export function licenseInReadme(folder) {
  const readme = join(folder, 'README.md');
  const text = existsSync(readme) ? readFileSync(readme, 'utf8') : '';
  return /^#+ *licen[cs]e\n+([^]*Permission is hereby granted[^]*)/im.exec(text)?.[1];
}

/** All notices as one text. The LGPL asks for the text of the GPL, too. */
export function notices(libraries, nodeLicense) {
  const parts = [
    ['MailLog', readFileSync('LICENSE', 'utf8')],
    ['the libraries', readFileSync('THIRD-PARTY.md', 'utf8')],
    ...libraries.map(({ name, version, license, text, holders }) => [
      `${name} ${version} (${license})`,
      /copyright/i.test(text.slice(0, 200)) ? text : `Copyright (c) ${holders}\n\n${text}`,
    ]),
    ['GPL-3.0', readFileSync('LICENSES/GPL-3.0.txt', 'utf8')],
    ...(nodeLicense ? [['Node.js, in the executables', String(nodeLicense)]] : []),
  ];
  return parts
    .map(([title, text]) => `${'='.repeat(78)}\n${title}\n${'='.repeat(78)}\n\n${text.trimEnd()}\n`)
    .join('\n');
}

/** A bill of materials in CycloneDX 1.6. It has neither a serial number nor a time of its build. */
export function billOfMaterials({ version, libraries, nodeVersion, seconds }) {
  const component = ({ name, version, license, carried }) => ({
    type: 'library',
    'bom-ref': `${name}@${version}`,
    name,
    version,
    licenses: [{ license: { id: license } }],
    purl: purl(name, version),
    components: Object.entries(carried).map(([each, range]) => ({
      type: 'library',
      'bom-ref': `${name}/${each}`,
      name: each,
      purl: purl(each),
      properties: [{ name: 'maillog:range', value: range }],
    })),
  });
  const node = {
    type: 'application',
    'bom-ref': `node@${nodeVersion}`,
    name: 'node',
    version: nodeVersion,
    description: 'in the executables alone',
    purl: `pkg:generic/node@${nodeVersion}`,
  };
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: new Date(seconds * 1000).toISOString(),
      component: {
        type: 'application',
        'bom-ref': 'maillog',
        name: 'maillog',
        version,
        licenses: [{ license: { id: 'MIT' } }],
      },
    },
    components: [...libraries.map(component), node],
    dependencies: [{ ref: 'maillog', dependsOn: libraries.map(({ name, version }) => `${name}@${version}`) }],
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

function purl(name, version) {
  return `pkg:npm/${name.replace('@', '%40')}${version === undefined ? '' : `@${version}`}`;
}
