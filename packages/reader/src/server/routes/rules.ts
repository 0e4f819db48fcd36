/** Rules that were decided here. */
import { Refused } from '../refused.ts';
import type { Rules } from '../screen-answers.ts';

export function rules(): Promise<Rules> {
  return Promise.reject(new Refused(501, 'rules are not possible yet', 'maillog train writes rules'));
}
