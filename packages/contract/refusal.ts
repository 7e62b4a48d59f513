/** Why a command or query was refused. The web translates the code; `details.reason` may name a finer, translated sentence. */
export const refusalCodes = {
  not_found: 404,
  forbidden: 403,
  invalid: 400,
  conflict: 409,
  over_limit: 402,
  signed_out: 401,
  too_fast: 429,
  unavailable: 503,
} as const;

export type RefusalCode = keyof typeof refusalCodes;

/** `reason` is a key of the web's catalogue (`refusal.<reason>`), listed here so that each is translated. */
export const refusalReasons = [
  'seats_full',
  'no_guests_on_offer',
  'storage_full',
  'invitation_used',
  'invitation_expired',
  'invitation_other_address',
  'already_member',
  'last_owner',
  'last_admin',
  'archived',
  'op_reused',
  'name_taken',
  'cycle',
  'folder_in_itself',
  'already_linked',
  'task_in_itself',
  'bad_date',
  'no_working_time',
  'no_schedule',
  'unreadable_plan',
  'too_many_tasks',
  'too_many_baselines',
  'too_large',
  'malformed',
  'not_yours',
  'setup_done',
  'setup_link',
  'unreadable_file',
  'full_meeting',
  'meeting_ended',
  'meeting_locked',
  'taken_out',
  'not_taken_out',
  'meeting_not_started',
  'meeting_encrypted',
  'already_recorded',
  'not_ready',
  'origin',
  'archive_taken',
  'offer_in_use',
  'address_needed',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

export interface RefusalDetails {
  reason?: RefusalReason;
  [key: string]: unknown;
}

/** The one error class of the house: thrown by commands and queries, sent as `{refusal: {code, details}}`. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly details: RefusalDetails;
  constructor(code: RefusalCode, details: RefusalDetails = {}) {
    super(details.reason ? `${code}: ${details.reason}` : code);
    this.code = code;
    this.details = details;
  }
}
