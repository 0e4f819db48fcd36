-- How many conflicts the faults of a chain name (packages/fleet/src/store/conflicts.ts).
ALTER TABLE chain ADD conflicts bigint NOT NULL DEFAULT 0;
CREATE INDEX chain_conflicts ON chain (id) WHERE conflicts > 0;
