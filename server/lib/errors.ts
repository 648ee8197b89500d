/** The one error table: code → HTTP status and message. Transports map it; nothing else invents codes. */
export const ERRORS = {
  VALIDATION_FAILED: [400, 'The request is not of the expected form.'],
  BODY_NOT_JSON: [400, 'The body is not valid JSON.'],
  CURSOR_INVALID: [400, 'The cursor was not issued by this list.'],
  AUTHENTICATION_REQUIRED: [401, 'Log in first: send an access token as a bearer token.'],
  CREDENTIALS_INVALID: [401, 'E-mail or password is wrong.'],
  TOKEN_INVALID: [401, 'The token is not valid or has expired.'],
  PERMISSION_DENIED: [403, 'Your role does not allow this.'],
  ORIGIN_REFUSED: [403, 'Requests from this origin are not accepted.'],
  NOT_FOUND: [404, 'There is nothing here.'],
  METHOD_NOT_ALLOWED: [405, 'This address does not take that method.'],
  STATE_CONFLICT: [409, 'The current state does not allow this step.'],
  VERSION_CONFLICT: [409, 'It was changed in the meantime; load it again.'],
  ALREADY_EXISTS: [409, 'It exists already.'],
  IDEMPOTENCY_KEY_REUSED: [422, 'This Idempotency-Key was used with another request.'],
  IDEMPOTENCY_IN_PROGRESS: [409, 'A request with this Idempotency-Key is still running.'],
  WALLET_INSUFFICIENT: [409, 'The wallet does not hold enough for this.'],
  DRONE_MODEL_UNKNOWN: [422, 'No such model is in the register; see /v1/drone-models.'],
  AIRCRAFT_IMPOSSIBLE: [422, 'No aircraft of this model can have these figures.'],
  REGISTRATION_MARK_INVALID: [422, 'A registration mark is UAS and 8 digits.'],
  PRODUCT_ID_INVALID: [422, 'A product ID is 20 of 0-9 and A-Z without O and I (GB/T 41300).'],
  USCC_INVALID: [422, 'No valid unified social credit code (统一社会信用代码, GB 32100).'],
  PILOT_LICENCE_EXPIRED: [422, 'The pilot’s licence is not valid at that time.'],
  PILOT_LICENCE_MISSING: [422, 'This flight needs a licence that the pilot does not have.'],
  EFFECTIVE_IN_PAST: [422, 'It can not take effect in the past.'],
  WALLET_IN_ARREARS: [409, 'The wallet owes a premium; a deposit settles it first.'],
  POLYGON_INVALID: [422, 'The shape is no polygon that can be used.'],
  POLYGON_SELF_INTERSECTING: [422, 'The edges of the shape cross or touch each other.'],
  COORDINATES_SWAPPED: [422, 'Latitude and longitude are swapped: GeoJSON puts longitude first.'],
  OUTSIDE_TERRITORY: [422, 'The place is outside the territory where a policy responds.'],
  HEIGHTS_INVERTED: [422, 'The ceiling is not above the floor.'],
  VOLUME_TOO_LARGE: [422, 'The volume is larger than one quote may cover.'],
  WINDOW_INVERTED: [422, 'The window ends before it begins.'],
  WINDOW_IN_PAST: [422, 'The window begins in the past.'],
  WINDOW_TOO_LONG: [422, 'The window is longer than the product allows.'],
  WINDOW_TOO_FAR: [422, 'The window begins too far ahead.'],
  WINDOW_NOT_WHOLE_DAYS: [422, 'This product is sold by whole days, midnight to midnight in Asia/Shanghai.'],
  CURRENCY_UNSUPPORTED: [422, 'Policies are sold in CNY only.'],
  AIRCRAFT_TOO_MANY: [422, 'The product does not take that many aircraft.'],
  FLIGHTS_TOO_MANY: [422, 'More flights than the product or the window allows.'],
  PLANNED_TIME_TOO_LONG: [422, 'The planned minutes are longer than the window.'],
  VOLUME_MISSING: [422, 'This product needs an area or a route.'],
  DEDUCTIBLE_TOO_LARGE: [422, 'The deductible is not below the limit.'],
  LIMIT_BELOW_MINIMUM: [422, 'The limit is below the least one for this class.'],
  PRODUCT_NOT_FOR_AIRCRAFT: [422, 'The product is not for this aircraft.'],
  EXTENSION_NOT_OFFERED: [422, 'This product can not be extended in the air.'],
  EXCLUSIONS_NOT_ACKNOWLEDGED: [422, 'What was acknowledged is not what this quote has to show.'],
  QUOTE_EXPIRED: [409, 'The quote has expired; ask for a new one.'],
  QUOTE_NOT_BINDABLE: [409, 'This quote is no offer: it was referred or declined.'],
  QUOTE_ALREADY_BOUND: [409, 'A policy was bound by this quote already.'],
  ACCUMULATION_REACHED: [409, 'The sum insured here has reached its cap.'],
  ENDORSEMENT_NOT_POSSIBLE: [409, 'This policy can not be changed that way now.'],
  IMPORT_REFUSED: [422, 'Nothing was imported: the file has errors.'],
  TARIFF_INVALID: [422, 'The numbers of the tariff can not be used; each is named.'],
  TARIFF_GAP: [409, 'Tariffs must follow each other without gap or overlap.'],
  TARIFF_SECOND_PERSON_REQUIRED: [403, 'Somebody who did not write the tariff must check it.'],
  PAYLOAD_TOO_LARGE: [413, 'The request is larger than accepted.'],
  MEDIA_TYPE_UNSUPPORTED: [415, 'Send application/json.'],
  RATE_LIMITED: [429, 'Too many requests; wait and try again.'],
  INTERNAL: [500, 'Something went wrong on our side. Quote the error id when you report it.'],
  STORAGE_UNAVAILABLE: [503, 'The database does not answer; nothing was changed. Try again.'],
  OVERLOADED: [503, 'The server is busy; nothing was changed. Try again.'],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorCode = keyof typeof ERRORS;

/** A refusal with a code of the table and details that the caller may see. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, details: Record<string, unknown> = {}, message?: string) {
    super(message ?? ERRORS[code][1]);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return ERRORS[this.code][0];
  }
}

/** A start-up problem the person at the terminal can fix; printed as one line, without a stack. */
export class StartupError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StartupError';
  }
}
