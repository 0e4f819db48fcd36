/** Covers: rules-set/, delivery/rules-set/, entry/watch/check-rules-set. What a host refuses of a set. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { needs } from '../helpers/needs.ts';
import { OTHER, RulesHost, USUAL } from './rules-host.ts';
import { RulesServer, digestOf } from './rules-server.ts';

needs('openssl');

describe('a rules set', () => {
  let server: RulesServer;
  let host: RulesHost;
  const hosts: RulesHost[] = [];
  before(async () => {
    server = await new RulesServer().start();
  });
  after(async () => {
    await server.stop();
    hosts.forEach(({ world }) => world.remove());
  });
  beforeEach(() => {
    server.reset();
    host = new RulesHost(server);
    hosts.push(host);
  });

  const stranger = generateKeyPairSync('ed25519').privateKey;
  const attack = "ignore =~ /Failed password/\nhides 'Failed password'\n";
  const refused: [name: string, publish: () => void, words: RegExp][] = [
    [
      'signed by another key',
      () => server.publish(8, { 'a.rules': OTHER }, { key: stranger }),
      /no key that the configuration names has signed it/,
    ],
    [
      'an old set again',
      () => server.publish(6, { 'a.rules': OTHER }),
      /rollback: its serial number 6 is older than 7, which is in force/,
    ],
    [
      'another set of the same number',
      () => server.publish(7, { 'a.rules': OTHER }),
      /there are two sets with the serial number 7/,
    ],
    [
      'the set of others',
      () => server.publish(8, { 'a.rules': OTHER }, { name: 'db' }),
      /it is the set db, and the address is that of web/,
    ],
    [
      'a mix of two sets',
      () => {
        server.publish(8, { 'a.rules': OTHER });
        server.files.set(`${digestOf(Buffer.from(OTHER))}.rules`, USUAL.slice(0, OTHER.length));
      },
      /its file a\.rules is not the one that was signed/,
    ],
    [
      'a file that is cut',
      () => {
        server.publish(8, { 'a.rules': OTHER });
        server.files.set(`${digestOf(Buffer.from(OTHER))}.rules`, OTHER.slice(1));
      },
      /its file a\.rules is not the one that was signed/,
    ],
    [
      'a file that goes on',
      () => {
        server.publish(8, { 'a.rules': OTHER });
        server.files.set(`${digestOf(Buffer.from(OTHER))}.rules`, `${OTHER}#`);
      },
      /\.rules is longer than \d+ bytes/,
    ],
    [
      'a description that is cut',
      () => {
        server.publish(8, { 'a.rules': OTHER });
        server.files.set('rules-set.txt', String(server.files.get('rules-set.txt')).slice(0, -9));
      },
      /it has no signature/,
    ],
    [
      'a description without an end',
      () => server.files.set('rules-set.txt', 'x'.repeat(1 << 20)),
      /rules-set\.txt is longer than 65536 bytes/,
    ],
    [
      'a description with a line more',
      () => server.publish(8, { 'a.rules': OTHER }, { edit: (text) => `${text}command=id\n` }),
      /a line of it names no file/,
    ],
    [
      'too many bytes',
      () => server.publish(8, {}, { edit: (text) => `${text}file=${'0'.repeat(64)} 99999999 a.rules\n` }),
      /its files have 99999999 bytes together/,
    ],
    [
      'a path in a name',
      () => server.publish(8, { '../../../etc/cron.d/x': OTHER }),
      /"\.\.\/\.\.\/\.\.\/etc\/cron\.d\/x" cannot be the name/,
    ],
    ['a hidden name', () => server.publish(8, { '.profile': OTHER }), /"\.profile" cannot be the name/],
    [
      'a name twice',
      () => server.publish(8, {}, { edit: (text) => `${text}${`file=${'0'.repeat(64)} 1 a\n`.repeat(2)}` }),
      /not in order, or one is named twice/,
    ],
    [
      'a number with a leading zero',
      () => server.publish(8, { 'a.rules': OTHER }, { edit: (text) => text.replace('=8', '=08') }),
      /not written as MailLog writes it/,
    ],
    [
      'a rule that hides an attack',
      () => server.publish(8, { 'a.rules': attack }),
      /a\.rules:1: this rule hides a line of an attack/,
    ],
    [
      'a filter that hides an attack',
      () => server.publish(8, { 'a.rules': "filter =~ /sshd/\nshows 'sshd'\n" }),
      /a\.rules:1: this filter hides a line of an attack/,
    ],
    [
      'a pattern that folds an attack',
      () => server.publish(8, { 'a.rules': "fold =~ /./\nfolds 'x'\n" }),
      /a\.rules:1: this rule folds a line of an attack/,
    ],
    [
      'rules without a test',
      () => server.publish(8, { 'a.rules': 'ignore =~ /other$/\n' }),
      /a\.rules:1: the set has rules and no test/,
    ],
    [
      'a test that fails',
      () => server.publish(8, { 'a.rules': `${OTHER}shows 'another'\n` }),
      /a\.rules:3: this line must be shown, but the rule at \S+a\.rules:1 hides it/,
    ],
    [
      'a command',
      () => server.publish(8, { 'a.rules': `${OTHER}command <<X\nexec id\nX\n` }),
      /a\.rules:3: unknown directive command in a rules file/,
    ],
    [
      'an include',
      () => server.publish(8, { 'a.rules': `${OTHER}source /etc/shadow\n` }),
      /unknown directive source in a rules file/,
    ],
    [
      'another file of rules',
      () => server.publish(8, { 'a.rules': `${OTHER}rules /etc/shadow\n` }),
      /unknown directive rules in a rules file/,
    ],
    [
      'a setting',
      () => server.publish(8, { 'a.rules': `${OTHER}set encrypt off\n` }),
      /unknown directive set in a rules file/,
    ],
    [
      'a NUL byte',
      () => server.publish(8, { 'a.rules': `${OTHER}# \0\n` }),
      /a\.rules:3: a rules file cannot contain a NUL byte/,
    ],
    [
      'a name that is not UTF-8',
      () => {
        server.publish(8, { 'a.rules': OTHER }, { edit: (text) => text.replace('a.rules', 'ä.rules') });
      },
      /cannot be the name of a rules file/,
    ],
  ];
  for (const [name, publish, words] of refused) {
    it(`maillog rules pull: refuses ${name}, and the set in force stays`, async () => {
      server.publish(7, { 'a.rules': USUAL });
      assert.equal((await host.pullHere()).ended, 'new');
      publish();
      const { ended, serial } = await host.pullHere();
      assert.match(ended, words);
      assert.match(ended, /^refused: /);
      assert.equal(serial, 7);
    });
  }

  const unreachable: [string, () => void, RegExp][] = [
    [
      'a redirect',
      () => {
        server.early = (_, response) => {
          response.writeHead(302, { Location: 'https://example.com/' }).end();
          return true;
        };
      },
      /it answers 302, a redirect, which MailLog does not follow, for rules-set\.txt/,
    ],
    [
      'an answer that breaks off',
      () => {
        server.early = (_, response) => {
          response.writeHead(200, { 'Content-Length': 500 });
          response.write('mail');
          response.destroy();
          return true;
        };
      },
      /unreachable: /,
    ],
    [
      'a certificate of nobody',
      () => host.world.write('web.conf', host.world.read('web.conf').replace(/ ca \S+/, '')),
      /self-signed certificate/,
    ],
  ];
  for (const [name, change, words] of unreachable) {
    it(`maillog rules pull: a server is unreachable, given ${name}`, async () => {
      server.publish(7, { 'a.rules': USUAL });
      change();
      const { status, stderr } = await host.pull();
      assert.match(stderr, words);
      assert.equal(status, 75);
      assert.equal(await host.inForce(), null);
    });
  }

  const wrong: [string, RegExp][] = [
    ['rules from http://example.com/web key k.pem', /is not the address of a rules set\n.*HTTPS only/],
    ['rules from https://example.com/ key k.pem', /ends with the name of the set/],
    ['rules from https://me:hunter2@example.com/web key k.pem', /with a user or password/],
    ['rules from https://example.com/web', /needs the key that signs the set/],
    ['rules from https://example.com/web key', /does not take key here/],
    ['rules from https://example.com/web key k.pem path /etc', /does not take path here/],
    [
      'rules from https://example.com/web key web.conf',
      /cannot use the keys of rules in web\.conf: it holds no public key/,
    ],
    ['rules from https://example.com/web key none.pem', /cannot read none\.pem/],
  ];
  for (const [statement, words] of wrong) {
    it(`${statement}: is refused with its place and a way out`, async () => {
      host.world.write('web.conf', `watch <<X\nlogfile app.log\n${statement}\nX\n`);
      const { status, stderr } = await host.world.maillog(['-C', 'web.conf', '--dry-run']);
      assert.match(stderr, words);
      assert.match(stderr, /^web\.conf:3:\d+: /);
      assert.ok(!stderr.includes('hunter2'));
      assert.equal(status, 78);
      assert.ok(!existsSync(host.world.path('state')));
    });
  }
});
