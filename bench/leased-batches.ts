import { createTransport } from 'nodemailer';
import pg from 'pg';
import { poolSize, smtpTransport } from '../mail/transports/smtp.ts';
import { letter, message, outgoing } from './letter.ts';
import type { Stack } from './stack.ts';

const schema = `
drop table if exists bench_mail, bench_request;
create table bench_request (n int primary key, next_at timestamptz);
create index on bench_request (next_at) where next_at is not null;
create table bench_mail (
  id bigint generated always as identity primary key, key text not null unique, address text not null, subject text not null,
  text text not null, html text not null, state text not null default 'PENDING', lease_until timestamptz
);
create index on bench_mail (id) where state = 'PENDING';`;

type Letter = ReturnType<typeof letter>;
type OpenPost = (url: string) => { send(mail: Letter): Promise<unknown>; close(): void };

/** nodemailer as it comes. */
export const plainPost: OpenPost = (url) => {
  const pool = createTransport({ url, pool: true, maxConnections: poolSize });
  return { send: (mail) => pool.sendMail(message('leased', mail)), close: () => pool.close() };
};

/** The product's own transport: what remains is what its outbox, leases and rung cost. */
export const ourPost: OpenPost = (url) => {
  const transport = smtpTransport(url);
  const send = async (mail: Letter) => {
    const outcome = await transport.send(outgoing('leased', mail), performance.now() + 60_000);
    if (outcome.kind !== 'sent') throw new Error(outcome.why);
  };
  return { send, close: () => transport.close() };
};

/**
 * What somebody would write by hand for this one job, and no more: due rows to mails by 500, mails leased by 16, two
 * batches in flight, results written by batch. @returns milliseconds
 */
export async function leasedBatches({ databaseUrl, sink }: Stack, size: number, open: OpenPost): Promise<number> {
  const db = new pg.Pool({ connectionString: databaseUrl, max: 8 });
  const post = open(sink.url);
  await db.query(schema);
  await db.query(`insert into bench_request select n, now() from generate_series(0, $1::int - 1) n`, [size]);
  // Not the mails' table: told that it is empty, PostgreSQL would read all of it for each batch.
  await db.query('analyze bench_request');
  const since = performance.now();
  let sent = 0;
  const lane = async () => {
    while (sent < size) {
      const { rows } = await db.query({ name: 'lease', text: lease });
      if (rows.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      else {
        await Promise.all(rows.map((row) => post.send(row)));
        await db.query({ name: 'sent', text: done, values: [rows.map(({ id }) => id)] });
        sent += rows.length;
      }
    }
  };
  await Promise.all([fill(db), lane(), lane()]);
  const ms = performance.now() - since;
  post.close();
  await db.end();
  return ms;
}

async function fill(db: pg.Pool): Promise<void> {
  for (;;) {
    const client = await db.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query<{ n: number }>(due);
      const mails = rows.map(({ n }) => letter('leased', n));
      await client.query(
        `insert into bench_mail (key, address, subject, text, html) select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) on conflict do nothing`,
        [
          mails.map(({ key }) => key),
          mails.map(({ address }) => address),
          mails.map(({ subject }) => subject),
          mails.map(({ text }) => text),
          mails.map(({ html }) => html),
        ],
      );
      await client.query('commit');
      if (rows.length === 0) return;
    } finally {
      client.release();
    }
  }
}

const due = `
update bench_request set next_at = null
where n in (select n from bench_request where next_at <= now() order by n limit 500 for update skip locked) returning n`;
const lease = `
update bench_mail set state = 'SENDING', lease_until = now() + interval '90 seconds'
where id = any(array(select id from bench_mail where state = 'PENDING' order by id limit 16 for update skip locked))
returning id, key, address, subject, text, html`;
const done = `update bench_mail set state = 'SENT', lease_until = null where id = any($1::bigint[]) and state = 'SENDING'`;
