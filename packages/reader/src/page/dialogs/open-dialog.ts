/** Which dialog is open. */
import { signal } from '@preact/signals';
import type { Row } from '../../server/answers.ts';

export type OpenDialog =
  | { readonly kind: 'keyboard' }
  | { readonly kind: 'mute' | 'approve'; readonly rows: readonly Row[] }
  | { readonly kind: 'ignore'; readonly row: Row };

export const openDialog = signal<OpenDialog | undefined>(undefined);

export function closeDialog(): void {
  openDialog.value = undefined;
}
