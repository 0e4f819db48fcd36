/** Where a slot is. */
export interface SlotPlace {
  /** The template before and after the slot, up to the next slot. */
  readonly before: string;
  readonly after: string;
  /** The slot is at the start of a line that has no program. */
  readonly leads: boolean;
}
