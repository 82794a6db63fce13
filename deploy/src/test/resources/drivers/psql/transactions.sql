-- What needs transactions of several statements.
\set VERBOSITY verbose
\pset pager off
\getenv files PSQL_FILES
\set file :files '/object.bin'
truncate psql_it.items, psql_it.kinds;

\echo commit and roll back
begin;
insert into psql_it.kinds values (1, 'kept');
savepoint here;
insert into psql_it.kinds values (1, 'twice');
select 'refused';
rollback to here;
insert into psql_it.kinds values (2, 'kept too');
commit;
begin;
delete from psql_it.kinds;
rollback and chain;
select count(*) from psql_it.kinds;
commit;
begin isolation level serializable read only;
show transaction_isolation;
insert into psql_it.kinds values (3, 'not here');
rollback;
commit;

\echo savepoints of psql itself
\set ON_ERROR_ROLLBACK on
begin;
insert into psql_it.kinds values (3, 'third');
insert into psql_it.kinds values (3, 'third again');
insert into psql_it.kinds values (4, 'fourth');
commit;
\set ON_ERROR_ROLLBACK off
select * from psql_it.kinds order by id;

\echo no autocommit
\set AUTOCOMMIT off
insert into psql_it.kinds values (5, 'fifth');
rollback;
insert into psql_it.kinds values (6, 'sixth');
commit;
\set AUTOCOMMIT on
select max(id) from psql_it.kinds;

\echo cursors
\set FETCH_COUNT 70
select g from generate_series(1, 500) g;
\set FETCH_COUNT 0
begin;
declare c scroll cursor for select g from generate_series(1, 100) g;
fetch 3 from c;
fetch last from c;
fetch backward 2 from c;
close c;
commit;

\echo large objects
-- By function calls.
select repeat('0123456789', 100000) \g :file
-- It prints a number that is another one each time.
\set QUIET on
\lo_import :file 'an object'
\set object :LASTOID
\set QUIET off
select length(lo_get(:object));
\lo_export :object :file
\set QUIET on
\lo_unlink :object
\set QUIET off
select count(*) from pg_largeobject_metadata where oid = :object;

\echo settings of a transaction
begin;
set local work_mem = '9MB';
create temp table mine (a int) on commit drop;
insert into mine values (1), (2);
select sum(a) from mine;
show work_mem;
commit;
select to_regclass('mine');
\echo end of transactions.sql
