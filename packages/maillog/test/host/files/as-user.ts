/**
 * What a user without rights lists below argv[2]: the lines, the coverage as JSON, and argv[2]/no-read/file
 * asked for by name.
 */
import { hashFiles } from '../../../src/host/files/hash-files.ts';
import { list } from './listing.ts';

const [root = '', inlineBudgetMs = '0'] = process.argv.slice(2);
const listed = await list([root], { inlineBudgetMs: Number(inlineBudgetMs) });
console.log(listed.lines.join('\n'));
console.log(JSON.stringify(listed.coverage));
const files = [{ name: `${root}/no-read/file`, key: 'sha256' }];
for await (const { lines } of hashFiles({ files, secrets: {}, inlineBudgetMs: Number(inlineBudgetMs) })) {
  const [, key, , name] = Buffer.from(lines).toString('latin1').trimEnd().split('\t');
  console.log(`${name}\t${key}`);
}
