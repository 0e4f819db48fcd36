/** What `open` prints, without the headings of reports and the summary, and the lines below them. */
export function withoutHeadings(printed: string): string {
  return printed.replace(/^===> .* <=== .*\n(?: {2}.*\n)*/gm, '').replace(/^\n(?===>|$)/, '');
}
