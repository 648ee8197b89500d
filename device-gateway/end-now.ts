import type { MqttClient } from 'mqtt';

/**
 * Ends a client of ours at once, without a farewell. `endAsync` waits for the end of the stream and would
 * wait for ever where that has ended already, as it has between two attempts to connect.
 */
export async function endNow(client: MqttClient): Promise<void> {
  if (client.connected) await client.endAsync(true);
  else client.end(true);
}
