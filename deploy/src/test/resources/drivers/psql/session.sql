-- What belongs to a session.
\set VERBOSITY verbose
\pset pager off
create temp table mine (a int);
insert into mine select generate_series(1, 10);
set work_mem = '9MB';
prepare sums(int) as select sum(a) + $1 from mine;
select sum(a) from mine;
execute sums(1);
show work_mem;
deallocate sums;
execute sums(1);
declare c cursor with hold for select a from mine order by a;
fetch 2 from c;
fetch 2 from c;
close c;
select pg_advisory_lock(4711);
select pg_advisory_unlock(4711);
listen psql_channel;
select pg_notify('no_channel', 'to nobody');
unlisten *;
discard all;
select to_regclass('mine');
show work_mem;
\echo end of session.sql
