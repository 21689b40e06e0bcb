import { connect, createServer, type Socket } from 'node:net';

/** A command on its way to the server. */
export interface ProxiedCommand {
  /** Such as `update`. */
  readonly name: string;
  /** Counts the commands that count, from 1. */
  readonly number: number;
}

/**
 * What becomes of a command, and of the connection that brought it.
 *
 * - `pass`: nothing happens;
 * - `lost`: the connection breaks before the command is through: the server never has it whole;
 * - `unanswered`: the server has it and does it, and the connection breaks before the answer.
 */
export type Fate = 'pass' | 'lost' | 'unanswered';

/** Decides what becomes of a command. */
export type Decide = (command: ProxiedCommand) => Fate;

/** A way to a server that loses commands and answers. */
export interface LossyProxy {
  /** The server's address by this way. */
  readonly uri: string;
  /** Decides on each command; greetings and other talk of the drivers always passes. */
  set fateOf(decide: Decide);
  /** How many commands came by. */
  readonly commands: number;
  close(): Promise<void>;
}

/** What drivers say on their own account. */
const TALK = new Set(['hello', 'ismaster', 'isMaster', 'ping', 'endSessions', 'saslStart', 'saslContinue']);

/**
 * Listens on loopback and passes everything on to a MongoDB server, message by message, so that a connection breaks
 * exactly where it is to break.
 */
export async function openLossyProxy(serverUri: string): Promise<LossyProxy> {
  const { hostname, port } = new URL(serverUri);
  const open = new Set<Socket>();
  let commands = 0;
  let fateOf: Decide = () => 'pass';
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const breakUp = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.setNoDelay();
      socket.on('error', breakUp);
      socket.on('close', () => {
        open.delete(socket);
        breakUp();
      });
    }
    let isUnanswered = false;
    onMessages(client, (message) => {
      const name = commandOf(message);
      const isCounted = name !== undefined && !TALK.has(name);
      if (isCounted) commands += 1;
      const fate = isCounted ? fateOf({ name, number: commands }) : 'pass';
      isUnanswered = fate === 'unanswered';
      if (fate === 'lost') upstream.write(message.subarray(0, message.length / 2), breakUp);
      else upstream.write(message);
    });
    // The answer is here: whatever the command does is done.
    onMessages(upstream, (message) => (isUnanswered ? breakUp() : client.write(message)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return {
    uri: `mongodb://127.0.0.1:${address.port}/?directConnection=true&retryWrites=false`,
    get commands() {
      return commands;
    },
    set fateOf(decide: Decide) {
      fateOf = decide;
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Messages of the protocol come in pieces; each begins with its length. */
function onMessages(socket: Socket, hear: (message: Buffer) => void): void {
  let pending = Buffer.alloc(0);
  socket.on('data', (data) => {
    pending = Buffer.concat([pending, data]);
    while (pending.length >= 4 && pending.length >= pending.readInt32LE(0)) {
      const length = pending.readInt32LE(0);
      hear(pending.subarray(0, length));
      pending = pending.subarray(length);
    }
  });
}

const OP_MSG = 2_013;
/** Header, flags, kind of section, length of the document, type of its first field. */
const FIRST_NAME_AT = 16 + 4 + 1 + 4 + 1;

/** The name of a command is the name of the first field of its document. */
function commandOf(message: Buffer): string | undefined {
  if (message.readInt32LE(12) !== OP_MSG) return undefined;
  return message.toString('utf8', FIRST_NAME_AT, message.indexOf(0, FIRST_NAME_AT));
}
