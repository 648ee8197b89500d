"""Eclipse Paho against a broker, over the ground of Paho's own MQTT 3.1.1 interoperability suite.

Usage: paho-interop.py suite HOST PORT              every check of the suite, anonymous (conformance profile)
       paho-interop.py device HOST PORT 4|5 ID PASSWORD TOPIC PAYLOAD    one device's publishes

Prints one JSON line per check: {"check": ..., "ok": true|false, "detail": ...}.
"""

import json
import socket
import sys
import time

import paho.mqtt.client as mqtt

TOPICS = ("TopicA", "TopicA/B", "Topic/C", "TopicA/C", "/TopicA")
WAIT_SECONDS = 20


def make(client_id, clean=True, protocol=mqtt.MQTTv311):
    api = getattr(mqtt, "CallbackAPIVersion", None)
    first = (api.VERSION1,) if api else ()
    session = {} if protocol == mqtt.MQTTv5 else {"clean_session": clean}
    return mqtt.Client(*first, client_id=client_id, protocol=protocol, **session)


class Peer:
    """A client with its network loop in a thread, and what it saw."""

    def __init__(self, address, client_id, clean=True, keepalive=60, protocol=mqtt.MQTTv311, login=None, will=None):
        self.messages, self.granted, self.codes = [], [], []
        self.client = make(client_id, clean, protocol)
        if login:
            self.client.username_pw_set(*login)
        if will:
            self.client.will_set(*will)
        self.client.on_connect = lambda c, u, flags, code, *rest: self.codes.append(int(getattr(code, "value", code)))
        self.client.on_message = lambda c, u, message: self.messages.append(message)
        self.client.on_subscribe = lambda c, u, mid, granted, *rest: self.granted.append([int(getattr(g, "value", g)) for g in granted])
        self.client.connect(*address, keepalive=keepalive)
        self.client.loop_start()
        wait(lambda: self.codes)

    def subscribe(self, *filters):
        self.client.subscribe([(one, 2) for one in filters])
        before = len(self.granted)
        wait(lambda: len(self.granted) > before or self.granted)
        return self.granted[-1]

    def publish(self, topic, payload="", qos=0, retain=False):
        self.client.publish(topic, payload, qos, retain).wait_for_publish()

    def leave(self):
        self.client.disconnect()
        self.client.loop_stop()

    def vanish(self):
        self.client.loop_stop()
        self.client.socket().shutdown(socket.SHUT_RDWR)


def wait(condition):
    until = time.monotonic() + WAIT_SECONDS
    while not condition():
        if time.monotonic() > until:
            raise AssertionError("waited in vain")
        time.sleep(0.01)


def settle(peer):
    """Everything sent before has arrived once a message of one's own has."""
    peer.subscribe("the/mark")
    peer.publish("the/mark", "", 2)
    wait(lambda: any(one.topic == "the/mark" for one in peer.messages))
    return [one for one in peer.messages if one.topic != "the/mark"]


def basic(at):
    a = Peer(at, "myclientid")
    a.subscribe(TOPICS[0])
    for qos in (0, 1, 2):
        a.publish(TOPICS[0], "qos %d" % qos, qos)
    wait(lambda: len(a.messages) == 3)
    assert sorted(one.qos for one in a.messages) == [0, 1, 2]
    a.leave()


def retained_messages(at):
    a = Peer(at, "myclientid")
    for qos in (0, 1, 2):
        a.publish(TOPICS[1 + qos], "qos %d" % qos, qos, True)
    b = Peer(at, "myclientid2")
    b.subscribe("+/+")
    wait(lambda: len(b.messages) == 3)
    assert all(one.retain for one in b.messages)
    for qos in (0, 1, 2):
        a.publish(TOPICS[1 + qos], "", 1, True)
    c = Peer(at, "myclientid3")
    c.subscribe("+/+")
    assert settle(c) == []
    for one in (a, b, c):
        one.leave()


def zero_length_clientid(at):
    refused = socket.create_connection(at)
    refused.sendall(bytes([0x10, 12, 0, 4]) + b"MQTT" + bytes([4, 0, 0, 60, 0, 0]))
    assert refused.recv(4) == bytes([0x20, 2, 0, 2])
    assert refused.recv(1) == b""
    a = Peer(at, "", True)
    assert a.codes == [0]
    a.leave()


def offline_message_queueing(at):
    a = Peer(at, "myclientid", clean=False)
    a.subscribe("+/+")
    a.leave()
    b = Peer(at, "myclientid2")
    for qos in (0, 1, 2):
        b.publish(TOPICS[1 + qos], "qos %d" % qos, qos)
    b.leave()
    a = Peer(at, "myclientid", clean=False)
    wait(lambda: len(a.messages) >= 2)
    a.leave()
    Peer(at, "myclientid", clean=True).leave()


def will_message(at):
    b = Peer(at, "myclientid2")
    b.subscribe(TOPICS[2])
    a = Peer(at, "myclientid", keepalive=2, will=(TOPICS[2], "client not disconnected", 0, False))
    a.vanish()
    wait(lambda: [one.payload for one in b.messages] == [b"client not disconnected"])
    b.leave()


def overlapping_subscriptions(at):
    a = Peer(at, "myclientid")
    a.client.subscribe([("TopicA/#", 2), ("TopicA/+", 1)])
    wait(lambda: a.granted)
    a.publish(TOPICS[3], "overlapping topic filters", 2)
    wait(lambda: a.messages)
    assert settle(a)[0].qos == 2
    a.leave()


def keepalive(at):
    b = Peer(at, "myclientid2", keepalive=0)
    b.subscribe(TOPICS[4])
    a = Peer(at, "myclientid", keepalive=1, will=(TOPICS[4], "keepalive expiry", 0, False))
    a.client.loop_stop()
    wait(lambda: [one.payload for one in b.messages] == [b"keepalive expiry"])
    b.leave()


def redelivery_on_reconnect(at):
    a = Peer(at, "myclientid2", clean=False)
    a.subscribe("TopicA/#")
    a.client.loop_stop()
    b = Peer(at, "myclientid")
    b.publish(TOPICS[1], "", 1)
    b.publish(TOPICS[3], "", 2)
    b.leave()
    a.client.socket().close()
    again = Peer(at, "myclientid2", clean=False)
    wait(lambda: len(again.messages) == 2)
    again.leave()
    Peer(at, "myclientid2", clean=True).leave()


def subscribe_failure(at):
    a = Peer(at, "myclientid")
    assert a.subscribe("test/nosubscribe") == [0x80]
    a.leave()


def dollar_topics(at):
    a = Peer(at, "myclientid")
    a.subscribe("+/+", "#")
    a.publish("$" + TOPICS[1], "", 1)
    assert [one.topic for one in settle(a) if one.topic.startswith("$")] == []
    a.leave()


def unsubscribe(at):
    b = Peer(at, "myclientid2")
    b.subscribe(*TOPICS[:3])
    done = []
    b.client.on_unsubscribe = lambda *rest: done.append(True)
    b.client.unsubscribe(TOPICS[0])
    wait(lambda: done)
    a = Peer(at, "myclientid")
    for topic in TOPICS[:3]:
        a.publish(topic, "", 1)
    wait(lambda: len(b.messages) >= 2)
    assert [one.topic for one in settle(b)] == list(TOPICS[1:3])
    a.leave()
    b.leave()


SUITE = (
    basic,
    retained_messages,
    zero_length_clientid,
    offline_message_queueing,
    will_message,
    overlapping_subscriptions,
    keepalive,
    redelivery_on_reconnect,
    subscribe_failure,
    dollar_topics,
    unsubscribe,
)


def device(at, version, client_id, password, topic, payload):
    protocol = mqtt.MQTTv5 if version == "5" else mqtt.MQTTv311
    peer = Peer(at, client_id, protocol=protocol, login=(client_id, password))
    if peer.codes != [0]:
        raise AssertionError("refused with code %s" % peer.codes)
    for qos in (0, 1, 2):
        peer.publish(topic, payload.replace("QOS", str(qos)), qos)
    peer.leave()


def report(name, check):
    try:
        check()
        print(json.dumps({"check": name, "ok": True, "detail": ""}), flush=True)
    except Exception as error:
        print(json.dumps({"check": name, "ok": False, "detail": repr(error)}), flush=True)


if __name__ == "__main__":
    mode, host, port, *rest = sys.argv[1:]
    at = (host, int(port))
    if mode == "suite":
        for check in SUITE:
            report(check.__name__, lambda: check(at))
    else:
        report("device", lambda: device(at, *rest))
