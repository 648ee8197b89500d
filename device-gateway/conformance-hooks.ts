import type { Client } from 'aedes';
import type { BrokerHooks } from './broker.ts';
import { LoginRefused, RETURN_CODES } from './login-refused.ts';
import { isTopicFilter } from './topic-grammar.ts';

/**
 * `MQTT_PROFILE=conformance`, refused in production: no logins and no topic rules, so that public MQTT
 * test suites can run. What guards the broker itself stays (security E4).
 */
export function conformanceHooks(): BrokerHooks {
  const sessionsWithoutName = new WeakSet<Client>();
  return {
    preConnect: (client, packet, done) => {
      // aedes names a client without an id by itself; nobody could ever come back to that session [MQTT-3.1.3-7].
      if (packet.clientId === '' && !packet.clean) sessionsWithoutName.add(client);
      done(null, true);
    },
    authenticate: (client, _username, _password, done) => {
      const refused = sessionsWithoutName.has(client);
      if (refused)
        done(new LoginRefused(RETURN_CODES.identifierRejected, 'session without a client id'), false);
      else done(null, true);
    },
    authorizePublish: (_client, packet, done) =>
      done(packet.topic.startsWith('$SYS/') ? new Error('$SYS is reserved') : null),
    // The suites ask for one topic that a broker must refuse to subscribe.
    authorizeSubscribe: (_client, subscription, done) => {
      if (!isTopicFilter(subscription.topic)) {
        done(new Error('malformed topic filter'));
        return;
      }
      const refused = subscription.topic.startsWith('$SYS') || subscription.topic === 'test/nosubscribe';
      done(null, refused ? null : subscription);
    },
    authorizeForward: (_client, packet) => packet,
  };
}
