/** A mail ready to go: links filled in, one receiver. */
export interface Outgoing {
  office: string;
  key: string;
  from: { name: string; address: string };
  replyTo: string;
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
  messageId: string;
  inReplyTo: string | null;
  /** Of a stepped office: the day that its clock stands at, so that its mail tells the same story. */
  date: Date | null;
}

/** What became of one attempt. */
export type Outcome =
  | { kind: 'sent' }
  /** Final for this mail: its receiver or its content was refused. */
  | { kind: 'refused'; why: string }
  /** The relay won't work for anybody until somebody acts: its greeting, the sign-in or the sender was refused. */
  | { kind: 'relay'; why: string }
  /** Surely not sent, and worth trying again. `unreachable`: no relay was talked to, so the next mail fares no better. */
  | { kind: 'later'; why: string; unreachable: boolean }
  /** The message was handed over and nobody said what became of it. */
  | { kind: 'uncertain'; why: string };

/** Where mail goes. `send` never throws. */
export interface Transport {
  /**
   * One attempt.
   * @param deadline value of `performance.now()` after which nothing of the message may leave any more
   */
  send(mail: Outgoing, deadline: number): Promise<Outcome>;
  /** Waits for nothing: what is on its way fails and is classified. */
  close(): void;
}
