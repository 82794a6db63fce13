'use strict';
// postgres.js, which prepares and pipelines everything: PGHOST and its kin say where; the argument is the pool mode.
const assert = require('node:assert/strict');
const fs = require('node:fs');
const { pipeline } = require('node:stream/promises');
const { Readable, Writable } = require('node:stream');
const postgres = require('postgres');
const { run, fails, until, range, STATEMENTS } = require('./cases.js');

const using = async (options, body) => {
  const sql = postgres({ max: 1, onnotice: () => {}, ...options });
  try {
    await body(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
};

const one = async (query) => Object.values((await query)[0])[0];

const both = (body) => async () => {
  for (const prepare of [true, false]) {
    await using({ prepare }, body);
  }
};

const everywhere = {
  queries: both(async (sql) => {
    assert.equal(await one(sql`select ${3}::int + ${4}::int as a`), 7);
    const several = await sql`select 'a' as x; select 'b' as x`.simple();
    assert.deepEqual(several.map((each) => each[0].x), ['a', 'b']);
    assert.deepEqual([...(await sql`select x from (values (1), (2)) v(x) where x = any(${[2, 3]}::int[])`)], [{ x: 2 }]);
  }),

  'many statements and clients': () =>
    using({ max: process.argv[2] === 'session' ? 4 : 10 }, async (sql) => {
      const answers = await Promise.all(
        range(600).map((i) => one(sql.unsafe(`select $1::int as a /* ${i % STATEMENTS} */`, [i], { prepare: true }))),
      );
      assert.deepEqual(answers, range(600));
    }),

  pipeline: both(async (sql) => {
    const answers = await Promise.all(
      range(300).map((i) =>
        i % 10 === 7
          ? sql`select 1 / (${i}::int - ${i}::int)`.catch((e) => e.code)
          : one(sql.unsafe(`select $1::int as a /* ${i % STATEMENTS} */`, [i], { prepare: sql.options.prepare })),
      ),
    );
    assert.deepEqual(answers, range(300).map((i) => (i % 10 === 7 ? '22012' : i)));
  }),

  errors: both(async (sql) => {
    for (const i of range(3)) {
      await fails(sql`select 1 / ${0}::int`, '22012');
      await fails(sql`select * from no_such`, '42P01');
      assert.equal(await one(sql`select ${i}::int as a`), i);
    }
  }),

  types: both(async (sql) => {
    const large = Buffer.alloc(3_000_000, 'abcdefg');
    const [row] = await sql`
      select ${large}::bytea as a, ${sql.json({ x: [1, 'ö'] })}::jsonb as b, ${[1, 2, 3]}::int[] as c,
        ${new Date('2026-11-21T12:00:00Z')}::timestamptz as d, ${null}::text as e`;
    assert.ok(large.equals(row.a));
    assert.deepEqual(row.b, { x: [1, 'ö'] });
    assert.deepEqual([...row.c], [1, 2, 3]);
    assert.equal(row.d.toISOString(), '2026-11-21T12:00:00.000Z');
    assert.equal(row.e, null);
  }),

  cursor: both(async (sql) => {
    let expected = 0;
    for await (const rows of sql`select g from generate_series(1, ${500}::int) g`.cursor(70)) {
      rows.forEach((row) => assert.equal(row.g, ++expected));
    }
    assert.equal(expected, 500);
    // Leaves before it has seen everything.
    for await (const rows of sql`select g from generate_series(1, 500) g`.cursor(70)) {
      assert.equal(rows.length, 70);
      break;
    }
    assert.equal(await one(sql`select 5 as a`), 5);
  }),

  copy: () =>
    using({}, async (sql) => {
      await sql`truncate node_items`;
      const lines = range(20_000).map((i) => `${i}\tname of ${i}\n`);
      await pipeline(Readable.from(lines), await sql`copy node_items from stdin`.writable());
      let text = '';
      const sink = new Writable({ write: (chunk, encoding, done) => ((text += chunk), done()) });
      await pipeline(await sql`copy (select * from node_items order by id) to stdout`.readable(), sink);
      assert.equal(text, lines.join(''));
      assert.equal(await one(sql`select count(*)::int from node_items`), 20_000);
    }),

  cancel: () =>
    using({ max: 2 }, async (sql) => {
      const query = sql`select pg_sleep(60) /* postgres.js */`;
      const sleeps = query.execute().catch((e) => e.code);
      await until(
        async () =>
          (await one(
            sql`select count(*)::int from pg_stat_activity where state = 'active' and query like '%(60) /* postgres.js */'`,
          )) === 1,
      );
      query.cancel();
      assert.equal(await sleeps, '57014');
      assert.deepEqual(await Promise.all(range(20).map((i) => one(sql`select ${i}::int as a`))), range(20));
    }),
};

const transactions = {
  'commit and roll back': () =>
    using({ max: 3 }, async (sql) => {
      await sql`truncate node_items`;
      await sql.begin(async (tx) => {
        await tx`insert into node_items ${tx([{ id: 1, name: 'kept' }])}`;
        await tx
          .savepoint(async (inner) => {
            await inner`insert into node_items values (1, 'twice')`;
          })
          .catch((e) => assert.equal(e.code, '23505'));
        assert.equal(await one(sql`select count(*)::int from node_items`), 0);
        await tx`insert into node_items values (2, 'kept too')`;
      });
      await assert.rejects(
        sql.begin(async (tx) => {
          await tx`delete from node_items`;
          throw new Error('changed my mind');
        }),
        /changed my mind/,
      );
      assert.equal(await one(sql`select count(*)::int from node_items`), 2);
    }),

  'pipelined transactions': () =>
    using({ max: 4 }, async (sql) => {
      await sql`truncate node_items`;
      await Promise.all(
        range(40).map((i) =>
          sql
            .begin((tx) => [
              tx`insert into node_items values (${i}, 'x')`,
              tx`select count(*) from node_items`,
              ...(i % 4 === 3 ? [tx`select 1 / 0`] : []),
            ])
            .catch((e) => assert.equal(e.code, '22012')),
        ),
      );
      assert.equal(await one(sql`select count(*)::int from node_items`), 30);
    }),
};

const session = {
  notifications: () =>
    using({ max: 2 }, async (sql) => {
      let heard;
      const hello = new Promise((done) => (heard = done));
      await sql.listen('postgres_js_channel', heard);
      await sql.notify('postgres_js_channel', 'hello');
      assert.equal(await hello, 'hello');
    }),
};

const statement = {
  'transactions are refused': () =>
    using({}, (sql) =>
      assert.rejects(
        sql.begin((tx) => tx`select 1`),
        /transaction blocks not allowed|CONNECTION_(CLOSED|ENDED)/,
      ),
    ),
};

const login = {
  'SCRAM over TLS': async () => {
    const ssl = { ca: fs.readFileSync(process.env.CA_FILE, 'utf8'), servername: 'localhost' };
    await using({ ssl }, async (sql) => {
      assert.equal(await one(sql`select current_user as a`), process.env.PGUSER);
    });
    await assert.rejects(using({ ssl, password: 'wrong' }, (sql) => sql`select 1`), /authentication failed/);
    await assert.rejects(using({ ssl: false }, (sql) => sql`select 1`), /SSL required/);
  },
};

run({ everywhere, transactions, session, statement, login });
