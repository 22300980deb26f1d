import path from 'node:path';

/** Turns a setting's text into its value, or throws an Error whose message ends "must be ..." in an operator's words. */
export type Parser<T> = (text: string) => T;

/** A folder or file, made absolute from where the command was typed. */
export const filePath: Parser<string> = (text) => path.resolve(text);

/** Any text that is not only spaces. */
export const words: Parser<string> = (text) => {
  if (text.trim() === '') throw new Error('must not be empty');
  return text.trim();
};

/** A whole number between two bounds. */
export const wholeNumber =
  (least: number, most: number): Parser<number> =>
  (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) throw new Error(`must be a whole number from ${least} to ${most}`);
    return value;
  };

/** One of a few words. */
export const oneOf =
  <const T extends string>(...choices: T[]): Parser<T> =>
  (text) => {
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw new Error(`must be one of ${choices.join(', ')}`);
    return found;
  };

/** yes or no. */
export const yesNo: Parser<boolean> = (text) => oneOf('yes', 'no')(text) === 'yes';

/** An address on this machine only. */
export const loopbackHost: Parser<string> = (text) => {
  if (!['127.0.0.1', '::1', 'localhost'].includes(text)) {
    throw new Error(
      'must be 127.0.0.1, ::1 or localhost: until sign-in exists the pages are served to this machine only',
    );
  }
  return text;
};

/** A URL of one of the given kinds, without a slash at its end. */
export const url =
  (...kinds: string[]): Parser<string> =>
  (text) => {
    const wanted = `must be an address that starts with ${kinds.map((kind) => `${kind}://`).join(' or ')}`;
    if (!URL.canParse(text) || !kinds.includes(new URL(text).protocol.replace(':', ''))) throw new Error(wanted);
    return text.replace(/\/+$/, '');
  };

/** HOST:PORT. */
export const hostAndPort: Parser<string> = (text) => {
  if (!/^\S+:\d{1,5}$/.test(text)) throw new Error('must be HOST:PORT, such as temporal.example.org:7233');
  return text;
};

/** 32 bytes in hexadecimal. */
export const key32: Parser<Buffer> = (text) => {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new Error('must be 64 hexadecimal digits (32 bytes)');
  return Buffer.from(text, 'hex');
};
