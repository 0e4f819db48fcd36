/** The pattern text of IP addresses. */
import { numbersFrom } from './numbers.ts';

const OCTET = numbersFrom('0', '255');
export const IPV4 = String.raw`(?:${OCTET}(?:\.${OCTET}){3})`;

/** The groups of an IPv6 address, 16 bits each. */
const GROUPS = 8;
const GROUP = String.raw`[\da-fA-F]{1,4}`;

/** What follows `count` groups: another group, or the `::` for one group or more, which is there once. */
function after(count: number): string {
  if (count === GROUPS) return '';
  const left = GROUPS - 1 - count;
  const compressed = left === 0 ? ':' : `:(?:${GROUP}(?::${GROUP}){0,${left - 1}})?`;
  return `:(?:${compressed}|${GROUP}${after(count + 1)})`;
}

const PLAIN = `(?:::(?:${GROUP}(?::${GROUP}){0,${GROUPS - 2}})?|${GROUP}${after(1)})`;

/** An IPv4 address at the end, after the prefixes of RFC 4291 §2.5.5, RFC 2765 §2.1 and RFC 6052 §2.1. */
const MIXED = `(?:::(?:[fF]{4}:(?:0{1,4}:)?)?|(?:0{1,4}:){5}[fF]{4}:|64:[fF]{2}9[bB]::)${IPV4}`;

/**
 * The names of network interfaces as kernels and systemd make them, without text of anyone's own: `eth0`,
 * `enp0s31f6`, `bond0.100`, `br-1a2b3c4d5e6f`.
 */
const INTERFACES = [
  'lo',
  String.raw`(?:bond|br|bridge|docker|em|en[ops]?|eth|i[bgx]b?|lo|ppp|re|tailscale|tap|tun|utun|veth|virbr|vlan|vmbr|vmx|vtnet|wg|wl(?:an|[ops])|ww(?:an|[ops]))\d{1,5}(?:[.dfinpsu]\d{1,5}){0,5}`,
  String.raw`(?:br-|enx|veth|wlx)[\da-f]{7,12}`,
];
/** RFC 4007 §11: the number or name of an interface. */
const ZONE = String.raw`%(?:\d{1,5}|${INTERFACES.join('|')})`;

/** RFC 4291 §2.2, with a zone. */
export const IPV6 = `(?:(?:${MIXED}|${PLAIN})(?:${ZONE})?)`;
