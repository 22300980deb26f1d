import { openSmtpSink } from '../test/support/smtp-sink.ts';

// Counts by Message-ID and keeps no text: ten thousand mails a round would fill the memory.
let bytes = 0;
const sink = await openSmtpSink({
  message: (message) => {
    bytes += message.raw.length;
    message.raw = '';
    return '250 taken';
  },
});

const answer = (what: unknown) => {
  if (what === 'reset') {
    sink.messages.length = 0;
    bytes = 0;
  }
  const messages = sink.messages.length;
  process.send?.(what === 'counts' ? { messages, different: sink.counts().size, bytes } : { messages });
};
process.on('message', answer);
process.on('disconnect', () => process.exit(0));
process.send?.({ url: sink.url });
