import type { NodemailerError } from 'nodemailer';
import type { Outcome } from './transport.ts';

type Fault = Pick<NodemailerError, 'message' | 'code' | 'command' | 'responseCode'>;

/**
 * What a failed attempt means. The error alone doesn't tell "surely not sent" from "perhaps sent" (both may be
 * `ECONNECTION` at `CONN`), so the caller says whether any of the message was read.
 */
export function classify(error: Fault, read: boolean): Outcome {
  const { code, command = '', responseCode = 0 } = error;
  const why = inWords(error);
  // Any reply code is the relay's own word that it did not take the message.
  if (responseCode >= 500 && responseCode !== badSequence) {
    return aboutThisMail(command, responseCode) ? { kind: 'refused', why } : { kind: 'relay', why };
  }
  if (responseCode >= 400) return { kind: 'later', why, unreachable: command === 'CONN' };
  if (read) return { kind: 'uncertain', why };
  // Refused by the composer, before anything was asked of a relay: an address or a size that can't be sent.
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return { kind: 'refused', why };
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'ECONFIG') return { kind: 'relay', why };
  return { kind: 'later', why, unreachable: true };
}

/** 503: the session was out of step, not the message at fault. */
const badSequence = 503;

function aboutThisMail(command: string, responseCode: number): boolean {
  if (command === 'RCPT TO' || command === 'DATA') return true;
  // The size is announced with the sender: too large is said of the message, not of who sends it.
  return command === 'MAIL FROM' && responseCode === 552;
}

/** One line for the status page. A relay's reply may be long, and may hold anything. */
function inWords({ message, code }: Fault): string {
  const line = message.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  if (code === 'EABORT') return 'No answer in time.';
  return [...line].slice(0, 300).join('');
}
