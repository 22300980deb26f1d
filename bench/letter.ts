import { messageName } from '../mail/outbox.ts';
import { withLinks } from '../mail/render-links.ts';
import { updateAsk } from '../mail/templates/update-ask.ts';
import { composed } from '../mail/transports/compose.ts';
import type { Outgoing } from '../mail/transports/transport.ts';

const linkKey = Buffer.alloc(32, 7);
const baseUrl = 'http://127.0.0.1:8080';

/** The same ask as the product's, worded by the same template. */
export function letter(
  office: string,
  n: number,
): { key: string; address: string; subject: string; text: string; html: string } {
  const id = `update:P${n}:2023-11:lead-${n}`;
  const words = updateAsk({
    office: 'Fenwick Council',
    to: `Lead ${n}`,
    rung: 'ask',
    period: '2023-11',
    asAt: '2023-11-30',
    dueOn: '2023-12-05',
    projects: [{ ref: `P${n}`, title: `Project ${n}`, link: id }],
  });
  return { key: `${office}:${n}`, address: `lead-${n}@fenwick.example`, ...words };
}

type Stored = { key: string; address: string; subject: string; text: string; html: string };

/** The same mail as the product's, ready to go. */
export function outgoing(office: string, mail: Stored): Outgoing {
  const filling = { office, linkKey, baseUrl, generations: generation };
  return {
    office,
    key: mail.key,
    from: { name: 'Fenwick Council', address: 'pmo@fenwick.example' },
    replyTo: 'pmo@fenwick.example',
    to: { name: mail.address, address: mail.address },
    subject: mail.subject,
    text: withLinks(mail.text, filling),
    html: withLinks(mail.html, filling),
    messageId: `<${messageName(mail.key)}@fenwick.example>`,
    inReplyTo: null,
    date: null,
  };
}

/** The same message as the product's, for nodemailer. */
export const message = (office: string, mail: Stored) => composed(outgoing(office, mail));

// Every link is in its first generation.
const generation = { get: () => 1 } as unknown as ReadonlyMap<string, number>;
