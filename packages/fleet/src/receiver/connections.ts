/**
 * Who may have connections open. Whoever reaches the port can begin handshakes, and a host that was taken
 * over can open connections and leave them. Neither keeps the other hosts out:
 *
 * - Of connections whose handshake has not ended, the oldest goes when there are too many. A handshake takes
 *   some milliseconds, so that it is never the oldest of them unless thousands come in a second.
 * - A host has a few at a time, by the name in its certificate; one more is closed.
 */
import type { Server } from 'node:https';
import type { Socket } from 'node:net';

const MAX_HANDSHAKES = 256;
/** More than the requests that a host may have under way (quota.ts). */
const MAX_OF_HOST = 8;
const MAX_CONNECTIONS = 4096;

export function limitConnections(server: Server): void {
  // Each takes about 50 kB of memory, so that all of them have room.
  server.maxConnections = MAX_CONNECTIONS;
  const handshakes = new Map<string, Socket>();
  server.on('connection', (socket: Socket) => {
    const key = peerOf(socket);
    handshakes.set(key, socket);
    socket.once('close', () => handshakes.delete(key));
    const [oldest] = handshakes.values();
    if (handshakes.size > MAX_HANDSHAKES) oldest?.destroy();
  });
  const open = new Map<string, number>();
  server.on('secureConnection', (socket) => {
    handshakes.delete(peerOf(socket));
    const host = String(socket.getPeerCertificate().subject?.CN);
    const count = open.get(host) ?? 0;
    if (count >= MAX_OF_HOST) return void socket.destroy();
    open.set(host, count + 1);
    socket.once('close', () => {
      const left = (open.get(host) ?? 1) - 1;
      if (left > 0) open.set(host, left);
      else open.delete(host);
    });
  });
}

/** The socket of TLS has it from the one below. */
function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
