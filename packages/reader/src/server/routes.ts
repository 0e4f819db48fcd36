/** All routes of the API; openapi.json describes them. */
import type { Route } from './route.ts';
import { chain } from './routes/chain.ts';
import { files, outputs } from './routes/changes.ts';
import { decide } from './routes/decide.ts';
import { decisions } from './routes/decisions.ts';
import { exportCsv, exportJsonl } from './routes/export.ts';
import { group } from './routes/group.ts';
import { host, hosts } from './routes/hosts.ts';
import { inbox } from './routes/inbox.ts';
import { mails } from './routes/mails.ts';
import { missing } from './routes/missing.ts';
import { outputsDiff } from './routes/outputs-diff.ts';
import { part, report } from './routes/report.ts';
import { rules } from './routes/rules.ts';
import { search } from './routes/search.ts';
import { status } from './routes/status.ts';

const GET: Readonly<Record<string, Route['answer']>> = {
  status,
  inbox,
  'groups/{id}': group,
  hosts,
  'hosts/{name}': host,
  'reports/{id}': report,
  'reports/{id}/parts/{index}': part,
  files,
  outputs,
  'outputs/diff': outputsDiff,
  missing,
  chain,
  search,
  rules,
  mails,
  decisions,
  'export.jsonl': exportJsonl,
  'export.csv': exportCsv,
};

export const ROUTES: readonly Route[] = [
  ...Object.entries(GET).map(([path, answer]): Route => ({ method: 'GET', path: `/api/v1/${path}`, answer })),
  { method: 'POST', path: '/api/v1/decisions', answer: decide },
];
