/** Covers: README.md, whose listing must be what `npm run demo` prints, and what pages say of installing. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { after, it } from 'node:test';
import { generateKey } from 'openpgp';
import { World } from './world.ts';

const world = new World();
after(() => world.remove());

it("README.md shows the demo's report, paths shortened", async () => {
  cpSync('examples/demo', world.path('web1'), { recursive: true });
  execFileSync('chmod', ['-R', 'go-w', world.path('web1')]);
  mkdirSync(world.path('Maildir'), { mode: 0o700 });
  const keys = await generateKey({ userIDs: [{ email: 'admin@example.com' }] });
  world.write('admin.asc', keys.publicKey);
  world.write('private.asc', keys.privateKey);
  world.write(
    'web1.conf',
    `source web1/demo.conf\nrecipient admin.asc\nset state '${world.path('state')}'\nset deliver 'maildir:${world.path('Maildir')}'\n`,
  );
  assert.deepEqual(await world.maillog(['-C', world.path('web1.conf')]), {
    status: 0,
    stdout: '',
    stderr: '',
  });
  const { stdout } = await world.maillog(['open', '--key', 'private.asc', 'Maildir']);
  // The digest of the listing is that of the paths as they are, too.
  const shown = Buffer.from(stdout, 'latin1')
    .toString()
    .replaceAll(`${world.path('web1')}/`, '')
    .replace(`${world.folder}/`, '')
    .replace(/(?<=<=== )[\d-]+ [\d:]+/, '2026-11-21 06:15')
    .replace(/(?<=^==> end of listing <== .* sha256 ).*$/m, '…');
  const listing = /```text\n(===> report[^]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1];
  assert.equal(listing, shown.trimEnd() + '\n');
});

it('documents: no page installs or runs maillog by its name on npm, which is not ours', () => {
  const pages = readdirSync('docs', { recursive: true }).map((name) => `docs/${String(name)}`);
  const all = [
    'README.md',
    'CONTRIBUTING.md',
    'RELEASING.md',
    'SECURITY.md',
    'examples/many-hosts/site.yml',
    ...pages,
  ];
  for (const page of all.filter((name) => /\.(md|yml)$/.test(name)))
    assert.doesNotMatch(
      readFileSync(page, 'utf8'),
      /npx maillog|npm (?:i|install|add)(?: -\S+)* maillog(?![-_./\w])/,
      page,
    );
});
