/**
 * Training: from the lines of logs to the rules that hide what is usual in them. This is the face of the
 * room; lines/, groups/ and rules/ are the three steps, in this order.
 *
 * @example
 *   const miner = new Miner();
 *   miner.addLines(block); // as often as there are blocks of whole lines
 *   const proposals = propose(miner.groups(), { min: 3, trust: false });
 *   process.stdout.write(
 *     rulesFile({ proposals, lines: miner.lines, min: 3, dropped: miner.dropped }),
 *     'latin1',
 *   );
 */
export type { LineSignature } from './lines/line-signature.ts';
export { hasAlarmWord } from '../pattern/template/alarm-words.ts';
export { newHeader, readHeader } from './lines/header.ts';
export { SignatureTable } from './lines/signature-table.ts';
export { signatureTemplate } from './lines/signature-template.ts';
export { timeKey } from './lines/time-key.ts';
export { Miner, numbersOf } from './groups/miner.ts';
export { templateOf } from './groups/template.ts';
export { tightened, tighteningsOf, describeTightening } from './rules/tighten.ts';
export { type Proposal, propose } from './rules/proposal.ts';
export { type ReviewProgress, alsoHidden, screen } from './rules/review.ts';
export { ruleStatement, rulesFile } from './rules/rules-file.ts';
