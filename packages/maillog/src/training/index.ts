/**
 * Training: from the lines of logs to the rules that hide or fold what is usual in them. This is the face of
 * the room; lines/, groups/ and rules/ are the three steps, in this order.
 *
 * @example
 *   const miner = new Miner();
 *   miner.addLines(block); // as often as there are blocks of whole lines
 *   const options = { min: 3, silentMin: 10, trust: false };
 *   const proposals = propose(miner.groups(), options);
 *   const { lines, dropped } = miner;
 *   process.stdout.write(rulesFile({ ...options, proposals, lines, dropped }), 'latin1');
 */
export type { LineSignature } from './lines/line-signature.ts';
export { alarmWordsOf, hasAlarmWord, isAlarmProgram } from '../pattern/template/alarm-words.ts';
export { SUSPECTS } from '../pattern/template/suspects.ts';
export { TIMESTAMP } from '../pattern/template/timestamp.ts';
export { NAMED, newHeader, readHeader } from './lines/header.ts';
export type { Header } from './lines/header.ts';
export { SignatureTable } from './lines/signature-table.ts';
export { type LineValue, lineValues } from './line-values.ts';
export { signatureTemplate } from './lines/signature-template.ts';
export { timeKey } from './lines/time-key.ts';
export { Miner, numbersOf } from './groups/miner.ts';
export { templateOf } from './groups/template.ts';
export { type Step, narrowings, widenings } from './rules/slot-steps.ts';
export { type Proposal, propose, revised } from './rules/proposal.ts';
export { statementOf } from './rules/proposed-rule.ts';
export { type Outside, UNBOUNDED } from './rules/placeholder-choice.ts';
export { ATTACK_SAMPLES, samplesBehind } from './rules/attack-samples.ts';
export { judge } from './rules/standing.ts';
export { convert } from './rules/convert.ts';
export { type ReviewProgress, alsoMatched, screen } from './rules/review.ts';
export { type Family, isAlarming, reviewOrder } from './rules/review-order.ts';
export { type Training, rulesFile, withRules } from './rules/rules-file.ts';
