import type { BrokerHooks } from './broker.ts';

/**
 * `MQTT_PROFILE=conformance`, refused in production: no logins and no topic rules, so that public MQTT
 * test suites can run. What guards the broker itself stays (security E4).
 */
export function conformanceHooks(): BrokerHooks {
  return {
    preConnect: (_client, _packet, done) => done(null, true),
    authenticate: (_client, _username, _password, done) => done(null, true),
    authorizePublish: (_client, packet, done) =>
      done(packet.topic.startsWith('$SYS/') ? new Error('$SYS is reserved') : null),
    // The suites ask for one topic that a broker must refuse to subscribe.
    authorizeSubscribe: (_client, subscription, done) => {
      const refused = subscription.topic.startsWith('$SYS') || subscription.topic === 'test/nosubscribe';
      done(null, refused ? null : subscription);
    },
    authorizeForward: (_client, packet) => packet,
  };
}
