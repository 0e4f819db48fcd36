/** The subject if the configuration sets none. */
export const DEFAULT_SUBJECT = 'MailLog report for {host}';

/** The subject with `{host}` and `{date}` (the local day, `2026-03-01`) put in; other braces stay. */
export function subjectFor(template: string, host: string, date: Date): string {
  const day = localDay(date);
  // One pass: a host that calls itself `{date}` keeps its name.
  return template.replace(/\{(host|date)\}/g, (_, word: string) => (word === 'host' ? host : day));
}

/** The local day: `2026-03-01`. */
export function localDay(date: Date): string {
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((value) => String(value).padStart(2, '0'))
    .join('-');
}
