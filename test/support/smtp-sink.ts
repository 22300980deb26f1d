import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What the sink does instead of replying: closes the connection, or says nothing more. */
export type Misbehaviour = 'drop' | 'silence';

/** Replies of the sink, such as `550 No such user`; what is left out is accepted. */
export interface SinkScript {
  greeting?: () => string | Misbehaviour;
  /** When given, sign-in is offered. */
  auth?: () => string;
  mailFrom?: (address: string) => string | Misbehaviour;
  rcpt?: (address: string) => string | Misbehaviour;
  data?: () => string | Misbehaviour;
  /** Answer to the whole message. With a misbehaviour the message counts as taken all the same. */
  message?: (message: SinkMessage) => string | Misbehaviour | Promise<string | Misbehaviour>;
}

/** A message whose last byte the sink has read. */
export interface SinkMessage {
  from: string;
  to: string[];
  raw: string;
  messageId: string;
  /** True when the sink said that it took it. */
  accepted: boolean;
}

export interface SmtpSink {
  url: string;
  port: number;
  /** Every whole message, in order of arrival. */
  messages: SinkMessage[];
  /** Connections opened so far. */
  connections: number;
  /** Most messages of one Message-ID that were being handed over at the same time. */
  mostAtOnce: number;
  script: SinkScript;
  /** How often each Message-ID was read whole. */
  counts(): Map<string, number>;
  close(): Promise<void>;
}

/** A relay on this machine that does as it is told and counts what reaches it. `script` may be changed at any time. */
export async function openSmtpSink(script: SinkScript = {}, port = 0): Promise<SmtpSink> {
  const sockets = new Set<Socket>();
  const inHand = new Map<string, number>();
  const server = createServer({ noDelay: true }, (socket) => {
    sink.connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    serve(socket, sink, inHand);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  const sink: SmtpSink = {
    url: `smtp://127.0.0.1:${bound}`,
    port: bound,
    messages: [],
    connections: 0,
    mostAtOnce: 0,
    script,
    counts: () => {
      const counts = new Map<string, number>();
      for (const { messageId } of sink.messages) counts.set(messageId, (counts.get(messageId) ?? 0) + 1);
      return counts;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return sink;
}

function serve(socket: Socket, sink: SmtpSink, inHand: Map<string, number>): void {
  let from = '';
  let to: string[] = [];
  let body: Buffer[] | null = null;
  let rest: Buffer = Buffer.alloc(0);
  let mute = false;
  const say = (reply: string | Misbehaviour): boolean => {
    if (reply === 'drop') socket.destroy();
    else if (reply === 'silence') mute = true;
    else socket.write(`${reply}\r\n`);
    return /^[23]/.test(reply);
  };
  say(sink.script.greeting?.() ?? '220 sink ready');

  const command = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase();
    const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
    if (verb === 'EHLO') {
      socket.write(`250-sink\r\n${sink.script.auth ? '250-AUTH PLAIN LOGIN\r\n' : ''}250 8BITMIME\r\n`);
    } else if (verb === 'AUTH') say(sink.script.auth?.() ?? '503 not offered');
    else if (verb === 'MAIL') {
      to = [];
      if (say(sink.script.mailFrom?.(address) ?? '250 ok')) from = address;
    } else if (verb === 'RCPT') {
      if (say(sink.script.rcpt?.(address) ?? '250 ok')) to.push(address);
    } else if (verb === 'DATA') {
      if (say(sink.script.data?.() ?? '354 go on')) body = [];
    } else if (verb === 'QUIT') {
      socket.end('221 bye\r\n');
    } else say('250 ok');
  };

  const whole = async (raw: string): Promise<void> => {
    const messageId = /^Message-ID:\s*(\S+)/im.exec(raw)?.[1] ?? '';
    const message: SinkMessage = { from, to, raw, messageId, accepted: false };
    sink.messages.push(message);
    const now = (inHand.get(messageId) ?? 0) + 1;
    inHand.set(messageId, now);
    sink.mostAtOnce = Math.max(sink.mostAtOnce, now);
    const reply = (await sink.script.message?.(message)) ?? '250 taken';
    inHand.set(messageId, (inHand.get(messageId) ?? 1) - 1);
    message.accepted = say(reply);
  };

  socket.on('data', (chunk: Buffer) => {
    if (mute) return;
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      if (body) {
        const end = rest.indexOf('\r\n.\r\n');
        if (end < 0) return;
        const raw = rest
          .subarray(0, end + 2)
          .toString('latin1')
          .replaceAll('\r\n..', '\r\n.');
        rest = rest.subarray(end + 5);
        body = null;
        void whole(raw);
      } else {
        const end = rest.indexOf('\r\n');
        if (end < 0) return;
        const line = rest.subarray(0, end).toString('latin1');
        rest = rest.subarray(end + 2);
        command(line);
      }
    }
  });
}
