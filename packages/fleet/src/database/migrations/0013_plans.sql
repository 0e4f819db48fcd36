-- Plans of the functions that write mails. Each looks up rows of large tables by keys that the call brings, so
-- that an index is right whatever the size of the tables. PostgreSQL chooses a scan of the whole table, or a hash
-- of it, while its statistics say that the table is small, and keeps that plan while the table grows. It also
-- makes a plan anew for each call where it takes the length of an array for a reason. CREATE OR REPLACE drops
-- these settings: a migration that replaces one of the functions sets them again.
DO $$
DECLARE
  own regprocedure;
  setting text;
BEGIN
  FOR own IN SELECT oid FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
      AND proname IN ('take_mails', 'take_rules', 'count_forms', 'count_parts') LOOP
    FOREACH setting IN ARRAY ARRAY['plan_cache_mode = force_generic_plan', 'enable_seqscan = off',
      'enable_hashjoin = off', 'enable_mergejoin = off'] LOOP
      EXECUTE format('ALTER FUNCTION %s SET %s', own, setting);
    END LOOP;
  END LOOP;
END $$;
