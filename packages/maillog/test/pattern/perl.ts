import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What perl said of one subject: it matched, it did not, it died or took too long. */
export type Said = '1' | '0' | 'd';

const SCRIPT = String.raw`
use strict; no warnings; use POSIX (); use Time::HiRes ();
$| = 1;
# A plain %SIG handler would wait for the end of the match.
POSIX::sigaction(POSIX::SIGALRM, POSIX::SigAction->new(sub { die "late\n" }));
while (my $asked = <STDIN>) {
  chomp $asked;
  my ($literal, @subjects) = map { pack 'H*', $_ } split / /, $asked, -1;
  my $match = eval "sub { \$_[0] =~ $literal\n}";
  if (!$match) { print "e\n"; next }
  my $said = '';
  for my $subject (@subjects) {
    my $found = eval { Time::HiRes::ualarm(400_000); my $is = $match->($subject) ? 1 : 0; Time::HiRes::ualarm(0); $is };
    Time::HiRes::ualarm(0);
    $said .= defined $found ? $found : 'd';
  }
  print "$said\n";
}
`;

function start(): ChildProcess {
  return spawn('perl', ['-e', SCRIPT], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, LC_ALL: 'C' },
  });
}

function linesOf({ stdout }: ChildProcess): AsyncIterator<string> {
  return createInterface({ input: stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
}

/** A perl that is asked many patterns, one after another. */
export class Perl {
  /** 5.036 is perl 5.36. */
  readonly version = Number(execFileSync('perl', ['-e', 'print $]']));
  #process = start();
  #answers = linesOf(this.#process);

  /** Bytes as characters. Null where perl does not compile the literal, else what it said of each subject. */
  async ask(literal: string, subjects: readonly string[]): Promise<readonly Said[] | null> {
    const hex = [literal, ...subjects].map((text) => Buffer.from(text, 'latin1').toString('hex'));
    this.#process.stdin?.write(`${hex.join(' ')}\n`);
    const { value, done } = await this.#answers.next();
    if (done === true) {
      // Perl itself crashes at some of the patterns that are made; that is no verdict.
      const { exitCode, signalCode } = this.#process;
      if (exitCode === null && signalCode === null) await once(this.#process, 'exit');
      assert.equal(this.#process.signalCode, 'SIGSEGV', `perl ended at ${literal}`);
      this.#process = start();
      this.#answers = linesOf(this.#process);
      return subjects.map(() => 'd');
    }
    return value === 'e' ? null : (value.split('') as Said[]);
  }

  /**
   * The same, with perl's optimizer kept from guessing where a match may start: in front stands code that
   * yields nothing. Where this and {@link ask} differ, perl contradicts itself. Literals with an operator
   * only: `m{…}`.
   */
  async askUnoptimized(literal: string, subjects: readonly string[]): Promise<readonly Said[] | null> {
    const [, operator, body, close] = /^(m|qr)([^]+)([^a-z][a-z]*)$/.exec(literal) as unknown as [
      string,
      string,
      string,
      string,
    ];
    return this.ask(`${operator}${body[0]}(??{""})(?:${body.slice(1)})${close}`, subjects);
  }

  end(): void {
    this.#process.stdin?.end();
  }
}
