/** Covers: config/names. One configuration serves many hosts: each has its own names in it. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, it } from 'node:test';
import { World } from './world.ts';

const world = new World();
after(() => world.remove());

/** The error of a dry run of these lines. */
async function errorOf(name: string, lines: string): Promise<string> {
  const file = world.write(name, `${lines}\n`);
  const { status, stderr } = await world.maillog(['-C', file, '--dry-run']);
  assert.equal(status, 78);
  return stderr.replaceAll(`${world.folder}/`, '');
}

it('configuration: {host} and {configuration} stand for their names where a file, a part or an address is named', async () => {
  world.write('web1.log', 'a line\n');
  world.write('web1.rules', 'ignore =~ /another/\n');
  world.write('web1.own', "set to 'root+{host}@example.com'\n");
  const file = world.write(
    'daily.conf',
    `set host web1
set encrypt off
set from '{configuration}@example.com'
set state '{host}-{configuration}-state'
set deliver 'maildir:${world.path('mails-{host}')}'
source {host}.own
source {configuration}.*.own
watch <<W
logfile {host}.log
rules '{host}.rules'
mime_file "{host}-{configuration}.txt"
description 'Logs of {host}, {other}'
ignore =~ /{host}/
W
`,
  );
  assert.deepEqual(await world.maillog(['-C', file]), { status: 0, stdout: '', stderr: '' });
  assert.ok(readdirSync(world.folder).includes('web1-daily-state'));
  const [mail = ''] = readdirSync(world.path('mails-web1/new'));
  const text = world.read(`mails-web1/new/${mail}`);
  assert.match(text, /^From: daily@example\.com$/m);
  assert.match(text, /^To: root\+web1@example\.com$/m);
  assert.match(text, /filename="?web1-daily\.txt/);
  assert.match(text, /Description: Logs of web1, \{other\}/);
  assert.ok(text.includes(Buffer.from('a line\n').toString('base64')));
});

it('configuration: a name that would lead a path elsewhere is refused where it is used', async () => {
  assert.equal(
    await errorOf('a.conf', "set host '../../etc'\nsource {host}.conf"),
    'a.conf:2:8: {host} is ../../etc, which cannot be part of a path\nmaillog: hint: write set host NAME before it\n',
  );
  assert.match(
    await errorOf('a b.conf', 'source {configuration}'),
    /\{configuration\} is a b, which cannot be part/,
  );
  assert.match(
    await errorOf('c.conf', "set host '{configuration}'\nsource {host}.conf"),
    /\{host\} is \{configuration\}, which cannot/,
  );
});
