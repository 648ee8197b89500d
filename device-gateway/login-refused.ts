/** CONNACK return codes of MQTT 3.1.1 §3.2.2.3 that we answer. */
export const RETURN_CODES = Object.freeze({
  identifierRejected: 2,
  serverUnavailable: 3,
  badUsernameOrPassword: 4,
  notAuthorized: 5,
});

/** A CONNECT that is answered with a CONNACK of this code and closed; aedes reads `returnCode`. */
export class LoginRefused extends Error {
  readonly returnCode: number;

  constructor(returnCode: number, message: string) {
    super(message);
    this.returnCode = returnCode;
  }
}
