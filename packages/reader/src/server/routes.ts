/** All routes of the API; openapi.json describes them. */
import type { Route } from './route.ts';
import { decisions } from './routes/decisions.ts';
import { decide } from './routes/decide.ts';
import { inbox } from './routes/inbox.ts';
import { status } from './routes/status.ts';

export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/api/v1/status', answer: status },
  { method: 'GET', path: '/api/v1/inbox', answer: inbox },
  { method: 'GET', path: '/api/v1/decisions', answer: decisions },
  { method: 'POST', path: '/api/v1/decisions', answer: decide },
];
