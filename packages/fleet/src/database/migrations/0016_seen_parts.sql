-- Which transaction added a part, so that a decision is about what was shown, and not about what came since
-- (packages/fleet/src/store/late-reports.ts). Parts that are here were shown as well as any list can tell.
ALTER TABLE part ADD COLUMN made xid8;
ALTER TABLE part ALTER COLUMN made SET DEFAULT pg_current_xact_id();
