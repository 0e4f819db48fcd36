/** Covers: report/recovery, entry/watch/inherited-memory. Another name of a part repeats no line. */
import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, rmSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { withoutHeadings } from '../helpers/headings.ts';
import { World } from './world.ts';

describe('a watch', () => {
  const world = new World();
  after(() => world.remove());

  const report = async (entries: string): Promise<string> => {
    const common =
      'set to you@example.com\nset from a@b.c\nset host web1\nset encrypt off\nset state state\n';
    world.write('web.conf', `${common}set deliver maildir:mails\n${entries}`);
    const preview = await world.maillog(['-C', 'web.conf', '--dry-run']);
    const sent = await world.maillog(['-C', 'web.conf']);
    assert.deepEqual([preview.status, sent.status, sent.stderr], [0, 0, '']);
    const [mail] = readdirSync(world.path('mails/new'));
    const { stdout } = await world.maillog(['open', '--quiet', `mails/new/${mail}`]);
    rmSync(world.path('mails'), { recursive: true });
    const parts = withoutHeadings(stdout);
    if (entries.includes('old')) assert.equal(preview.stdout, parts);
    return parts;
  };

  it('watch: repeats nothing when its mime_file is renamed, or another watch is written above it', async () => {
    world.write('a.log', 'a1\n');
    world.write('b.log', 'b1\n');
    const [a, b] = ['watch <<X\nlogfile a.log\nX\n', 'watch <<X\nlogfile b.log\nX\n'];
    assert.equal(await report(a), '==> watch-1.txt <==\na1\n\n');
    appendFileSync(world.path('a.log'), 'a2\n');
    assert.equal(await report(b + a), '==> watch-1.txt <==\nb1\n\n==> watch-2.txt <==\na2\n\n');
    appendFileSync(world.path('a.log'), 'a3\n');
    appendFileSync(world.path('b.log'), 'b2\n');
    assert.equal(
      await report('watch <<X\nlogfile a.log b.log\nmime_file old.txt\nX\n'),
      '==> old.txt <==\n==> a.log <==\na3\n==> b.log <==\nb2\n\n',
    );
  });
});
