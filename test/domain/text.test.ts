import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, isEmailAddress, isRef } from '../../domain/text.ts';

const title = { field: 'title', max: 10, lines: 1 };
const note = { field: 'whatChanged', max: 4000, lines: 3 };

function refusal(value: string, limits = title): unknown {
  try {
    return cleanText(value, limits);
  } catch (error) {
    return error;
  }
}

describe('typed text', () => {
  it('is kept as typed, less the space around it and odd line ends', () => {
    expect(cleanText('  Telephony ', title)).toBe('Telephony');
    expect(cleanText('a\r\nb\rc', note)).toBe('a\nb\nc');
    expect(cleanText('pasted\u000Bfrom slides', note)).toBe('pasted\nfrom slides');
  });

  it.each([
    '<script>alert(1)</script>',
    '{{ 7 * 7 }}',
    '=SUM(A1)',
    'javascript:alert(1)',
    '\u202Egnirts',
    'e\u0301\u0327',
    '👩‍👩‍👧',
    "O'Brien & Söhne",
  ])('%j is somebody’s text and stays', (text) => {
    expect(cleanText(text, note)).toBe(text);
  });

  it.each([
    ['\0', 'text_unreadable', 'U+0000'],
    ['a\u001B[31m', 'text_unreadable', 'U+001B'],
    ['a\uD800b', 'text_unreadable', 'half of a character'],
    ['', 'text_empty', 'must not be empty'],
    [' \t\u00A0\u200B\u3000', 'text_empty', 'must not be empty'],
    ['12345678901', 'text_too_long', '10 characters or fewer. This is 11'],
    ['x'.repeat(10_000_000), 'text_too_long', '10,000,000'],
    ['a\nb', 'text_too_many_lines', 'on one line. This is 2'],
  ])('%# is refused with field, limit and reason', (value, code, reason) => {
    expect(refusal(value)).toMatchObject({ code, field: 'title', message: expect.stringContaining(reason) });
    expect(refusal(value)).toMatchObject({ message: expect.stringMatching(/^Title /u) });
  });

  it('is refused by lines as well as by length', () => {
    expect(refusal('\n'.repeat(4).replaceAll('\n', 'a\n'), note)).toMatchObject({
      code: 'text_too_many_lines',
      message: 'What changed must be 3 lines or fewer. This is 4 lines.',
      details: { limit: '3' },
    });
    expect(refusal('a\n'.repeat(100_000), note)).toMatchObject({ code: 'text_too_long' });
  });

  it('counts characters, not halves of them', () => {
    expect(cleanText('👍'.repeat(10), title)).toBe('👍'.repeat(10));
  });

  it('is either refused or clean, and clean text stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (value) => {
        const kept = refusal(value, note);
        if (typeof kept !== 'string') return;
        expect(kept.isWellFormed()).toBe(true);
        expect(kept).not.toContain('\0');
        expect(cleanText(kept, note)).toBe(kept);
      }),
    );
  });
});

describe('a reference', () => {
  it.each(['telephony', 'P-001', 'a.b_c-9', '1e3', 'constructor', 'x'.repeat(40)])('%j is one', (text) => {
    expect(isRef(text)).toBe(true);
  });

  it.each(['', '.', '..', '__proto__', 'a/b', 'a b', 'é', 'x'.repeat(41), 'a\n', '%2e', 'a\0'])(
    '%j is not one',
    (text) => {
      expect(isRef(text)).toBe(false);
    },
  );
});

describe('an address', () => {
  it.each(['lead@example.invalid', "o'brien+x@a-b.gov.uk", 'a.b@xn--bcher-kva.example', 'A@B.CO'])(
    '%j is one',
    (text) => {
      expect(isEmailAddress(text)).toBe(true);
    },
  );

  it.each([
    '',
    'a',
    '@b.uk',
    'a@',
    'a@b',
    'a@b@c.uk',
    'a@b.uk,c@d.uk',
    'a@b.uk; c@d.uk',
    'a@b.uk c@d.uk',
    'Team: a@b.uk;',
    'Name <a@b.uk>',
    '<a@b.uk>',
    '"a b"@c.uk',
    'a@b.uk\r\nBcc: c@d.uk',
    'a@b.uk\n',
    ' a@b.uk',
    'a..b@c.uk',
    '.a@c.uk',
    'a.@c.uk',
    'a@-b.uk',
    'a@b-.uk',
    'a@b..uk',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a(c)@b.uk',
    'é@b.uk',
    `${'x'.repeat(65)}@b.uk`,
    `a@${'b.'.repeat(130)}uk`,
  ])('%j is not one', (text) => {
    expect(isEmailAddress(text)).toBe(false);
  });
});
