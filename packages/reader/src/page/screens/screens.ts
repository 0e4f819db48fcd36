/** The screens, their addresses and the keys that go to them. */
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { Screen } from '../parts/screen.ts';
import { ChainScreen } from './chain.ts';
import { FilesScreen, OutputsScreen } from './changes.ts';
import { DecisionsScreen } from './decisions.ts';
import { GroupScreen } from './group.ts';
import { HostScreen } from './host.ts';
import { HostsScreen } from './hosts.ts';
import { InboxScreen } from './inbox.ts';
import { MailsScreen } from './mails.ts';
import { MissingScreen } from './missing.ts';
import { ReportScreen } from './report.ts';
import { RulesScreen } from './rules.ts';
import { SearchScreen } from './search.ts';

export const SCREENS: readonly { readonly name: string; readonly to: string; readonly key: string }[] = [
  { name: 'Inbox', to: '/', key: 'i' },
  { name: 'Hosts', to: '/hosts', key: 'h' },
  { name: 'Files', to: '/files', key: 'f' },
  { name: 'Outputs', to: '/outputs', key: 'o' },
  { name: 'Missing', to: '/missing', key: 'm' },
  { name: 'Chain', to: '/chain', key: 'c' },
  { name: 'Search', to: '/search', key: 's' },
  { name: 'Rules', to: '/rules', key: 'r' },
  { name: 'Decisions', to: '/log', key: 'l' },
];

const ADDRESSES: Readonly<Record<string, (...rest: string[]) => Child>> = {
  '': () => html`<${InboxScreen} />`,
  group: (id, host) => html`<${GroupScreen} key=${id} id=${id} host=${host} />`,
  hosts: () => html`<${HostsScreen} />`,
  host: (name, tab) => html`<${HostScreen} key=${name} name=${name} tab=${tab} />`,
  report: (id) => html`<${ReportScreen} key=${id} id=${id} />`,
  files: () => html`<${FilesScreen} />`,
  outputs: () => html`<${OutputsScreen} />`,
  missing: () => html`<${MissingScreen} />`,
  chain: () => html`<${ChainScreen} />`,
  search: () => html`<${SearchScreen} />`,
  rules: () => html`<${RulesScreen} />`,
  log: () => html`<${DecisionsScreen} />`,
  mails: () => html`<${MailsScreen} />`,
};

export function screenOf([name, ...rest]: readonly string[]): Child {
  if (Object.hasOwn(ADDRESSES, name)) return ADDRESSES[name](...rest);
  return html`<${Screen} name="Not found"
    ><p>There is no such screen. <a href="/">To the inbox</a></p><//
  >`;
}
