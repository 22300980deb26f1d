import { createTransport } from 'nodemailer';
import { poolSize } from '../mail/transports/smtp.ts';
import { letter, message } from './letter.ts';

/** The limit of one thread: nothing is stored, the same mails over the same pool. @returns milliseconds */
export async function nodemailerAlone(url: string, size: number): Promise<number> {
  const pool = createTransport({ url, pool: true, maxConnections: poolSize });
  const since = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < size) await pool.sendMail(message('alone', letter('alone', next++)));
  };
  await Promise.all(Array.from({ length: 32 }, lane));
  const ms = performance.now() - since;
  pool.close();
  return ms;
}
