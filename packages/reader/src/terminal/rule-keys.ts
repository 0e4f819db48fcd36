/** The keys on a rule's preview: they change the rule, and know nothing of the screen. */
import type { Finding } from '../inbox/finding.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { RulePreview } from '../inbox/rule-preview.ts';

/** A rule that somebody looks at before they decide. */
export interface RuleInHand {
  readonly finding: Finding;
  readonly preview: RulePreview;
  /** Which placeholder the keys change. */
  readonly at: number;
}

export async function ruleInHand(inbox: Inbox, finding: Finding): Promise<RuleInHand> {
  return { finding, preview: await inbox.preview(finding), at: 0 };
}

/** The rule after a key: `n` narrower, `w` wider, Tab the next placeholder; undefined: it means nothing. */
export async function pressOnRule(
  inbox: Inbox,
  { finding, preview, at }: RuleInHand,
  key: string,
): Promise<RuleInHand | undefined> {
  const { placeholders } = preview;
  if (key === 'tab')
    return { finding, preview, at: placeholders.length === 0 ? 0 : (at + 1) % placeholders.length };
  const current = placeholders.at(at);
  const rule = key === 'n' ? current?.narrower : key === 'w' ? current?.wider : undefined;
  if (rule === undefined) return undefined;
  return { finding, preview: await inbox.preview(finding, rule), at };
}
