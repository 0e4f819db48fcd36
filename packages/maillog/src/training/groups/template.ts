/**
 * A group's template as it is shown: its most frequent line, `<*>` where words vary.
 */
import type { Form } from '../lines/form.ts';
import type { Group } from './groups.ts';

/** The form of a group that stands for it: the most frequent, of two the one whose example is smaller. */
export function mainForm(group: Group): Form {
  let best: Form | undefined;
  for (const shape of group.shapes) {
    for (const form of shape.forms) {
      if (!best || form.count > best.count || (form.count === best.count && form.example < best.example))
        best = form;
    }
  }
  if (!best) throw new Error('a group without forms');
  return best;
}

/** `session opened for user <*> by (uid=<*>)` */
export function templateOf(group: Group): string {
  const form = mainForm(group);
  const words = group.items.map((item) => item.word);
  let next = 0;
  let result = '';
  for (const element of form.elements) {
    let shown = '<*>';
    if (element.slot === null) {
      // A literal word that the group's common words lack is one that varies.
      const at = words.indexOf(element.text, next);
      if (at === next || (at > next && words.slice(next, at).every((word) => !hasWord(form, word)))) {
        next = at + 1;
        shown = element.text;
      }
    } else if (element.scaffold !== '' && words[next] === element.scaffold) next++;
    result += element.gap.replaceAll('\t', ' ') + shown;
  }
  return result + form.tail.replaceAll('\t', ' ');
}

function hasWord(form: Form, word: string): boolean {
  return form.elements.some((element) => element.slot === null && element.text === word);
}
