import { createHmac, timingSafeEqual } from 'node:crypto';

// body: the bytes as they came (a Buffer), before anything parses them.
export function isGenuine(secret, id, timestamp, signatures, body, now = Date.now()) {
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > 300) {
    return false; // too old or too new: somebody may be replaying it
  }
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const expected = Buffer.from('v1,' + createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64'));
  // Several while a secret is being rotated: one that fits is enough.
  return signatures.split(' ').map((one) => Buffer.from(one)).some((one) => one.length === expected.length && timingSafeEqual(one, expected));
}
