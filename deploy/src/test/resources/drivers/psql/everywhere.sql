-- What psql does in one statement at a time: fit for every pool mode.
\set VERBOSITY verbose
\pset pager off
\getenv files PSQL_FILES
\set file :files '/items.tsv'
truncate psql_it.items, psql_it.kinds;

\echo catalogue
\d psql_it.items
\d+ psql_it.kinds
\dt psql_it.*
\di+ psql_it.items_by_name
\dn psql_it
\dd psql_it.items
\df pg_catalog.pg_sleep*
\sf pg_catalog.pg_relation_size(regclass)

\echo copy
\copy psql_it.kinds from stdin
1	first
2	second
\.
copy psql_it.items (id, name, price, kind) from stdin;
1	one	1.50	1
2	two	2.50	2
3	Ünicode	\N	1
\.
copy (select id, name, price from psql_it.items order by id) to stdout \g :file
\copy (select name, id from psql_it.items order by id) to pstdout with csv
copy (select generate_series(1, 5)) to stdout;
-- Breaks off in the middle; what comes next is not hurt.
copy psql_it.kinds from stdin;
3	third
1	first again
\.
select count(*) from psql_it.kinds;

\echo variables
select id as item, name as label from psql_it.items where id = 2 \gset
\echo :item :label
select :item + 1, :'label' || '!';
\if :{?item}
select 'taken';
\else
select 'not taken';
\endif
select format('select %s * 2', id) from psql_it.items order by id \gexec
select name as a, price as b, 'x'::varchar(7) as c from psql_it.items \gdesc
select id, kind, price from psql_it.items where price is not null order by id \crosstabview
select 1 as one \; select 2 as two \; select 3 as three;
\x on
select * from psql_it.kinds order by id;
\x off

\echo errors
select 1 / 0;
\echo :ERROR :SQLSTATE :LAST_ERROR_MESSAGE
select * from psql_it.no_such;
\errverbose
insert into psql_it.kinds values (1, 'again');
selec;
select 'still here';

\echo notices
do $$ begin raise notice 'a notice'; raise warning 'a warning'; end $$;

\echo large
select length(string_agg(repeat('x', 1000), '')) from generate_series(1, 5000);
select md5(string_agg(g::text, ',' order by g)) from generate_series(1, 20000) g;
select g, repeat('y', 50) from generate_series(1, 300) g;
\echo end of everywhere.sql
