/** How a message reaches the user. */
export type Channel = 'sms' | 'voice' | 'email';

/** A message that the tenant has sent. */
export type Message = {
  readonly channel: Channel;
  /** E.164 number or e-mail address. */
  readonly to: string;
  readonly text: string;
  /** The code in the text. */
  readonly code: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
};

/** The messages that a tenant has sent, oldest first. */
export type Outbox = {
  readonly messages: readonly Message[];
  send(message: Message): void;
  /** The newest message of this channel to a number or address. */
  newest(channel: Channel, to: string): Message | undefined;
};

export function createOutbox(): Outbox {
  const messages: Message[] = [];
  return {
    messages,
    send: (message) => void messages.push(message),
    newest: (channel, to) => messages.findLast((message) => message.channel === channel && message.to === to),
  };
}
