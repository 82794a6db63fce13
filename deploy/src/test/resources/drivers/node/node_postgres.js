'use strict';
// node-postgres: PGHOST and its kin say where; the argument is the pool mode.
const assert = require('node:assert/strict');
const fs = require('node:fs');
const { pipeline } = require('node:stream/promises');
const { Readable, Writable } = require('node:stream');
const { Client, Pool } = require('pg');
const Cursor = require('pg-cursor');
const { from, to } = require('pg-copy-streams');
const { run, fails, until, range, STATEMENTS } = require('./cases.js');

const connect = async (more = {}) => {
  const client = new Client(more);
  await client.connect();
  return client;
};

// Does something with clients of its own.
const using = async (count, body, more) => {
  const clients = [];
  for (let i = 0; i < count; i++) {
    clients.push(await connect(more));
  }
  await body(...clients);
  await Promise.all(clients.map((each) => each.end()));
};

const one = async (client, ...query) => Object.values((await client.query(...query)).rows[0])[0];

const everywhere = {
  queries: () =>
    using(1, async (client) => {
      assert.equal(await one(client, 'select 1 as a'), 1);
      const several = await client.query("select 'a' as x; select 'b' as x; select 'c' as x");
      assert.deepEqual(several.map((each) => each.rows[0].x), ['a', 'b', 'c']);
      assert.equal(await one(client, 'select $1::int + $2::int', [3, 4]), 7);
      assert.deepEqual((await client.query('')).rows, []);
    }),

  prepared: () =>
    using(4, async (...clients) => {
      for (const round of range(4)) {
        for (const client of clients) {
          for (const s of range(STATEMENTS)) {
            const query = { name: `s${s}`, text: `select $1::int + ${s}`, values: [round] };
            assert.equal(await one(client, query), round + s);
          }
        }
      }
    }),

  types: () =>
    using(1, async (client) => {
      const large = Buffer.alloc(3_000_000, 'abcdefg');
      const row = (
        await client.query(
          'select $1::bytea as a, $2::jsonb as b, $3::int[] as c, $4::timestamptz as d, $5::text as e',
          [large, { x: [1, 'ö'] }, [1, 2, 3], new Date('2026-11-21T12:00:00Z'), null],
        )
      ).rows[0];
      assert.ok(large.equals(row.a));
      assert.deepEqual(row.b, { x: [1, 'ö'] });
      assert.deepEqual(row.c, [1, 2, 3]);
      assert.equal(row.d.toISOString(), '2026-11-21T12:00:00.000Z');
      assert.equal(row.e, null);
      const binary = { text: 'select $1::int as a, 2.5::float8 as b', values: [41], binary: true };
      assert.deepEqual((await client.query(binary)).rows, [{ a: 41, b: 2.5 }]);
    }),

  errors: () =>
    using(1, async (client) => {
      for (const i of range(3)) {
        await fails(client.query('select 1 / 0'), '22012');
        await fails(client.query('select 1 / $1::int', [0]), '22012');
        await fails(client.query({ name: `bad${i}`, text: 'select * from no_such' }), '42P01');
        await fails(client.query({ name: 'div', text: 'select 1 / $1::int', values: [0] }), '22012');
        assert.equal(await one(client, { name: 'div', text: 'select 1 / $1::int', values: [1] }), 1);
      }
    }),

  pipeline: () =>
    using(
      4,
      async (...clients) => {
        const ask = (client, i) => {
          if (i % 10 === 7) {
            return client.query('select 1 / ($1::int - $1::int)', [i]).catch((e) => e.code);
          }
          return i % 10 === 3
            ? one(client, `select ${i}`)
            : one(client, { name: `p${i % STATEMENTS}`, text: `select $1::int /* ${i % STATEMENTS} */`, values: [i] });
        };
        const answers = await Promise.all(
          clients.map((client) => Promise.all(range(200).map((i) => ask(client, i)))),
        );
        const expected = range(200).map((i) => (i % 10 === 7 ? '22012' : i));
        answers.forEach((each) => assert.deepEqual(each, expected));
      },
      { pipeline: true },
    ),

  // Its rows come by Execute and Flush; Sync is sent at the end only.
  cursor: () =>
    using(3, async (...clients) => {
      const cursors = clients.map((client) =>
        client.query(new Cursor('select g from generate_series(1, $1::int) g', [500])),
      );
      // One after the other: the backends are as many as those who read at the same time may be.
      for (const cursor of cursors) {
        let expected = 0;
        for (let rows = await cursor.read(70); rows.length > 0; rows = await cursor.read(70)) {
          rows.forEach((row) => assert.equal(row.g, ++expected));
        }
        assert.equal(expected, 500);
        await cursor.close();
      }
    }),

  copy: () =>
    using(1, async (client) => {
      await client.query('truncate node_items');
      const lines = () => range(20_000).map((i) => `${i}\tname of ${i}\n`);
      await pipeline(Readable.from(lines()), client.query(from('copy node_items from stdin')));
      let text = '';
      const sink = new Writable({ write: (chunk, encoding, done) => ((text += chunk), done()) });
      await pipeline(client.query(to('copy (select * from node_items order by id) to stdout')), sink);
      assert.equal(text, lines().join(''));
      await fails(
        pipeline(Readable.from(lines()), client.query(from('copy node_items from stdin'))),
        '23505',
      );
      assert.equal(await one(client, 'select count(*)::int from node_items'), 20_000);
    }),

  pool: async () => {
    const pool = new Pool({ max: process.argv[2] === 'session' ? 4 : 20 });
    const answers = await Promise.all(
      range(400).map((i) => one(pool, { name: `q${i % 20}`, text: `select $1::int /* ${i % 20} */`, values: [i] })),
    );
    assert.deepEqual(answers, range(400));
    await pool.end();
  },

  cancel: () =>
    using(3, async (client, other, watcher) => {
      const sleeps = client.query('select pg_sleep(60) /* node */').catch((e) => e.code);
      await until(
        async () =>
          (await one(
            watcher,
            "select count(*)::int from pg_stat_activity where state = 'active' and query like '%(60) /* node */'",
          )) === 1,
      );
      new Client().cancel(client, client._activeQuery ?? client.activeQuery);
      assert.equal(await sleeps, '57014');
      assert.equal(await one(other, 'select 5 as a'), 5);
      assert.equal(await one(client, 'select 6 as a'), 6);
    }),
};

const transactions = {
  'commit and roll back': () =>
    using(2, async (client, other) => {
      await client.query('truncate node_items');
      await client.query('begin');
      await client.query('insert into node_items values ($1, $2)', [1, 'kept']);
      await client.query('savepoint here');
      await fails(client.query('insert into node_items values ($1, $2)', [1, 'twice']), '23505');
      await fails(client.query('select 1'), '25P02');
      await client.query('rollback to here');
      assert.equal(await one(other, 'select count(*)::int from node_items'), 0);
      await client.query('commit');
      await client.query('begin; delete from node_items');
      await client.query('rollback');
      assert.equal(await one(other, 'select count(*)::int from node_items'), 1);
    }),

  'portals in a transaction': () =>
    using(1, async (client) => {
      await client.query('begin');
      const cursor = client.query(new Cursor('select g from generate_series(1, 100) g'));
      assert.equal((await cursor.read(30)).length, 30);
      await cursor.close();
      assert.equal(await one(client, 'select 3 as a'), 3);
      await client.query('commit');
    }),
};

const session = {
  notifications: () =>
    using(2, async (client, sender) => {
      await client.query('listen node_channel');
      const heard = new Promise((done) => client.once('notification', (each) => done(each.payload)));
      await sender.query("notify node_channel, 'hello'");
      assert.equal(await heard, 'hello');
    }),

  'a session of its own': () =>
    using(1, async (client) => {
      await client.query('create temp table mine as select 7 as a');
      await client.query("set work_mem = '9MB'");
      assert.equal(await one(client, 'select a from mine'), 7);
      assert.equal(await one(client, 'show work_mem'), '9MB');
    }),
};

const statement = {
  'transactions are refused': async () => {
    const client = await connect();
    client.on('error', () => {});
    await assert.rejects(async () => {
      await client.query('begin');
      await client.query('select 1');
    }, /transaction blocks not allowed|terminated/);
  },
};

const login = {
  'SCRAM over TLS': async () => {
    const ssl = { ca: fs.readFileSync(process.env.CA_FILE, 'utf8'), servername: 'localhost' };
    for (const enableChannelBinding of [false, true]) {
      const client = await connect({ ssl, enableChannelBinding });
      assert.equal(await one(client, 'select current_user'), process.env.PGUSER);
      assert.ok(client.connection.stream.encrypted);
      await client.end();
    }
    await assert.rejects(connect({ ssl, password: 'wrong' }), /authentication failed/);
    await assert.rejects(connect({ ssl: false }), /SSL required/);
    await assert.rejects(connect({ ssl: { servername: 'localhost' } }), /certificate/);
  },
};

run({ everywhere, transactions, session, statement, login });
