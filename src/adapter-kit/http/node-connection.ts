import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

// What is known of the connection below a request.

/** The connection of one request. */
export type Connection = {
  /** False: no byte of the request has left. A connection that breaks may have carried it all the same. */
  hasWritten(): boolean;
  /** The response has ended: whatever comes before the next request closes the connection. */
  watchIdle(): void;
};

export function connectionOf(request: ClientRequest): Connection {
  let socket: Socket | undefined;
  let isConnected = false;
  let before = 0;
  request.on('socket', (assigned) => {
    socket = assigned;
    before = assigned.bytesWritten;
    unwatchIdle(assigned);
    // What came while the connection was idle would pass for the response to this request.
    if (assigned.readableLength > 0) request.destroy(new Error('The connection has a response that nobody asked for.'));
    const isSecure = 'secureConnecting' in assigned;
    isConnected = !assigned.connecting && !(isSecure && assigned.secureConnecting === true);
    if (isConnected) return;
    // Until then the socket counts bytes that it only keeps.
    assigned.once(isSecure ? 'secureConnect' : 'connect', () => {
      isConnected = true;
    });
  });
  return {
    hasWritten: () => socket !== undefined && isConnected && socket.bytesWritten > before,
    watchIdle: () => void socket?.on('data', close).on('end', close),
  };
}

function unwatchIdle(socket: Socket): void {
  socket.off('data', close).off('end', close);
}

function close(this: Socket): void {
  // At once, since `close` comes a turn of the event loop later.
  this.emit('agentRemove');
  this.destroy();
}
