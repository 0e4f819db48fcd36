-- Rows that came for a key without a partition: no worker has made partitions for a week. Retention leaves rows
-- in default partitions, too: those are older than all partitions that there are, and go row by row.

-- Default partitions, each with the key of its table, and where the first of the other partitions begins.
CREATE FUNCTION default_partitions() RETURNS TABLE (parent text, name text, key text, low bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT parent.relname::text, own.relname::text, attname::text, (
    SELECT min((regexp_match(pg_get_expr(other.relpartbound, other.oid), 'FROM \(''?(-?\d+)'))[1]::bigint)
    FROM pg_inherits JOIN pg_class AS other ON other.oid = inhrelid WHERE inhparent = partrelid)
  FROM pg_partitioned_table JOIN pg_class AS parent ON parent.oid = partrelid
    JOIN pg_class AS own ON own.oid = partdefid
    JOIN pg_attribute ON attrelid = partrelid AND attnum = partattrs[0]
  WHERE parent.relnamespace = 'public'::regnamespace
$$;

-- Default partitions, each with how many rows it has that should be in another one.
CREATE FUNCTION default_rows() RETURNS TABLE (partition text, rows bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  own record;
BEGIN
  FOR own IN SELECT * FROM default_partitions() AS each ORDER BY each.name LOOP
    partition := own.name;
    EXECUTE format('SELECT count(*) FROM %I WHERE $1 IS NULL OR %I >= $1', own.name, own.key)
      INTO rows USING own.low;
    RETURN NEXT;
  END LOOP;
END $$;

-- Makes a partition for a day that came without one; gives whether there may be more such days. One day for each
-- call, since those who read the default partition wait until its rows are moved.
CREATE FUNCTION empty_default() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
  found integer;
BEGIN
  SELECT body.day INTO found FROM inbox_body_default AS body
  WHERE body.day >= (SELECT low FROM default_partitions() WHERE parent = 'inbox_body') ORDER BY 1 LIMIT 1;
  IF found IS NULL THEN
    RETURN false;
  END IF;
  PERFORM make_partition('inbox_body', 'day', found, found + 1, to_timestamp(found * 86400.0));
  -- A table that is no partition may have the name.
  RETURN NOT EXISTS (SELECT FROM inbox_body_default AS body WHERE body.day = found);
EXCEPTION WHEN lock_not_available THEN
  RETURN false;
END $$;

REVOKE EXECUTE ON FUNCTION default_partitions, default_rows, empty_default FROM PUBLIC;
GRANT EXECUTE ON FUNCTION default_rows TO maillog_page, maillog_audit;
GRANT EXECUTE ON FUNCTION empty_default TO maillog_worker;
